package nn

import (
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// Inference evaluates a network: no dropout, running statistics, and parameters
// from a slab of its own where one is given (averaged weights).
type Inference struct {
	net    *Net
	layers []layer
	rows   int
	buf    [2][]float32
	inv    []float32
}

// NewInference returns an evaluator with the parameters in slab, nil for the
// network's own, that takes rows rows at a time.
func (n *Net) NewInference(slab []float32, rows int) *Inference {
	e := &Inference{net: n, layers: n.layers, rows: rows, inv: NewSlab(max(rows, n.Spec.widest()))}
	if slab != nil {
		e.layers = n.layout.view(n.Spec, slab)
	}
	for i := range e.buf {
		e.buf[i] = NewSlab(rows * n.Spec.widest())
	}
	return e
}

// Run puts the logits of every row of x into out, x.Rows x Outputs.
func (e *Inference) Run(out []float32, x blas32.General) {
	width := e.net.Spec.Outputs
	for r := 0; r < x.Rows; r += e.rows {
		m := min(e.rows, x.Rows-r)
		part := blas32.General{Rows: m, Cols: x.Cols, Stride: x.Stride, Data: x.Data[r*x.Stride:]}
		e.chunk(out[r*width:(r+m)*width], part)
	}
}

func (e *Inference) chunk(out []float32, x blas32.General) {
	in := x
	for i := range e.layers {
		l := &e.layers[i]
		width := l.w.Cols
		if l.isFinal {
			forwardProduct(out, in, l.w)
			vec.AddBias(out, l.b)
			return
		}
		y := e.buf[i%2][:x.Rows*width]
		forwardProduct(y, in, l.w)
		e.activate(i, y)
		if l.residual {
			addMatrix(y, in)
		}
		in = blas32.General{Rows: x.Rows, Cols: width, Stride: width, Data: y}
	}
}

// activate applies bias, normalization and activation of hidden block i to z.
func (e *Inference) activate(i int, z []float32) {
	l, s := &e.layers[i], e.net.Spec
	width := l.w.Cols
	switch s.Norm {
	case NoNorm:
		vec.BiasActivate(s.Activation, z, l.b)
		return
	case BatchNorm:
		r := &e.net.Running[i]
		inv := e.inv[:width]
		vec.InvSqrt(inv, r.Var, normEps)
		vec.AddBias(z, l.b)
		vec.NormalizeCols(z, z, r.Mean, inv)
	case LayerNorm:
		vec.AddBias(z, l.b)
		vec.NormalizeRows(z, e.inv[:len(z)/width], z, width, normEps)
	}
	vec.ScaleShift(z, z, l.gamma, l.beta)
	vec.Activate(s.Activation, z)
}

// addMatrix adds x, whose rows may be apart, to the packed matrix y.
func addMatrix(y []float32, x blas32.General) {
	for r := range x.Rows {
		vec.Add(y[r*x.Cols:(r+1)*x.Cols], x.Data[r*x.Stride:r*x.Stride+x.Cols])
	}
}
