package search

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"

	"tunebench/engine/internal/rng"
)

func TestLogImprovement(t *testing.T) {
	// Against the integral of max(best - y, 0) over the density, by the midpoint rule.
	for _, c := range []struct{ mean, variance, best float64 }{{0, 1, 0}, {1, 0.25, 0}, {-2, 4, 0}, {3, 1, 0}} {
		s := math.Sqrt(c.variance)
		var want float64
		const n = 200000
		for i := range n {
			y := c.best - 12*s*(float64(i)+0.5)/n
			z := (y - c.mean) / s
			want += (c.best - y) * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / s * 12 * s / n
		}
		if got := math.Exp(logImprovement(c.mean, c.variance, c.best)); math.Abs(got-want) > 1e-6*(1+want) {
			t.Errorf("mean %v, variance %v: %v, want %v", c.mean, c.variance, got, want)
		}
	}
	// Both branches meet, and it keeps falling where the improvement itself underflows.
	last := logImprovement(5, 1, 0)
	for z := -5.01; z > -60; z -= 0.01 {
		v := logImprovement(-z, 1, 0)
		if !(v < last) || last-v > 1 {
			t.Fatalf("at %v it is %v after %v", z, v, last)
		}
		last = v
	}
}

func TestSlopesOfTheImprovement(t *testing.T) {
	value := func(x []float64) float64 { return logImprovement(x[0], x[1], 0) }
	for _, z := range []float64{-20, -6.5, -5.5, -3, 0, 2} {
		at := []float64{-z * 0.5, 0.25}
		want := fd.Gradient(nil, value, at, &fd.Settings{Formula: fd.Central})
		_, ofMean, ofVariance := improvement(at[0], at[1], 0)
		// Beyond 6 deviations the slopes are those of a series that breaks off.
		if math.Abs(ofMean/want[0]-1) > 0.004 || math.Abs(ofVariance/want[1]-1) > 0.004 {
			t.Errorf("%v deviations: slopes %v and %v, want %v", z, ofMean, ofVariance, want)
		}
	}
}

// The climber finds what a hundred times as many random points find, and more.
func TestClimberFindsTheMaximum(t *testing.T) {
	for _, s := range []*Space{unitSpace(t, 6), mixed(t)} {
		f := hartmann6
		if s.Len() != 6 {
			f = score
		}
		h := &History{Space: s, Seed: 1, MaxEpochs: 1}
		simulate(h, Full{Sampler: Halton{}}, 40, func(_ int, p Point, _ int) float64 { return f(p) })
		m, err := newSurrogate(h, []int{1})
		if err != nil {
			t.Fatal(err)
		}
		value := func(p Point) float64 {
			mean, variance := m.process.Predict(m.f.of(p))
			return logImprovement(mean, variance, m.goal)
		}
		stream := rng.New(1, rng.Search, 97, 0)
		chance := math.Inf(-1)
		for range 20000 {
			chance = max(chance, value(s.At(uniform(&stream, s.Len()))))
		}
		for n := range 4 {
			if got := value(m.propose(n)); got < chance {
				t.Errorf("%d parameters: improvement (log) %.3f, of random points %.3f", s.Len(), got, chance)
			}
		}
	}
}
