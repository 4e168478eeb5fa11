package gp

import (
	"math"
	"testing"
)

func TestDecay(t *testing.T) {
	for r := 0.0; r < 740; r += 0.00137 {
		if got, want := decay(r), math.Exp(-r); math.Abs(got-want) > 1e-15*want {
			t.Fatalf("exp(-%v) is %v, want %v", r, got, want)
		}
	}
	if v := decay(math.Inf(1)); v != 0 {
		t.Errorf("at infinity it is %v", v)
	}
	if v := decay(math.NaN()); !math.IsNaN(v) {
		t.Errorf("of no number it is %v", v)
	}
}

// Equation 4.17 of Rasmussen and Williams at one and at two length scales.
func TestMatern(t *testing.T) {
	for _, r := range []float64{0, 1, 2} {
		s := math.Sqrt(5) * r
		if got, want := matern(r*r), (1+s+s*s/3)*math.Exp(-s); math.Abs(got-want) > 1e-15 {
			t.Errorf("at %v length scales %v, want %v", r, got, want)
		}
	}
}
