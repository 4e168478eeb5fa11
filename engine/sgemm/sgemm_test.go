package sgemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"

	"tunebench/engine/sgemm/pool"
)

// call is one call of Sgemm.
type call struct {
	tA, tB        blas.Transpose
	m, n, k       int
	alpha, beta   float32
	a, b, c       []float32
	lda, ldb, ldc int
}

func (x call) String() string {
	return fmt.Sprintf("%c%c m=%d n=%d k=%d alpha=%g beta=%g lda=%d ldb=%d ldc=%d", x.tA, x.tB, x.m, x.n, x.k, x.alpha,
		x.beta, x.lda, x.ldb, x.ldc)
}

func (x call) with(impl Implementation) []float32 {
	c := append([]float32(nil), x.c...)
	impl.Sgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, c, x.ldc)
	return c
}

// oracle computes the package's numeric contract, element by element.
func (x call) oracle() []float32 {
	c := append([]float32(nil), x.c...)
	at := func(s []float32, trans blas.Transpose, ld, i, j int) float32 {
		if trans == blas.NoTrans {
			return s[i*ld+j]
		}
		return s[j*ld+i]
	}
	for i := range x.m {
		for j := range x.n {
			c[i*x.ldc+j] = x.element(c[i*x.ldc+j], func(k int) (float32, float32) {
				return at(x.a, x.tA, x.lda, i, k), at(x.b, x.tB, x.ldb, k, j)
			})
		}
	}
	return c
}

func (x call) element(c float32, factors func(k int) (a, b float32)) float32 {
	if x.alpha == 0 || x.k == 0 {
		switch x.beta {
		case 0:
			return 0
		case 1:
			return c
		}
		return x.beta * c
	}
	for k0 := 0; k0 < x.k; k0 += 384 {
		var sum float32
		for k := k0; k < min(x.k, k0+384); k++ {
			a, b := factors(k)
			sum = fma32(a, b, sum)
		}
		switch {
		case k0 > 0:
			c = fma32(x.alpha, sum, c)
		case x.beta == 0:
			c = x.alpha * sum
		default:
			c = fma32(x.alpha, sum, x.beta*c)
		}
	}
	return c
}

// newCall makes a call with matrices that fill drew; strides have room to spare.
func newCall(rng *rand.Rand, tA, tB blas.Transpose, m, n, k int, fill func(*rand.Rand) float32) call {
	x := call{tA: tA, tB: tB, m: m, n: n, k: k, alpha: 1}
	matrix := func(rows, cols int) ([]float32, int) {
		ld := max(1, cols) + rng.IntN(5)
		s := make([]float32, max(0, (rows-1)*ld+cols))
		for i := range s {
			s[i] = fill(rng)
		}
		return s, ld
	}
	ar, ac := orient(tA != blas.NoTrans, m, k)
	br, bc := orient(tB != blas.NoTrans, k, n)
	x.a, x.lda = matrix(ar, ac)
	x.b, x.ldb = matrix(br, bc)
	x.c, x.ldc = matrix(m, n)
	return x
}

func normal(rng *rand.Rand) float32 { return float32(rng.NormFloat64()) }

// hard draws what breaks shortcuts: zeros of both signs, infinities, NaN,
// subnormal and huge values among ordinary ones.
func hard(rng *rand.Rand) float32 {
	special := []float32{
		0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)),
		float32(math.NaN()), 1e-42, -3e-45, 3e38, -1e-30, 1e19,
	}
	if i := rng.IntN(400); i < len(special) {
		return special[i]
	}
	return normal(rng)
}

// same tells whether two results have the same bits; NaN have no sign or payload.
func same(got, want []float32) (int, bool) {
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) && !(got[i] != got[i] && want[i] != want[i]) {
			return i, false
		}
	}
	return 0, true
}

