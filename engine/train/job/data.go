package job

import (
	"fmt"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/sparse"

	"gonum.org/v1/gonum/blas/blas32"
)

// Data is rows as a network takes them, with or without their answers. Whoever is
// given it reads it and never writes.
type Data struct {
	X       blas32.General // a row per sample
	Labels  []int32        // class of each row; nil for regression
	Targets []float32      // target of each row, in the scale the network trains on; nil for classification

	Sparse *sparse.CSR // the features instead of X where nn.Spec.SparseInputs is set
	IDs    []int32     // rows x len(nn.Spec.Fields), row-major: the entities to embed
}

// Rows returns the number of samples.
func (d Data) Rows() int {
	if d.Sparse != nil {
		return d.Sparse.Rows
	}
	return d.X.Rows
}

// Slice returns the rows from lo to before hi as views.
func (d Data) Slice(lo, hi int) Data {
	if n := d.Rows(); len(d.IDs) > 0 {
		fields := len(d.IDs) / n
		d.IDs = d.IDs[lo*fields : hi*fields]
	}
	if d.Sparse != nil {
		block := d.Sparse.Slice(lo, hi)
		d.Sparse = &block
	}
	if d.X.Cols > 0 && lo < hi {
		d.X.Data = d.X.Data[lo*d.X.Stride : (hi-1)*d.X.Stride+d.X.Cols]
	}
	d.X.Rows = hi - lo
	if d.Labels != nil {
		d.Labels = d.Labels[lo:hi]
	}
	if d.Targets != nil {
		d.Targets = d.Targets[lo:hi]
	}
	return d
}

// Gather returns copies of some rows, in the order given; a row may come more than once.
func (d Data) Gather(rows []int32) Data {
	n, fields := len(rows), len(d.IDs)/max(1, d.Rows())
	out := Data{X: blas32.General{Rows: n, Cols: d.X.Cols, Stride: d.X.Cols, Data: make([]float32, n*d.X.Cols)}}
	if d.Sparse != nil {
		out.Sparse = &sparse.CSR{Rows: n, Cols: d.Sparse.Cols, RowPtr: make([]int64, 1, n+1)}
	}
	for k, r := range rows {
		i := int(r)
		if cols := d.X.Cols; cols > 0 {
			copy(out.X.Data[k*cols:(k+1)*cols], d.X.Data[i*d.X.Stride:])
		}
		out.IDs = append(out.IDs, d.IDs[i*fields:(i+1)*fields]...)
		if d.Labels != nil {
			out.Labels = append(out.Labels, d.Labels[i])
		}
		if d.Targets != nil {
			out.Targets = append(out.Targets, d.Targets[i])
		}
		if m := out.Sparse; m != nil {
			columns, values := d.Sparse.Row(i)
			m.ColIdx, m.Values = append(m.ColIdx, columns...), append(m.Values, values...)
			m.RowPtr = append(m.RowPtr, int64(len(m.ColIdx)))
		}
	}
	return out
}

// Input returns all rows as the network takes them.
func (d Data) Input() nn.Input {
	in := nn.Input{X: d.X, IDs: d.IDs}
	in.X.Rows = d.Rows()
	if d.Sparse != nil {
		in.Sparse = *d.Sparse
	}
	return in
}

// ValidateInputs tells why a network cannot take the rows, nil if it can. Answers are not looked at.
func (d Data) ValidateInputs(s nn.Spec) error {
	if s.SparseInputs != (d.Sparse != nil) {
		return fmt.Errorf("the network takes sparse rows: %v, the part has them: %v", s.SparseInputs, d.Sparse != nil)
	}
	if d.Sparse != nil {
		if d.Sparse.Cols != s.Inputs {
			return fmt.Errorf("%d sparse columns, the network takes %d", d.Sparse.Cols, s.Inputs)
		}
		if err := d.Sparse.Validate(); err != nil {
			return err
		}
	}
	n, fields := d.Rows(), len(s.Fields)
	if len(d.IDs) != n*fields {
		return fmt.Errorf("%d ids for %d rows of %d fields", len(d.IDs), n, fields)
	}
	for i, id := range d.IDs {
		if f := s.Fields[i%fields]; id < 0 || int(id) >= f.Count {
			return fmt.Errorf("row %d has id %d of %d in field %d", i/fields, id, f.Count, i%fields)
		}
	}
	if n > 0 && d.X.Cols != s.DenseInputs() {
		return fmt.Errorf("%d columns, the network takes %d", d.X.Cols, s.DenseInputs())
	}
	if n > 0 && d.X.Cols > 0 && (d.X.Stride < d.X.Cols || len(d.X.Data) < (n-1)*d.X.Stride+d.X.Cols) {
		return fmt.Errorf("%d x %d with stride %d does not fit in %d values", n, d.X.Cols, d.X.Stride, len(d.X.Data))
	}
	return nil
}

// validateAnswers checks what the rows should be predicted as.
func (d Data) validateAnswers(kind loss.Kind, outputs int) error {
	n := d.Rows()
	if !kind.Classes() {
		if len(d.Targets) != n {
			return fmt.Errorf("%d targets for %d rows", len(d.Targets), n)
		}
		return nil
	}
	if len(d.Labels) != n {
		return fmt.Errorf("%d labels for %d rows", len(d.Labels), n)
	}
	for i, y := range d.Labels {
		if y < 0 || int(y) >= outputs {
			return fmt.Errorf("row %d has class %d of %d", i, y, outputs)
		}
	}
	return nil
}
