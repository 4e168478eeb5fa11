package sgemm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
)

// promise is an epilogue and what it makes of element x of C at i, j.
type promise struct {
	e    Epilogue
	want func(x float32, i, j int) float32
}

// epilogues returns each kind of epilogue for an m×n matrix C.
func epilogues(rng *rand.Rand, m, n, ldc int) map[string]promise {
	draw := func(n int) []float32 {
		s := make([]float32, n)
		for i := range s {
			s[i] = hard(rng)
			if rng.IntN(3) == 0 {
				s[i] = 0
			}
		}
		return s
	}
	bias, gate := draw(n), draw(m*ldc)
	return map[string]promise{
		"bias": {AddBias(bias), func(x float32, _, j int) float32 { return x + bias[j] }},
		"bias and relu": {AddBiasReLU(bias), func(x float32, _, j int) float32 {
			if y := x + bias[j]; !(y <= 0) {
				return y
			}
			return 0
		}},
		"gate": {Gate(gate), func(x float32, i, j int) float32 {
			if gate[i*ldc+j] == 0 {
				return 0
			}
			return x
		}},
	}
}

// An epilogue is what its plain loop makes of the product, in every tile, at every
// depth of blocks and through any grid; and nothing between the rows is touched.
func TestEpiloguesMatchPlainLoops(t *testing.T) {
	impls := implementations(t)
	rng := rand.New(rand.NewPCG(21, 22))
	shapes := [][3]int{{300, 70, 390}, {50, 1100, 40}, {260, 200, 20}, {9, 5, 800}, {3, 4, 0}}
	for m := 1; m <= 17; m++ {
		for _, n := range []int{1, 7, 8, 9, 16, 17, 40, 64, 65} {
			shapes = append(shapes, [3]int{m, n, 1 + rng.IntN(9)})
		}
	}
	for _, s := range shapes {
		x := newCall(rng, transposes[rng.IntN(2)], transposes[rng.IntN(2)], s[0], s[1], s[2], hard)
		x.alpha, x.beta = []float32{1, 1, 0.5}[rng.IntN(3)], []float32{0, 0, 1}[rng.IntN(3)]
		plain := x.oracle()
		for name, p := range epilogues(rng, x.m, x.n, x.ldc) {
			want := slices.Clone(plain)
			for i := range x.m {
				for j := range x.n {
					want[i*x.ldc+j] = p.want(plain[i*x.ldc+j], i, j)
				}
			}
			for kernel, impl := range impls {
				got := slices.Clone(x.c)
				impl.SgemmThen(x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, got, x.ldc, p.e)
				if at, ok := same(got, want); !ok {
					t.Fatalf("%s, %s: %v: c[%d,%d] = %x, want %x", kernel, name, x, at/x.ldc, at%x.ldc, got[at],
						want[at])
				}
			}
		}
	}
}

// The same through the short path of small products.
func TestEpiloguesOfSmallProducts(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for _, kernel := range Kernels() {
		impl, err := WithKernel(kernel, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := impl.Small()
		for range 300 {
			m, n, k := 1+rng.IntN(40), 1+rng.IntN(100), 1+rng.IntN(20)
			if !s.Takes(m, n, k) {
				continue
			}
			x := newCall(rng, blas.NoTrans, blas.NoTrans, m, n, k, normal)
			b := append(make([]float32, 0, s.Readable(n, k, x.ldb)), x.b...)
			for name, p := range epilogues(rng, m, n, x.ldc) {
				want, got := slices.Clone(x.c), slices.Clone(x.c)
				impl.SgemmThen(x.tA, x.tB, m, n, k, 1, x.a, x.lda, b, x.ldb, 0, want, x.ldc, p.e)
				s.Multiply(got, x.ldc, x.a, x.lda, 1, b, x.ldb, m, n, k, p.e)
				if at, ok := same(got, want); !ok {
					t.Fatalf("%s, %s: %v: index %d = %x, want %x", kernel, name, x, at, got[at], want[at])
				}
			}
		}
	}
}

func TestEpiloguesCheckTheirLengths(t *testing.T) {
	impl, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := make([]float32, 6)
	for name, e := range map[string]Epilogue{
		"bias": AddBias(m[:2]), "bias and relu": AddBiasReLU(m[:2]),
		"gate": Gate(m[:5]),
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			impl.SgemmThen(blas.NoTrans, blas.NoTrans, 2, 3, 1, 1, m, 1, m, 3, 0, make([]float32, 6), 3, e)
		}()
	}
}

// What diverged must show, and not as a dead unit.
func TestReLUKeepsNaN(t *testing.T) {
	for name, impl := range implementations(t) {
		nan, c := []float32{float32(math.NaN())}, []float32{0}
		impl.SgemmThen(blas.NoTrans, blas.NoTrans, 1, 1, 1, 1, nan, 1, []float32{1}, 1, 0, c, 1,
			AddBiasReLU([]float32{0}))
		if c[0] == c[0] {
			t.Errorf("%s: relu of NaN is %g", name, c[0])
		}
	}
}