// implementations returns every kernel with 1, 2 and 3 threads.
func implementations(t testing.TB) map[string]Implementation {
	all := map[string]Implementation{}
	for _, threads := range []int{1, 2, 3} {
		p := pool.New(threads)
		t.Cleanup(p.Close)
		for _, name := range Kernels() {
			impl, err := WithKernel(name, p)
			if err != nil {
				t.Fatal(err)
			}
			all[fmt.Sprintf("%s/threads=%d", name, threads)] = impl
		}
	}
	return all
}

func check(t *testing.T, impls map[string]Implementation, x call) {
	t.Helper()
	want := x.oracle()
	for name, impl := range impls {
		got := x.with(impl)
		if at, ok := same(got, want); !ok {
			t.Fatalf("%s: %v: c[%d,%d] (index %d) = %x, want %x", name, x, at/x.ldc, at%x.ldc, at, got[at], want[at])
		}
	}
}

var transposes = []blas.Transpose{blas.NoTrans, blas.Trans}

// Every tile kernel: all heights and widths around its edges.
func TestEveryTileMatchesOracle(t *testing.T) {
	impls := implementations(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for m := 1; m <= 16; m++ {
		for _, n := range []int{
			1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 14, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65,
			80,
		} {
			for _, tA := range transposes {
				for _, tB := range transposes {
					x := newCall(rng, tA, tB, m, n, 1+rng.IntN(12), normal)
					x.beta = []float32{0, 1, -0.5}[rng.IntN(3)]
					check(t, impls, x)
				}
			}
		}
	}
}

func TestRandomCallsMatchOracle(t *testing.T) {
	impls := implementations(t)
	rng := rand.New(rand.NewPCG(5, 6))
	coefficients := []float32{0, 1, -1, 0.3, -2.5}
	for i := range 100 {
		fill := normal
		if i%3 == 0 {
			fill = hard
		}
		size := func(limit int) int { return int(math.Exp(rng.Float64()*math.Log(float64(limit)))) - 1 + rng.IntN(2) }
		x := newCall(rng, transposes[rng.IntN(2)], transposes[rng.IntN(2)], size(150), size(150), size(900), fill)
		x.alpha, x.beta = coefficients[rng.IntN(5)], coefficients[rng.IntN(5)]
		check(t, impls, x)
	}
}

// Products large enough to be blocked and shared out in every way.
func TestLargeCallsMatchOracle(t *testing.T) {
	impls := implementations(t)
	rng := rand.New(rand.NewPCG(7, 8))
	for _, s := range [][3]int{
		{300, 70, 100},
		{50, 1100, 40},
		{260, 530, 20},
		{8, 600, 390},
		{390, 9, 400},
		{60, 70, 769},
	} {
		for _, tA := range transposes {
			for _, tB := range transposes {
				x := newCall(rng, tA, tB, s[0], s[1], s[2], normal)
				x.alpha, x.beta = 1.5, float32(rng.IntN(2))
				check(t, impls, x)
			}
		}
	}
}

// beta = 0 must overwrite C even where it holds NaN, and no kernel may touch
// what lies between the rows of C.
func TestOnlyCIsWritten(t *testing.T) {
	nan := float32(math.NaN())
	rng := rand.New(rand.NewPCG(9, 10))
	for name, impl := range implementations(t) {
		x := newCall(rng, blas.NoTrans, blas.NoTrans, 37, 53, 20, normal)
		x.ldc = 70
		x.c = make([]float32, 37*70)
		for i := range x.c {
			x.c[i] = nan
		}
		for i, v := range x.with(impl) {
			if inside := i%70 < 53; inside == (v != v) {
				t.Fatalf("%s: c[%d,%d] = %g", name, i/70, i%70, v)
			}
		}
	}
}

func TestScaleOnly(t *testing.T) {
	nan := float32(math.NaN())
	for name, impl := range implementations(t) {
		for _, beta := range []float32{0, 1, 2} {
			c := []float32{3, 4, 99, 5, 6}
			impl.Sgemm(blas.NoTrans, blas.NoTrans, 2, 2, 1, 0, []float32{nan, nan}, 1, []float32{nan, nan}, 2, beta, c,
				3)
			want := []float32{3 * beta, 4 * beta, 99, 5 * beta, 6 * beta}
			if at, ok := same(c, want); !ok {
				t.Errorf("%s: alpha=0 beta=%g: c[%d] = %g", name, beta, at, c[at])
			}
		}
	}
}

func TestArgumentChecks(t *testing.T) {
	impl, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := make([]float32, 100)
	for _, test := range []struct {
		want string
		call func()
	}{
		{badTranspose, func() { impl.Sgemm('X', 'N', 2, 2, 2, 1, s, 2, s, 2, 0, s, 2) }},
		{badTranspose, func() { impl.Sgemm('N', 0, 2, 2, 2, 1, s, 2, s, 2, 0, s, 2) }},
		{mLT0, func() { impl.Sgemm('N', 'N', -1, 2, 2, 1, s, 2, s, 2, 0, s, 2) }},
		{nLT0, func() { impl.Sgemm('N', 'N', 2, -1, 2, 1, s, 2, s, 2, 0, s, 2) }},
		{kLT0, func() { impl.Sgemm('N', 'N', 2, 2, -1, 1, s, 2, s, 2, 0, s, 2) }},
		{badLdA, func() { impl.Sgemm('N', 'N', 2, 2, 3, 1, s, 2, s, 2, 0, s, 2) }},
		{badLdA, func() { impl.Sgemm('T', 'N', 3, 2, 2, 1, s, 2, s, 2, 0, s, 3) }},
		{badLdB, func() { impl.Sgemm('N', 'N', 2, 3, 2, 1, s, 2, s, 2, 0, s, 3) }},
		{badLdB, func() { impl.Sgemm('N', 'T', 2, 2, 3, 1, s, 3, s, 2, 0, s, 2) }},
		{badLdC, func() { impl.Sgemm('N', 'N', 2, 3, 2, 1, s, 2, s, 3, 0, s, 2) }},
		{shortA, func() { impl.Sgemm('N', 'N', 2, 2, 2, 1, s[:3], 2, s, 2, 0, s, 2) }},
		{shortB, func() { impl.Sgemm('N', 'N', 2, 2, 2, 1, s, 2, s[:3], 2, 0, s, 2) }},
		{shortC, func() { impl.Sgemm('N', 'N', 2, 2, 2, 1, s, 2, s, 2, 0, s[:3], 2) }},
	} {
		func() {
			defer func() {
				if got := recover(); got != test.want {
					t.Errorf("panic %v, want %q", got, test.want)
				}
			}()
			test.call()
		}()
	}
	impl.Sgemm('N', 'N', 0, 2, 2, 1, nil, 2, nil, 2, 0, nil, 2) // empty sizes need no memory
	impl.Sgemm('N', 'N', 2, 0, 2, 1, nil, 2, nil, 1, 0, nil, 1)
}

func TestKernelChosenByEnvironment(t *testing.T) {
	for _, name := range Kernels() {
		t.Setenv("TUNEBENCH_KERNEL", name)
		impl, err := New(nil)
		if err != nil || impl.Kernel() != name {
			t.Errorf("TUNEBENCH_KERNEL=%s: %+v, error %v", name, impl, err)
		}
	}
	t.Setenv("TUNEBENCH_KERNEL", "mmx")
	if _, err := New(nil); err == nil {
		t.Error("TUNEBENCH_KERNEL=mmx: no error")
	}
}

func TestNoAllocation(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	small := newCall(rng, blas.NoTrans, blas.NoTrans, 32, 16, 16, normal)
	large := newCall(rng, blas.Trans, blas.Trans, 130, 130, 130, normal)
	for name, impl := range implementations(t) {
		for _, x := range []call{small, large} {
			allocs := testing.AllocsPerRun(5, func() {
				impl.Sgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
			})
			if allocs != 0 {
				t.Errorf("%s: %v: %g allocations", name, x, allocs)
			}
		}
	}
}
