package nn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// The three products of a dense layer. They call the registered implementation
// themselves: the shapes are right by construction, and for small layers
// blas32.Gemm's checks would cost as much as the product.

// forwardProduct: y = x w.
func forwardProduct(y []float32, x, w blas32.General) {
	blas32.Implementation().Sgemm(blas.NoTrans, blas.NoTrans, x.Rows, w.Cols, w.Rows,
		1, x.Data, x.Stride, w.Data, w.Stride, 0, y, w.Cols)
}

// weightGradient: dw = x' dy.
func weightGradient(dw, x blas32.General, dy []float32) {
	blas32.Implementation().Sgemm(blas.Trans, blas.NoTrans, dw.Rows, dw.Cols, x.Rows,
		1, x.Data, x.Stride, dy, dw.Cols, 0, dw.Data, dw.Stride)
}

// inputGradient: dx = dy w' + beta dx.
func inputGradient(dx, dy []float32, w blas32.General, rows int, beta float32) {
	blas32.Implementation().Sgemm(blas.NoTrans, blas.Trans, rows, w.Rows, w.Cols,
		1, dy, w.Cols, w.Data, w.Stride, beta, dx, w.Rows)
}
