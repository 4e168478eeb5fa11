package sgemm

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"tunebench/engine/sgemm/pool"
)

// Implementation is gonum's BLAS with this package's Sgemm. Use New.
type Implementation struct {
	gonum.Implementation
	kernel *kernel
	pool   *pool.Pool
}

var _ blas.Float32 = Implementation{}

// New returns an implementation on the best kernel of this machine, or the one
// that the environment variable TUNEBENCH_KERNEL names. Large products are
// shared out over the threads of p; a nil p keeps all on the caller's goroutine.
//
// It fails if TUNEBENCH_KERNEL names a kernel that does not exist or that this
// machine cannot run.
func New(p *pool.Pool) (Implementation, error) {
	k, err := chooseKernel()
	return Implementation{kernel: k, pool: p}, err
}

// WithKernel is New with the kernel named: "avx512", "avx2", "neon" or "portable".
func WithKernel(name string, p *pool.Pool) (Implementation, error) {
	k, err := kernelNamed(name)
	return Implementation{kernel: k, pool: p}, err
}

// Kernel returns the name of the kernel in use.
func (impl Implementation) Kernel() string { return impl.kernel.name }

// Threads returns the number of threads that large products are shared over.
func (impl Implementation) Threads() int { return impl.pool.Threads() }

// Panic messages, as gonum words them.
const (
	mLT0         = "blas: m < 0"
	nLT0         = "blas: n < 0"
	kLT0         = "blas: k < 0"
	badTranspose = "blas: illegal transpose"
	badLdA       = "blas: bad leading dimension of A"
	badLdB       = "blas: bad leading dimension of B"
	badLdC       = "blas: bad leading dimension of C"
	shortA       = "blas: insufficient length of a"
	shortB       = "blas: insufficient length of b"
	shortC       = "blas: insufficient length of c"
)

// Sgemm performs one of the matrix-matrix operations
//
//	C = alpha * A * B + beta * C
//	C = alpha * Aᵀ * B + beta * C
//	C = alpha * A * Bᵀ + beta * C
//	C = alpha * Aᵀ * Bᵀ + beta * C
//
// where A is an m×k or k×m dense matrix, B is a k×n or n×k dense matrix, C is
// an m×n matrix, and alpha and beta are scalars. tA and tB specify whether A or
// B are transposed. If beta is 0, C is not read; if alpha or k is 0, A and B are
// not read. C must not overlap A or B. The package documentation defines every
// bit of the result.
//
// Sgemm panics on negative sizes, a stride below the width of its matrix, or a
// slice too short for its matrix.
func (impl Implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32,
	ldb int, beta float32, c []float32, ldc int,
) {
	impl.SgemmThen(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, Epilogue{})
}

// SgemmThen is Sgemm, followed by e for every element of C. It panics also if
// what e needs is too short.
func (impl Implementation) SgemmThen(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int,
	b []float32, ldb int, beta float32, c []float32, ldc int, e Epilogue,
) {
	aTrans, bTrans := transposed(tA), transposed(tB)
	aRows, aCols := orient(aTrans, m, k)
	bRows, bCols := orient(bTrans, k, n)
	checkSizes(m, n, k, lda, aCols, ldb, bCols, ldc)
	if m == 0 || n == 0 {
		return
	}
	if len(a) < (aRows-1)*lda+aCols {
		panic(shortA)
	}
	if len(b) < (bRows-1)*ldb+bCols {
		panic(shortB)
	}
	if len(c) < (m-1)*ldc+n {
		panic(shortC)
	}
	e.check(m, n, ldc)
	if alpha == 0 || k == 0 {
		scale(m, n, beta, c, ldc)
		e.apply(c, ldc, region{0, m, 0, n})
		return
	}
	aRow, aK := lda, 1
	if aTrans {
		aRow, aK = 1, lda
	}
	if !bTrans && impl.direct(m, n, k, aK, ldb) {
		args := directArgs(c, ldc, a, aRow, aK, b, ldb, k, e)
		args.Alpha, args.Beta = alpha, beta
		if beta != 0 {
			args.Add = 1
		}
		impl.kernel.panels(&args, m, n)
		return
	}
	p := product{
		m: m, n: n, k: k, alpha: alpha, beta: beta, a: a, b: b, c: c, ldc: ldc, aRow: aRow, aK: aK, bK: ldb,
		bCol: 1, then: e,
	}
	if bTrans {
		p.bK, p.bCol = 1, ldb
	}
	impl.multiply(&p)
}

// checkSizes panics where a size is negative or a stride below the width of its matrix.
func checkSizes(m, n, k, lda, aCols, ldb, bCols, ldc int) {
	switch {
	case m < 0:
		panic(mLT0)
	case n < 0:
		panic(nLT0)
	case k < 0:
		panic(kLT0)
	case lda < max(1, aCols):
		panic(badLdA)
	case ldb < max(1, bCols):
		panic(badLdB)
	case ldc < max(1, n):
		panic(badLdC)
	}
}

// transposed reports whether t asks for a transpose.
func transposed(t blas.Transpose) bool {
	switch t {
	case blas.NoTrans:
		return false
	case blas.Trans, blas.ConjTrans:
		return true
	}
	panic(badTranspose)
}

// orient returns the stored size of a matrix that is used as rows×cols.
func orient(trans bool, rows, cols int) (int, int) {
	if trans {
		return cols, rows
	}
	return rows, cols
}

// scale sets C to beta*C, and to zero without reading it if beta is 0.
func scale(m, n int, beta float32, c []float32, ldc int) {
	if beta == 1 {
		return
	}
	for i := range m {
		row := c[i*ldc : i*ldc+n]
		if beta == 0 {
			clear(row)
			continue
		}
		for j := range row {
			row[j] *= beta
		}
	}
}
