package benchmark

import (
	"fmt"
	"time"

	"gonum.org/v1/gonum/blas"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm"
)

// Peak returns the GFLOPS of multiply-adds alone on all threads of impl, which
// every share is of. It takes about 20 ms.
func Peak(impl sgemm.Implementation) float64 {
	return impl.MeasurePeak() * float64(impl.Threads())
}

// Product is a matrix product C = op(A) op(B) with C m×n.
type Product struct {
	Trans   string // which operands are stored transposed: NN, NT, TN
	M, N, K int
}

// Products returns the sizes at which perceptrons multiply, forward (NN), for
// the gradient of inputs (NT) and of weights (TN), and two squares.
func Products() []Product {
	return []Product{
		{"NN", 32, 16, 16},
		{"NN", 64, 128, 64},
		{"TN", 64, 128, 64},
		{"NN", 128, 256, 784},
		{"NT", 128, 256, 784},
		{"TN", 784, 256, 128},
		{"NN", 256, 1024, 1024},
		{"NT", 256, 1024, 1024},
		{"TN", 1024, 1024, 256},
		{"NN", 512, 4096, 4096},
		{"NT", 512, 4096, 4096},
		{"TN", 4096, 4096, 512},
		{"NN", 1024, 1024, 1024},
		{"NN", 4096, 4096, 4096},
	}
}

// String returns the product's name: NN-128x256x784.
func (p Product) String() string { return fmt.Sprintf("%s-%dx%dx%d", p.Trans, p.M, p.N, p.K) }

// FLOPs returns the operations of one product.
func (p Product) FLOPs() float64 { return 2 * float64(p.M) * float64(p.N) * float64(p.K) }

// Multiplication is a product with its matrices.
type Multiplication struct {
	product  Product
	impl     blas.Float32
	tA, tB   blas.Transpose
	lda, ldb int
	a, b, c  []float32
}

// NewMultiplication fills the matrices with random numbers.
func NewMultiplication(impl blas.Float32, p Product) *Multiplication {
	m := &Multiplication{
		product: p, impl: impl, tA: blas.NoTrans, tB: blas.NoTrans, lda: p.K, ldb: p.N,
		a: make([]float32, p.M*p.K), b: make([]float32, p.K*p.N), c: make([]float32, p.M*p.N),
	}
	if p.Trans[0] == 'T' {
		m.tA, m.lda = blas.Trans, p.M
	}
	if p.Trans[1] == 'T' {
		m.tB, m.ldb = blas.Trans, p.K
	}
	s := rng.New(1, rng.Bench, 0, 0)
	s.FillUniform(m.a, -1, 1)
	s.FillUniform(m.b, -1, 1)
	return m
}

// Run multiplies once.
func (m *Multiplication) Run() {
	p := m.product
	m.impl.Sgemm(m.tA, m.tB, p.M, p.N, p.K, 1, m.a, m.lda, m.b, m.ldb, 0, m.c, p.N)
}

// window is how long a repetition lasts at least, so that the clock's own cost
// does not count.
const window = 4 * time.Millisecond

// Time repeats the product for about the given time and returns the seconds
// that one took in each repetition.
func (m *Multiplication) Time(c Clock, budget time.Duration) Sample {
	m.Run()
	calls, start := 1, c()
	for m.Run(); c()-start < window; calls++ {
		m.Run()
	}
	var s Sample
	for end := c() + budget; len(s) < 3 || c() < end; {
		start := c()
		for range calls {
			m.Run()
		}
		s = append(s, (c()-start).Seconds()/float64(calls))
	}
	return s
}
