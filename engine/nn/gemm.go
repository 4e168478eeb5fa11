package nn

import (
	"tunebench/engine/sgemm"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// The three products of a dense layer. Small ones go to tiles that read the
// operands as they lie, which the layout of slabs allows; large ones to the
// registered implementation, without blas32.Gemm's checks: the shapes are right
// by construction.

// small returns the small products of the registered implementation, if it has
// them and m×n×k is one.
func small(m, n, k int) (sgemm.Small, bool) {
	impl, ok := blas32.Implementation().(sgemm.Implementation)
	if !ok {
		return sgemm.Small{}, false
	}
	s := impl.Small()
	return s, s.Takes(m, n, k)
}

// sgemmThen multiplies and then does e: at once if the registered implementation
// can, else one after the other.
func sgemmThen(tB blas.Transpose, m, n, k int, a blas32.General, b blas32.General, c []float32, e epilogue) {
	switch impl := blas32.Implementation().(type) {
	case sgemm.Implementation:
		impl.SgemmThen(blas.NoTrans, tB, m, n, k, 1, a.Data, a.Stride, b.Data, b.Stride, 0, c, n, e.fused())
	default:
		impl.Sgemm(blas.NoTrans, tB, m, n, k, 1, a.Data, a.Stride, b.Data, b.Stride, 0, c, n)
		e.apply(c)
	}
}

// forwardProduct: y = x w, and then e.
func forwardProduct(y []float32, x, w blas32.General, e epilogue) {
	if s, ok := small(x.Rows, w.Cols, w.Rows); ok {
		s.Multiply(y, w.Cols, x.Data, x.Stride, 1, w.Data, w.Stride, x.Rows, w.Cols, w.Rows, e.fused())
		return
	}
	sgemmThen(blas.NoTrans, x.Rows, w.Cols, w.Rows, x, w, y, e)
}

// weightGradient: dw = x' dy.
func weightGradient(dw, x blas32.General, dy []float32) {
	if s, ok := small(dw.Rows, dw.Cols, x.Rows); ok {
		s.Multiply(dw.Data, dw.Stride, x.Data, 1, x.Stride, dy, dw.Cols, dw.Rows, dw.Cols, x.Rows, sgemm.Epilogue{})
		return
	}
	blas32.Implementation().Sgemm(blas.Trans, blas.NoTrans, dw.Rows, dw.Cols, x.Rows,
		1, x.Data, x.Stride, dy, dw.Cols, 0, dw.Data, dw.Stride)
}

// addInputGradient: dx = dx + dy w'.
func addInputGradient(dx, dy []float32, w blas32.General, rows int) {
	blas32.Implementation().Sgemm(blas.NoTrans, blas.Trans, rows, w.Rows, w.Cols,
		1, dy, w.Cols, w.Data, w.Stride, 1, dx, w.Rows)
}

// inputGradient: dx = dy w', and then e. Turned is room for w' where that is small.
func inputGradient(dx, dy []float32, w blas32.General, rows int, turned []float32, e epilogue) {
	if s, ok := small(rows, w.Rows, w.Cols); ok {
		stride := roundUp(w.Rows)
		s.Transpose(turned, stride, w.Data, w.Rows, w.Cols)
		s.Multiply(dx, w.Rows, dy, w.Cols, 1, turned, stride, rows, w.Rows, w.Cols, e.fused())
		return
	}
	sgemmThen(blas.Trans, rows, w.Rows, w.Cols, blas32.General{Stride: w.Cols, Data: dy}, w, dx, e)
}

// roomToTurn returns the size of turned for any small product of the network,
// with the rows that come in fours.
func roomToTurn(s Spec) int {
	most := 0
	for i := 1; i < s.layers(); i++ {
		if in, out := s.widths(i); in*out <= sgemm.SmallWork {
			most = max(most, roundUp(in)*((out+3)/4*4))
		}
	}
	return most
}
