package vec

import (
	"math"
	"testing"
)

// sweep calls f with float32 numbers spread over [lo, hi].
func sweep(lo, hi float64, f func(x float32)) {
	const n = 200_000
	for i := range n + 1 {
		f(float32(lo + (hi-lo)*float64(i)/n))
	}
}

func TestMathAccuracy(t *testing.T) {
	for _, c := range []struct {
		name     string
		f        func(float32) float32
		want     func(float64) float64
		lo, hi   float64
		rel, abs float64
	}{
		{"exp", exp, math.Exp, -87.2, 88.2, 1.3e-7, 0},
		{"expm1", expm1, math.Expm1, -30, 0, 2.5e-7, 0},
		{"log", log, math.Log, 1.01, 1e6, 2e-7, 0},
		{"log near 1", log, math.Log, 0.99, 1.01, 0, 2e-9},
		{"log small", log, math.Log, 1e-6, 0.99, 2.5e-7, 0},
		{"log1p", log1p, math.Log1p, 0, 1, 2.5e-7, 0},
		{"tanh", tanh, math.Tanh, -12, 12, 2.5e-7, 0},
		{"sigmoid", sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -80, 80, 3.5e-7, 0},
		{"erf", erf, math.Erf, -6, 6, 0, 2e-7},
		{
			"softplus", softplus,
			func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) },
			-80, 80, 3.5e-7, 0,
		},
	} {
		worst, at := 0.0, float32(0)
		sweep(c.lo, c.hi, func(x float32) {
			got, want := float64(c.f(x)), c.want(float64(x))
			if excess := math.Abs(got-want) - c.rel*math.Abs(want) - c.abs; excess > 0 && excess > worst {
				worst, at = excess, x
			}
		})
		if worst > 0 {
			t.Errorf("%s(%g) = %g, want %g", c.name, at, c.f(at), c.want(float64(at)))
		}
	}
}

func TestMathEnds(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range []struct {
		name    string
		f       func(float32) float32
		x, want float32
	}{
		{"exp", exp, -inf, 0},
		{"exp", exp, inf, inf},
		{"exp", exp, 0, 1},
		{"expm1", expm1, -inf, -1},
		{"log", log, inf, inf},
		{"log", log, 1, 0},
		{"tanh", tanh, inf, 1},
		{"tanh", tanh, -inf, -1},
		{"sigmoid", sigmoid, inf, 1},
		{"sigmoid", sigmoid, -inf, 0},
		{"erf", erf, inf, 1},
		{"erf", erf, -inf, -1},
		{"softplus", softplus, -inf, 0},
		{"softplus", softplus, inf, inf},
		{"softplus", softplus, 1e4, 1e4},
	} {
		if got := c.f(c.x); got != c.want {
			t.Errorf("%s(%g) = %g, want %g", c.name, c.x, got, c.want)
		}
	}
	for _, a := range Activations() {
		z, d := []float32{nan}, []float32{0}
		Activate(a, z)
		if z[0] == z[0] {
			t.Errorf("%s hides a NaN as %g", a, z[0])
		}
		if z[0] = nan; a.NeedsDerivative() {
			ActivateKeep(a, z, d)
			if z[0] == z[0] || d[0] == d[0] {
				t.Errorf("%s with its derivative hides a NaN", a)
			}
		}
	}
}
