package portmath

import (
	"math"
	"testing"
)

func TestSincosTurn(t *testing.T) {
	for i := range 2000 {
		turn := float64(i)/500 - 2
		sin, cos := SincosTurn(turn)
		wantSin, wantCos := math.Sincos(2 * math.Pi * turn)
		if math.Abs(sin-wantSin) > 4e-15 || math.Abs(cos-wantCos) > 4e-15 {
			t.Fatalf("at %v turns: %v, %v, want %v, %v", turn, sin, cos, wantSin, wantCos)
		}
	}
}

func TestSincosTurnIsExactAtQuarters(t *testing.T) {
	for i, want := range [][2]float64{{0, 1}, {1, 0}, {0, -1}, {-1, 0}} {
		for _, turns := range []float64{-2, 0, 3} {
			sin, cos := SincosTurn(turns + float64(i)/4)
			if sin != want[0] || cos != want[1] {
				t.Errorf("at %v turns: %v, %v, want %v", turns+float64(i)/4, sin, cos, want)
			}
		}
	}
}
