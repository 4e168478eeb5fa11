package nn

import (
	"tunebench/engine/internal/rng"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// Draw addresses the random numbers of one training pass.
type Draw struct {
	Seed        uint64
	Epoch, Step int
	Dropout     float64 // probability that a hidden unit is zeroed
}

// Forward runs the training pass over the rows of x, which must stay as they are
// until Backward, and returns the logits, x.Rows x Outputs, in ws.
func (n *Net) Forward(ws *Workspace, x blas32.General, d Draw) []float32 {
	ws.input = x
	for i := range ws.blocks {
		x = n.forwardBlock(ws, i, x, d)
	}
	y := ws.logits[:x.Rows*n.Spec.Outputs]
	n.linear(ws, len(n.layers)-1, y, x)
	return y
}

// forwardBlock computes hidden block i and returns its output.
func (n *Net) forwardBlock(ws *Workspace, i int, x blas32.General, d Draw) blas32.General {
	b, l := &ws.blocks[i], &n.layers[i]
	size := x.Rows * l.w.Cols
	a := b.a[:size]
	activated := n.linear(ws, i, a, x)
	if n.Spec.Norm != NoNorm {
		n.normalize(ws, i, a)
	}
	if !activated {
		n.activate(b, a)
	}
	h := a
	b.useMask = d.Dropout > 0
	if b.useMask {
		h = n.drop(ws, i, a, d)
	}
	if l.residual {
		if !b.useMask {
			h = b.h[:size]
			copy(h, a)
		}
		addMatrix(h, x)
	}
	return blas32.General{Rows: x.Rows, Cols: l.w.Cols, Stride: l.w.Cols, Data: h}
}

// linear multiplies layer i's input by its weights and adds its bias; it reports
// whether it applied the activation too.
func (n *Net) linear(ws *Workspace, i int, y []float32, x blas32.General) (activated bool) {
	l := &n.layers[i]
	e := l.epilogue(&n.Spec)
	if i == 0 && n.Spec.SparseInputs {
		ws.entry.job.forward(ws.entry.pool, y, ws.entry.in.Sparse, l.w)
		e.apply(y)
	} else {
		forwardProduct(y, x, l.w, e)
	}
	return e.relu
}

func (n *Net) activate(b *block, a []float32) {
	if n.Spec.Activation.NeedsDerivative() {
		vec.ActivateKeep(n.Spec.Activation, a, b.d)
		return
	}
	vec.Activate(n.Spec.Activation, a)
}

// drop zeroes units with inverted scaling (Srivastava et al. 2014).
func (n *Net) drop(ws *Workspace, i int, a []float32, d Draw) []float32 {
	b := &ws.blocks[i]
	if b.mask == nil {
		n.growMask(ws, i)
	}
	mask, h := b.mask[:len(a)], b.h[:len(a)]
	s := rng.NewSub(d.Seed, rng.Dropout, d.Epoch, d.Step, i)
	vec.DropoutMask(mask, d.Dropout, s.Address())
	vec.MulTo(h, a, mask)
	return h
}
