package nn

import "gonum.org/v1/gonum/blas/blas32"

// block holds what the forward pass of one hidden block keeps for the backward
// pass; each matrix has a row per row of the batch.
type block struct {
	a    []float32 // activations
	d    []float32 // the activation's derivative, where it needs keeping
	h    []float32 // the block's output: a, unless dropout or a residual connection changes it
	mask []float32 // dropout's multipliers
	xhat []float32 // normalized pre-activations
	inv  []float32 // 1/sqrt(var+eps), per unit (batch) or per row (layer)
	mean []float32 // of the batch, per unit
	vari []float32 // biased variance of the batch, per unit

	useMask, fixedStats bool // of the last forward pass
}

// Workspace holds the buffers of forward and backward passes of one network.
type Workspace struct {
	rows    int // capacity
	blocks  []block
	logits  []float32
	delta   [2][]float32
	scratch []float32 // two rows of the widest layer
	turned  []float32 // a transposed weight matrix, if small
	input   blas32.General
	entry   entry
}

// NewWorkspace returns buffers for batches of up to rows rows.
func (n *Net) NewWorkspace(rows int) *Workspace {
	ws := &Workspace{
		blocks: make([]block, len(n.Spec.Hidden)), scratch: NewSlab(2 * roundUp(n.Spec.widest())),
		turned: NewSlab(roomToTurn(n.Spec)),
	}
	ws.entry = n.newEntry()
	n.Grow(ws, rows)
	return ws
}

// Rows returns the largest batch that fits.
func (ws *Workspace) Rows() int { return ws.rows }

// Grow makes room for batches of up to rows rows; it allocates only if there is none.
func (n *Net) Grow(ws *Workspace, rows int) {
	if rows <= ws.rows {
		return
	}
	ws.rows = rows
	for i, width := range n.Spec.Hidden {
		b := &ws.blocks[i]
		hadMask := b.mask != nil
		*b = block{a: NewSlab(rows * width)}
		b.h = b.a
		if n.Spec.ResidualAt(i) {
			b.h = NewSlab(rows * width)
		}
		if n.Spec.Activation.NeedsDerivative() {
			b.d = NewSlab(rows * width)
		}
		switch n.Spec.Norm {
		case BatchNorm:
			b.xhat, b.inv, b.mean, b.vari = NewSlab(rows*width), NewSlab(width), NewSlab(width), NewSlab(width)
		case LayerNorm:
			b.xhat, b.inv = NewSlab(rows*width), NewSlab(rows)
		}
		if hadMask {
			n.growMask(ws, i)
		}
	}
	n.growEntry(&ws.entry, rows)
	ws.logits = NewSlab(rows * n.Spec.Outputs)
	for i := range ws.delta {
		ws.delta[i] = NewSlab(rows * n.Spec.widest())
	}
}

// growMask makes room for dropout in block i, at the first step that uses it.
func (n *Net) growMask(ws *Workspace, i int) {
	b := &ws.blocks[i]
	b.mask = NewSlab(len(b.a))
	if !n.Spec.ResidualAt(i) {
		b.h = NewSlab(len(b.a))
	}
}
