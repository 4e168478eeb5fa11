package vec

import (
	"math"
	"testing"
)

func TestMeasuresFollowTheTree(t *testing.T) {
	sign := func(v float32) float32 {
		if v == 0 {
			return 0
		}
		return float32(math.Copysign(1, float64(v)))
	}
	for _, n := range []int{1, 7, 15, 16, 17, 33, 1000} {
		g, w, v := normals(n, 1), normals(n, 2), normals(n, 3)
		w[n/2] = 0
		sum, squares := Moments(g, 0.25)
		c := MeasureChange(g, w, v, 0.5)
		for _, x := range []struct {
			name string
			got  float32
			term func(i int) float32
		}{
			{"sum", sum, func(i int) float32 { return g[i] - 0.25 }},
			{"squares", squares, func(i int) float32 { return (g[i] - 0.25) * (g[i] - 0.25) }},
			{"Grad", c.Grad, func(i int) float32 { d := g[i] + 0.5*sign(w[i]); return d * d }},
			{"Moved", c.Moved, func(i int) float32 { return (v[i] - w[i]) * (v[i] - w[i]) }},
			{"Squares", c.Squares, func(i int) float32 { return w[i] * w[i] }},
			{"Abs", c.Abs, func(i int) float32 { return w[i] * sign(w[i]) }},
		} {
			if want := laneSum(each(n, x.term)); x.got != want {
				t.Errorf("%s of %d elements = %g, want %g", x.name, n, x.got, want)
			}
		}
	}
}

func TestCounts(t *testing.T) {
	nan, zero := float32(math.NaN()), float32(math.Copysign(0, -1))
	for _, cols := range []int{1, 3, 16, 21, 100} {
		const rows = 300
		m := make([]float32, rows*cols)
		far, alive := 0, make([]bool, cols)
		for i := range m {
			r, j := i/cols, i%cols
			switch {
			case j%3 == 0:
				m[i] = zero
			case j%3 == 1 && r == rows-1: // one row suffices
				m[i], alive[j] = -1e-40, true
			case j%3 == 2:
				m[i], alive[j] = []float32{0.98, 1, -1.5, 0, nan}[r%5], true
				if r%5 == 1 || r%5 == 2 {
					far++
				}
			}
		}
		dead := 0
		for _, a := range alive {
			if !a {
				dead++
			}
		}
		if got := ZeroCols(m, make([]float32, cols)); got != dead {
			t.Errorf("%d of %d columns are 0, want %d", got, cols, dead)
		}
		if got := CountBeyond(m, 0, 0.99); got != far {
			t.Errorf("%d of %d elements are beyond, want %d", got, len(m), far)
		}
	}
}
