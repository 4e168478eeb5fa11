package portmath

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"
)

// samples returns numbers of (lo, hi) spread evenly but for their low bits.
func samples(lo, hi float64) []float64 {
	const n = 20_000
	x := make([]float64, n)
	for i := range x {
		turn := math.Mod(float64(float64(i)*math.Phi), 1)
		x[i] = lo + float64((hi-lo)*turn)
	}
	return x
}

func sine(x float64) float64   { s, _ := Sincos(x); return s }
func cosine(x float64) float64 { _, c := Sincos(x); return c }

// Two ulps are one of ours and one of Go's.
var functions = []struct {
	name    string
	f, want func(float64) float64
	lo, hi  float64
	ulps    float64 // of 1 or of the result, whichever is larger
}{
	{"exp", Exp, math.Exp, -745, 709, 2},
	{"exp near 0", Exp, math.Exp, -1, 1, 2},
	{"log", Log, math.Log, 1e-300, 1e300, 1},
	{"log near 1", Log, math.Log, 0.5, 2, 1},
	{"log2", Log2, math.Log2, 1e-3, 1e6, 1},
	{"sin", sine, math.Sin, -20, 20, 1},
	{"cos", cosine, math.Cos, -20, 20, 1},
	{"cosine alone", Cos, math.Cos, 0, math.Pi, 1},
	{"square root by pow", func(x float64) float64 { return Pow(x, 0.5) }, math.Sqrt, 0, 100, 0},
	{
		"pow of 0.999", func(y float64) float64 { return Pow(0.999, math.Floor(y)) },
		func(y float64) float64 { return math.Pow(0.999, math.Floor(y)) }, 0, 1e5, 1,
	},
	{
		"pow", func(y float64) float64 { return Pow(1.7, y) },
		func(y float64) float64 { return math.Pow(1.7, y) }, -40, 40, 100,
	},
	{"cube root by pow", func(x float64) float64 { return Pow(x, 1./3) }, math.Cbrt, 0, 1e6, 8},
}

// The quick ways to and from a fraction and an exponent are those of the standard library, to the bit.
func TestExponents(t *testing.T) {
	for _, x := range append(samples(0.5, 2), 0.5, 1, math.Nextafter(2, 0)) {
		for _, k := range []int{-1075, -1074, -1023, -1022, -1021, -1020, -1, 0, 1, 700, 1021, 1022, 1023, 1024} {
			y := math.Ldexp(x, k)
			if got := ldexp(x, k); math.Float64bits(got) != math.Float64bits(y) {
				t.Fatalf("%v times 2^%d is %v, want %v", x, k, got, y)
			}
			if y == 0 || math.IsInf(y, 1) {
				continue
			}
			m, e := frexp(y)
			if wm, we := math.Frexp(y); math.Float64bits(m) != math.Float64bits(wm) || e != we {
				t.Fatalf("%v is %v times 2^%d, want %v times 2^%d", y, m, e, wm, we)
			}
		}
	}
}

func TestFunctionsAreAccurate(t *testing.T) {
	for _, f := range functions {
		for _, x := range samples(f.lo, f.hi) {
			got, want := f.f(x), f.want(x)
			if off := math.Abs(got - want); !(off <= f.ulps*0x1p-52*max(1, math.Abs(want))) {
				t.Fatalf("%s(%v) = %v, want %v", f.name, x, got, want)
			}
		}
	}
}

// The hash was taken on amd64 and must come out everywhere: that is what the
// package is for.
func TestBitsAreTheSameEverywhere(t *testing.T) {
	const want = 0x7b1824245d8864a
	h := fnv.New64a()
	for _, f := range functions {
		for _, x := range samples(f.lo, f.hi) {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(f.f(x)))
			_, _ = h.Write(b[:])
		}
	}
	if got := h.Sum64(); got != want {
		t.Errorf("the functions' bits hash to %#x, want %#x", got, uint64(want))
	}
}

func TestSpecialCases(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	minusZero := math.Copysign(0, -1)
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"exp(-Inf)", Exp(-inf), 0},
		{"exp(Inf)", Exp(inf), inf},
		{"exp(NaN)", Exp(nan), nan},
		{"exp(1000)", Exp(1000), inf},
		{"exp(-1000)", Exp(-1000), 0},
		{"exp(0)", Exp(0), 1},
		{"log(0)", Log(0), -inf},
		{"log(-1)", Log(-1), nan},
		{"log(Inf)", Log(inf), inf},
		{"log(NaN)", Log(nan), nan},
		{"log(1)", Log(1), 0},
		{"log(smallest)", Log(5e-324), -744.4400719213812},
		{"log2(8)", Log2(8), 3},
		{"sin(-0)", sine(minusZero), minusZero},
		{"cos(0)", cosine(0), 1},
		{"sin(Inf)", sine(inf), nan},
		{"cos(NaN)", cosine(nan), nan},
		{"0^0", Pow(0, 0), 1},
		{"0^2", Pow(0, 2), 0},
		{"0^-1", Pow(0, -1), inf},
		{"2^-3", Pow(2, -3), 0.125},
		{"2^1e300", Pow(2, 1e300), inf},
		{"0.5^1e6", Pow(0.5, 1e6), 0},
		{"Inf^2", Pow(inf, 2), inf},
		{"NaN^2", Pow(nan, 2), nan},
	} {
		bothNaN := test.got != test.got && test.want != test.want
		if math.Float64bits(test.got) != math.Float64bits(test.want) && !bothNaN {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
	if s, c := Sincos(1e12); math.Abs(math.Hypot(s, c)-1) > 1e-15 || math.Abs(s-math.Sin(1e12)) > 1e-4 {
		t.Errorf("sin(1e12) = %v, cos %v", s, c)
	}
}
