package dataset

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/sparse"
)

func TestSamplesOfAPart(t *testing.T) {
	const rows, columns, stride = 40, 3, 4
	p := Part{X: blas32.General{Rows: rows, Cols: columns, Stride: stride, Data: make([]float32, rows*stride)}}
	for i := range rows {
		p.X.Data[i*stride] = float32(i)
		p.IDs = append(p.IDs, int32(i), int32(-i))
		p.Labels, p.Rows = append(p.Labels, int32(i%5)), append(p.Rows, int32(100+i))
	}
	few, ok := p.Sample(10, 7)
	if !ok || few.Len() != 10 || few.X.Rows != 10 || !slices.IsSorted(few.Rows) {
		t.Fatalf("%+v, %v", few, ok)
	}
	for k, row := range few.Rows {
		i := row - 100
		if few.X.Data[k*few.X.Stride] != float32(i) || few.IDs[2*k] != i || few.IDs[2*k+1] != -i ||
			few.Labels[k] != i%5 {
			t.Errorf("row %d is not that of the part", i)
		}
	}
	more, _ := p.Sample(20, 7)
	if other, _ := p.Sample(10, 8); slices.Equal(other.Rows, few.Rows) {
		t.Error("another seed draws the same rows")
	}
	for _, row := range few.Rows {
		if !slices.Contains(more.Rows, row) {
			t.Errorf("row %d is not among more", row)
		}
	}
	if all, ok := p.Sample(rows, 7); !ok || !slices.Equal(all.Rows, p.Rows) {
		t.Errorf("%v", all.Rows)
	}
	for _, n := range []int{0, rows + 1} {
		if _, ok := p.Sample(n, 7); ok {
			t.Errorf("%d rows of %d", n, rows)
		}
	}
	p.Sparse = &sparse.CSR{}
	if _, ok := p.Sample(5, 7); ok {
		t.Error("rows of text were taken apart")
	}
}
