package nn

import (
	"fmt"

	"tunebench/engine/sgemm/pool"
	"tunebench/engine/sparse"

	"gonum.org/v1/gonum/blas/blas32"
)

// EmbeddingField is an input that names one of many entities: a user, an item, a
// value of a column with many categories.
type EmbeddingField struct {
	Count int // entities; index 0 stands for an unknown one
	Dim   int // width of the vector that is learned for each
}

// Input is a batch as a network sees it. What the network's Spec does not ask for
// is not read.
type Input struct {
	// X holds the dense columns; X.Rows is the batch's size even if there are none.
	X blas32.General
	// Sparse holds the columns instead of X where Spec.SparseInputs is set.
	Sparse sparse.CSR
	// IDs are the entities, X.Rows x len(Spec.Fields), row-major.
	IDs []int32
}

// Slice returns rows [lo, hi) of the input, fields being the number of entities
// of a row.
func (in Input) Slice(lo, hi, fields int) Input {
	part := Input{X: in.X}
	part.X.Rows = hi - lo
	if in.X.Cols > 0 {
		part.X.Data = in.X.Data[lo*in.X.Stride:]
	}
	if in.Sparse.RowPtr != nil {
		part.Sparse = in.Sparse.Slice(lo, hi)
	}
	if in.IDs != nil {
		part.IDs = in.IDs[lo*fields : hi*fields]
	}
	return part
}

// DenseInputs returns the number of columns that a row of X has.
func (s Spec) DenseInputs() int {
	if s.SparseInputs {
		return 0
	}
	return s.Inputs
}

// embedded returns the width of all embeddings of a row.
func (s Spec) embedded() int {
	w := 0
	for _, f := range s.Fields {
		w += f.Dim
	}
	return w
}

// plain reports whether the network takes nothing but dense columns.
func (s Spec) plain() bool { return !s.SparseInputs && len(s.Fields) == 0 }

func (s Spec) validateInputs() error {
	if s.Inputs < 0 || s.Inputs+s.embedded() < 1 {
		return fmt.Errorf("network: %d inputs, want at least 1", s.Inputs)
	}
	for i, f := range s.Fields {
		if f.Count < 1 || f.Dim < 1 {
			return fmt.Errorf("network: embedding %d has %d entities of width %d, want at least 1 of each",
				i, f.Count, f.Dim)
		}
	}
	switch {
	case s.SparseInputs && len(s.Fields) > 0:
		return fmt.Errorf("network: sparse inputs beside %d embeddings: want either", len(s.Fields))
	case s.EntityBias && len(s.Fields) == 0:
		return fmt.Errorf("network: biases of entities, but no entities")
	case s.EntityBias && s.Outputs > 2:
		return fmt.Errorf("network: biases of entities need 1 output, or 2 classes, not %d", s.Outputs)
	}
	return s.validateDot()
}

// entry is the part of a workspace that turns an [Input] into what the first
// layer multiplies, and back.
type entry struct {
	in      Input
	x       []float32 // dense columns and embeddings side by side
	dx      []float32 // gradient of the embeddings
	dDot    []float32 // gradient of each row's dot product
	touched []touched // per field, or of the sparse columns
	columns columnIndex
	job     sparseJob
	pool    *pool.Pool
}

func (n *Net) newEntry() entry {
	var e entry
	for _, f := range n.Spec.Fields {
		e.touched = append(e.touched, newTouched(f.Count))
	}
	if n.Spec.SparseInputs {
		e.touched = append(e.touched, newTouched(n.Spec.Inputs))
	}
	return e
}

// growEntry makes room for batches of up to rows rows.
func (n *Net) growEntry(e *entry, rows int) {
	if len(n.Spec.Fields) > 0 {
		in, _ := n.Spec.widths(0)
		e.x, e.dx = NewSlab(rows*in), NewSlab(rows*n.Spec.embedded())
		if n.Spec.Dot {
			e.dDot = NewSlab(rows)
		}
	}
	if n.Spec.SparseInputs {
		e.columns.last = make([]int32, 0, n.Spec.Inputs)
		e.touched[0].reserve(n.Spec.Inputs)
	}
	for i, f := range n.Spec.Fields {
		e.touched[i].reserve(min(rows, f.Count))
	}
}

// Use shares out large sparse products over the workers of p; nil is one
// goroutine. No result depends on it.
func (ws *Workspace) Use(p *pool.Pool) { ws.entry.pool = p }

// Touch looks at a batch before its pass: it clears the gradients that the last
// batch left, and finds out which rows of the row-wise tensors this one reads.
// ForwardInput expects it to have been called with the same batch.
func (n *Net) Touch(ws *Workspace, in Input) {
	e := &ws.entry
	e.in = in
	for i := range n.layout.rowWise {
		clearRows(n.Grads, n.layout.rowWise[i], ws.Touched(n.layout.rowWise[i]))
	}
	fields := len(n.Spec.Fields)
	for f := range fields {
		e.touched[f].begin()
		for r := range in.X.Rows {
			e.touched[f].add(in.IDs[r*fields+f])
		}
	}
	if n.Spec.SparseInputs {
		e.columns.build(&e.touched[fields], in.Sparse)
	}
}

// Touched returns the rows of a row-wise tensor that the batch of the last Touch
// reads, each once, in the order of their appearance. All other rows have a
// gradient of 0.
func (ws *Workspace) Touched(p Param) []int32 { return ws.entry.touched[p.Field].rows }

// RowWise returns the tensors of which a batch reads and changes few rows, in the
// order of a slab, where they are the first: embeddings, biases of entities, and
// the matrix behind sparse inputs. The result is shared: do not change it.
func (n *Net) RowWise() []Param { return n.layout.rowWise }

// ForwardInput is Forward for a batch of any kind.
func (n *Net) ForwardInput(ws *Workspace, in Input, d Draw) []float32 {
	if n.Spec.plain() {
		return n.Forward(ws, in.X, d)
	}
	x := n.enter(&n.tables, ws.entry.x, in)
	y := n.Forward(ws, x, d)
	n.tables.addBiases(y, in.IDs)
	n.addDots(y, x)
	return y
}

// ReserveElements makes room for that many elements in a sparse batch.
func (ws *Workspace) ReserveElements(n int) { ws.entry.columns.reserve(n) }

// enter returns what the first layer multiplies: the dense columns and the
// embeddings side by side in x, or, of sparse columns, the size alone.
func (n *Net) enter(t *tables, x []float32, in Input) blas32.General {
	cols, _ := n.Spec.widths(0)
	if n.Spec.SparseInputs {
		return blas32.General{Rows: in.X.Rows, Cols: cols, Stride: cols}
	}
	x = x[:in.X.Rows*cols]
	for r := range in.X.Rows {
		row := x[r*cols : (r+1)*cols]
		at := copy(row, in.X.Data[min(r*in.X.Stride, len(in.X.Data)):][:in.X.Cols])
		for f, w := range t.embeddings {
			id := int(in.IDs[r*len(t.embeddings)+f])
			at += copy(row[at:], w.Data[id*w.Cols:(id+1)*w.Cols])
		}
	}
	return blas32.General{Rows: in.X.Rows, Cols: cols, Stride: cols, Data: x}
}
