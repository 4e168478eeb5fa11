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

// forwardProduct: y = x w.
func forwardProduct(y []float32, x, w blas32.General) {
	if s, ok := small(x.Rows, w.Cols, w.Rows); ok {
		s.Multiply(y, w.Cols, x.Data, x.Stride, 1, w.Data, w.Stride, x.Rows, w.Cols, w.Rows)
		return
	}
	blas32.Implementation().Sgemm(blas.NoTrans, blas.NoTrans, x.Rows, w.Cols, w.Rows,
		1, x.Data, x.Stride, w.Data, w.Stride, 0, y, w.Cols)
}

// weightGradient: dw = x' dy.
func weightGradient(dw, x blas32.General, dy []float32) {
	if s, ok := small(dw.Rows, dw.Cols, x.Rows); ok {
		s.Multiply(dw.Data, dw.Stride, x.Data, 1, x.Stride, dy, dw.Cols, dw.Rows, dw.Cols, x.Rows)
		return
	}
	blas32.Implementation().Sgemm(blas.Trans, blas.NoTrans, dw.Rows, dw.Cols, x.Rows,
		1, x.Data, x.Stride, dy, dw.Cols, 0, dw.Data, dw.Stride)
}

// inputGradient: dx = dy w' + beta dx. Turned is room for w' where that is small.
func inputGradient(dx, dy []float32, w blas32.General, rows int, beta float32, turned []float32) {
	if s, ok := small(rows, w.Rows, w.Cols); ok && beta == 0 {
		stride := roundUp(w.Rows)
		s.Transpose(turned, stride, w.Data, w.Rows, w.Cols)
		s.Multiply(dx, w.Rows, dy, w.Cols, 1, turned, stride, rows, w.Rows, w.Cols)
		return
	}
	blas32.Implementation().Sgemm(blas.NoTrans, blas.Trans, rows, w.Rows, w.Cols,
		1, dy, w.Cols, w.Data, w.Stride, beta, dx, w.Rows)
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
