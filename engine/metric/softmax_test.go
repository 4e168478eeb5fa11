package metric

import (
	"math"
	"testing"

	"tunebench/engine/internal/rng"
)

func TestProbabilities(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range []struct{ logits, want []float32 }{
		{[]float32{0, 0}, []float32{0.5, 0.5}},
		{[]float32{1e4, 1e4, -1e4}, []float32{0.5, 0.5, 0}},
		{[]float32{-1e4, -1e4 + 1, -inf}, []float32{0.26894143, 0.7310586, 0}},
		{[]float32{inf, 3, inf, -inf}, []float32{0.5, 0, 0.5, 0}},
		{[]float32{nan, 1}, []float32{nan, nan}},
		{[]float32{-inf, -inf}, []float32{nan, nan}},
		{[]float32{7}, []float32{1}},
	} {
		got := append([]float32(nil), c.logits...)
		Probabilities(got, len(got))
		for k, w := range c.want {
			if got[k] != w && (got[k] == got[k] || w == w) {
				t.Errorf("%v becomes %v, want %v", c.logits, got, c.want)
				break
			}
		}
	}
}

// TestProbabilitiesOfRandomRows: each row sums to 1, keeps its order, and does not depend
// on the rows beside it or on what all its logits have in common.
func TestProbabilitiesOfRandomRows(t *testing.T) {
	s := rng.New(1, rng.Bench, 0, 0)
	const rows, classes = 200, 7
	logits := make([]float32, rows*classes)
	s.FillNormal(logits, 0, 4)
	all := append([]float32(nil), logits...)
	Probabilities(all, classes)
	for i := range rows {
		z, p := logits[i*classes:(i+1)*classes], all[i*classes:(i+1)*classes]
		alone, shifted := append([]float32(nil), z...), make([]float32, classes)
		Probabilities(alone, classes)
		for k, v := range z {
			shifted[k] = v + 64
		}
		Probabilities(shifted, classes)
		sum := 0.0
		for k := range classes {
			sum += float64(p[k])
			if alone[k] != p[k] {
				t.Fatalf("row %d alone has %v, among others %v", i, alone, p)
			}
			if math.Abs(float64(shifted[k]-p[k])) > 1e-4 {
				t.Errorf("row %d shifted has %v, else %v", i, shifted, p)
			}
			for j := range classes {
				if z[k] > z[j] && p[k] < p[j] {
					t.Errorf("row %d: logits %v become %v", i, z, p)
				}
			}
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("row %d sums to %g", i, sum)
		}
	}
}
