package nn

import (
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// DLogits returns the buffer, rows x Outputs, that Backward reads the gradient
// of the loss with respect to the logits from.
func (n *Net) DLogits(ws *Workspace, rows int) []float32 {
	return ws.delta[0][:rows*n.Spec.Outputs]
}

// Backward fills Grads with the gradient of the loss whose gradient with respect
// to the logits of the last Forward is in DLogits.
func (n *Net) Backward(ws *Workspace) {
	rows := ws.input.Rows
	last := len(n.layers) - 1
	delta := n.DLogits(ws, rows)
	n.tableGrads.biasGradients(delta, ws.entry.in.IDs)
	n.keepDots(ws, delta)
	n.layerGradient(ws, last, delta)
	cur := 0
	for i := last; i > 0; i-- {
		// delta, in buffer cur or beside it, is the gradient of layer i's linear output.
		width := n.layers[i].w.Rows
		size := rows * width
		kept := n.layers[i-1].residual && i > 1 // the gradient of the block's output, which its input shares
		gate := epilogue{}
		if n.layers[i].residual {
			// Buffer cur still holds the gradient of the block's output.
			addInputGradient(ws.delta[cur][:size], delta, n.layers[i].w, rows)
		} else {
			if !kept {
				gate = n.gate(ws, i-1, size)
			}
			inputGradient(ws.delta[1-cur][:size], delta, n.layers[i].w, rows, ws.turned, gate)
			cur = 1 - cur
		}
		delta = ws.delta[cur][:size]
		if kept {
			copy(ws.delta[1-cur][:size], delta)
			delta = ws.delta[1-cur][:size]
		}
		n.backwardBlock(ws, i-1, delta, gate.gate != nil)
		n.layerGradient(ws, i-1, delta)
	}
	if len(n.Spec.Fields) > 0 {
		n.embeddingGradients(ws, delta)
	}
}

// layerGradient finds the gradient of layer i's weights and biases from that of its linear output.
func (n *Net) layerGradient(ws *Workspace, i int, delta []float32) {
	g := &n.grads[i]
	if i == 0 && n.Spec.SparseInputs {
		ws.entry.job.gradient(ws.entry.pool, g.w, delta, &ws.entry)
	} else {
		weightGradient(g.w, n.layerInput(ws, i), delta)
	}
	vec.ColSums(g.b, delta, ws.scratch)
}

// layerInput returns what layer i saw in the last Forward.
func (n *Net) layerInput(ws *Workspace, i int) blas32.General {
	if i == 0 {
		return ws.input
	}
	b := &ws.blocks[i-1]
	width := n.Spec.Hidden[i-1]
	h := b.a
	if b.useMask || n.layers[i-1].residual {
		h = b.h
	}
	rows := ws.input.Rows
	return blas32.General{Rows: rows, Cols: width, Stride: width, Data: h[:rows*width]}
}

// gate returns the activation's part of block i's backward pass if the product before
// it can include it, which only ReLU's can. Dropout's part then comes after it instead of
// before, which changes nothing: what the gate sets to 0 stays 0.
func (n *Net) gate(ws *Workspace, i, size int) epilogue {
	if n.Spec.Activation != vec.ReLU {
		return epilogue{}
	}
	return epilogue{gate: ws.blocks[i].a[:size]}
}

// backwardBlock replaces d, the gradient of block i's output (without the
// residual connection), by that of its linear output. Gated tells that the
// activation's part is done.
func (n *Net) backwardBlock(ws *Workspace, i int, d []float32, gated bool) {
	b := &ws.blocks[i]
	if b.useMask {
		vec.Mul(d, b.mask[:len(d)])
	}
	switch {
	case gated:
	case n.Spec.Activation.NeedsDerivative():
		vec.Mul(d, b.d[:len(d)])
	default:
		vec.Gate(n.Spec.Activation, d, b.a[:len(d)])
	}
	if n.Spec.Norm != NoNorm {
		n.normalizeGrad(ws, i, d)
	}
}
