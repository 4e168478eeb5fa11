package nn

import "tunebench/engine/vec"

// normalize replaces the pre-activations z of block i by their normalized,
// scaled and shifted values, and keeps what the backward pass needs.
func (n *Net) normalize(ws *Workspace, i int, z []float32) {
	b, l := &ws.blocks[i], &n.layers[i]
	width := len(l.b)
	rows := len(z) / width
	xhat := b.xhat[:len(z)]
	if n.Spec.Norm == LayerNorm {
		vec.NormalizeRows(xhat, b.inv[:rows], z, width, NormEps)
	} else {
		n.batchMoments(ws, i, z, rows)
		vec.NormalizeCols(xhat, z, b.mean, b.inv)
	}
	vec.ScaleShift(z, xhat, l.gamma, l.beta)
}

// batchMoments finds the moments to normalize with and moves the running
// statistics. A batch of a single row, such as an epoch's ragged end, has no
// variance: it is normalized with the running statistics, which it leaves alone.
func (n *Net) batchMoments(ws *Workspace, i int, z []float32, rows int) {
	b, r := &ws.blocks[i], &n.Running[i]
	b.fixedStats = rows < 2
	if b.fixedStats {
		copy(b.mean, r.Mean)
		vec.InvSqrt(b.inv, r.Var, NormEps)
		return
	}
	vec.ColMoments(b.mean, b.vari, z, ws.scratch)
	vec.InvSqrt(b.inv, b.vari, NormEps)
	vec.Lerp(r.Mean, 1-normMomentum, b.mean)
	vec.Scale(float32(rows)/float32(rows-1), b.vari) // unbiased for the running variance
	vec.Lerp(r.Var, 1-normMomentum, b.vari)
}

// normalizeGrad replaces dy, the gradient of the normalized, scaled and shifted
// values of block i, by the gradient of its pre-activations.
func (n *Net) normalizeGrad(ws *Workspace, i int, dy []float32) {
	b, l, g := &ws.blocks[i], &n.layers[i], &n.grads[i]
	width := len(l.b)
	rows := len(dy) / width
	xhat := b.xhat[:len(dy)]
	vec.ColSums(g.beta, dy, ws.scratch)
	vec.ColDots(g.gamma, dy, xhat, ws.scratch)
	if n.Spec.Norm == LayerNorm {
		vec.ScaleCols(dy, l.gamma)
		vec.NormalizeRowsGrad(dy, xhat, b.inv[:rows], width)
		return
	}
	if b.fixedStats {
		vec.ScaleCols(dy, l.gamma)
		vec.ScaleCols(dy, b.inv)
		return
	}
	// The column means of dy*gamma and of dy*gamma*xhat are the sums above times gamma/rows.
	mean, dot := ws.scratch[:width], ws.scratch[len(ws.scratch)/2:][:width]
	vec.MulTo(mean, g.beta, l.gamma)
	vec.MulTo(dot, g.gamma, l.gamma)
	inv := 1 / float32(rows)
	vec.Scale(inv, mean)
	vec.Scale(inv, dot)
	vec.ScaleCols(dy, l.gamma)
	vec.NormalizeColsGrad(dy, xhat, b.inv, mean, dot)
}
