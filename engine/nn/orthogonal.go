package nn

import (
	"tunebench/engine/internal/rng"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// panel is the number of vectors that Gram and Schmidt's method takes at once,
// so that nearly all of its work is matrix products.
const panel = 32

// orthogonal fills the rows x cols matrix w with orthonormal rows, or columns if
// they are fewer: a normal matrix orthonormalized, which is uniform over the
// orthonormal ones (Saxe, McClelland and Ganguli 2014; Mezzadri 2007).
func orthogonal(s *rng.Stream, w []float32, rows, cols int) {
	if rows > cols {
		t := make([]float32, len(w))
		orthogonal(s, t, cols, rows)
		transpose(w, t, cols, rows)
		return
	}
	s.FillNormal(w, 0, 1)
	coef := make([]float32, panel*rows)
	for p := 0; p < rows; p += panel {
		m := min(panel, rows-p)
		rowsOf := blas32.General{Rows: m, Cols: cols, Stride: cols, Data: w[p*cols : (p+m)*cols]}
		done := blas32.General{Rows: p, Cols: cols, Stride: cols, Data: w[:p*cols]}
		// Twice is enough (Giraud, Langou and Rozloznik 2005).
		for range 2 {
			if p > 0 {
				c := blas32.General{Rows: m, Cols: p, Stride: p, Data: coef[:m*p]}
				blas32.Gemm(blas.NoTrans, blas.Trans, 1, rowsOf, done, 0, c)
				blas32.Gemm(blas.NoTrans, blas.NoTrans, -1, c, done, 1, rowsOf)
			}
			gramSchmidt(rowsOf.Data, m, cols)
		}
	}
}

// gramSchmidt orthonormalizes m rows one after another (the modified method).
func gramSchmidt(w []float32, m, cols int) {
	for i := range m {
		x := w[i*cols : (i+1)*cols]
		for j := range i {
			y := w[j*cols : (j+1)*cols]
			vec.Axpy(x, -vec.Dot(x, y), y)
		}
		vec.Scale(1/vec.Norm(x), x)
	}
}
