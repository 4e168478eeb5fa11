package nn

import (
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/sparse"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// Inference evaluates a network: no dropout, running statistics, and parameters
// from a slab of its own where one is given (averaged weights).
type Inference struct {
	net    *Net
	layers []layer
	tables tables
	x      []float32  // dense columns and embeddings side by side
	sparse sparse.CSR // the rows under way
	job    sparseJob
	pool   *pool.Pool
	rows   int
	buf    [2][]float32
	inv    []float32
}

// NewInference returns an evaluator with the parameters in slab, nil for the
// network's own, that takes rows rows at a time.
func (n *Net) NewInference(slab []float32, rows int) *Inference {
	e := &Inference{net: n, layers: n.layers, tables: n.tables, rows: rows, inv: NewSlab(max(rows, n.Spec.widest()))}
	if slab != nil {
		e.layers, e.tables = n.layout.view(n.Spec, slab), n.layout.viewTables(n.Spec, slab)
	}
	if len(n.Spec.Fields) > 0 {
		in, _ := n.Spec.widths(0)
		e.x = NewSlab(rows * in)
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

// Use shares out large sparse products over the workers of p.
func (e *Inference) Use(p *pool.Pool) { e.pool = p }

// RunInput is Run for rows of any kind.
func (e *Inference) RunInput(out []float32, in Input) {
	if e.net.Spec.plain() {
		e.Run(out, in.X)
		return
	}
	width, fields := e.net.Spec.Outputs, len(e.net.Spec.Fields)
	for r := 0; r < in.X.Rows; r += e.rows {
		m := min(e.rows, in.X.Rows-r)
		part := in.Slice(r, r+m, fields)
		e.sparse = part.Sparse
		y := out[r*width : (r+m)*width]
		x := e.net.enter(&e.tables, e.x, part)
		e.chunk(y, x)
		e.tables.addBiases(y, part.IDs)
		e.net.addDots(y, x)
	}
	e.sparse = sparse.CSR{}
}

// linear is [Net.linear] with the evaluator's parameters.
func (e *Inference) linear(i int, y []float32, x blas32.General) (activated bool) {
	l := &e.layers[i]
	then := l.epilogue(&e.net.Spec)
	if i == 0 && e.net.Spec.SparseInputs {
		e.job.forward(e.pool, y, e.sparse, l.w)
		then.apply(y)
	} else {
		forwardProduct(y, x, l.w, then)
	}
	return then.relu
}

func (e *Inference) chunk(out []float32, x blas32.General) {
	in := x
	for i := range e.layers {
		l := &e.layers[i]
		width := l.w.Cols
		if l.isFinal {
			e.linear(i, out, in)
			return
		}
		y := e.buf[i%2][:x.Rows*width]
		if !e.linear(i, y, in) {
			e.activate(i, y)
		}
		if l.residual {
			addMatrix(y, in)
		}
		in = blas32.General{Rows: x.Rows, Cols: width, Stride: width, Data: y}
	}
}

// activate applies normalization and activation of hidden block i to z.
func (e *Inference) activate(i int, z []float32) {
	l, s := &e.layers[i], e.net.Spec
	width := l.w.Cols
	switch s.Norm {
	case NoNorm:
		vec.Activate(s.Activation, z)
		return
	case BatchNorm:
		r := &e.net.Running[i]
		inv := e.inv[:width]
		vec.InvSqrt(inv, r.Var, NormEps)
		vec.NormalizeCols(z, z, r.Mean, inv)
	case LayerNorm:
		vec.NormalizeRows(z, e.inv[:len(z)/width], z, width, NormEps)
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
