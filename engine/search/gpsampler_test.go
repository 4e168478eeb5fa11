package search

import (
	"math"
	"testing"
)

func TestGPIsFarBetterThanChance(t *testing.T) {
	for _, c := range []struct {
		name  string
		space *Space
		f     func(Point) float64
		share float64 // of random search's result
	}{
		{"sphere of 5", unitSpace(t, 5), sphere, 0.02},
		{"Branin", unitSpace(t, 2), branin, 0.05},
		{"Hartmann 6", unitSpace(t, 6), hartmann6, 0.25},
		{"conditional", conditionalSpace(t), conditional, 0.05},
	} {
		t.Run(c.name, func(t *testing.T) {
			chance := meanBest(c.space, Random{}, c.f, 40, 6)
			if got := meanBest(c.space, GP{}, c.f, 40, 6); got > c.share*chance {
				t.Errorf("best %.5f, random search %.5f: want at most %.2f of it", got, chance, c.share)
			}
		})
	}
}

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

func TestGPKeepsAwayFromWhatTrains(t *testing.T) {
	h := &History{Space: unitSpace(t, 2), Seed: 1, MaxEpochs: 1}
	for i := range 15 {
		p, _ := Halton{}.Sample(h, i)
		h.tell(p, branin(p))
	}
	first, _ := GP{}.Sample(h, 15)
	h.Trials = append(h.Trials, &Trial{ID: 15, Point: first, Target: 1})
	second, _ := GP{}.Sample(h, 15) // the same draws
	if d := math.Hypot(first[0]-second[0], first[1]-second[1]); d < 0.02 {
		t.Errorf("%v is proposed while %v trains", second, first)
	}
}

func TestGPTakesFailuresForBadOnes(t *testing.T) {
	h := &History{Space: unitSpace(t, 1), Seed: 2, MaxEpochs: 1}
	// All above a half fail; below, it falls towards the half.
	f := func(p Point) float64 { return 1 - p[0] }
	best := math.Inf(1)
	for i := range 30 {
		p, ok := GP{}.Sample(h, i)
		if !ok {
			t.Fatal("no point")
		}
		if p[0] > 0.5 {
			h.Trials = append(h.Trials, &Trial{ID: i, Point: p, Failed: true})
			continue
		}
		best = min(best, f(p))
		h.tell(p, f(p))
	}
	if best > 0.55 {
		t.Errorf("best %.3f; want close to 0.5, at the edge of what fails", best)
	}
}

func TestGPWithoutASingleResult(t *testing.T) {
	h := &History{Space: unitSpace(t, 2), MaxEpochs: 1}
	for i := range 20 {
		p, ok := GP{}.Sample(h, i)
		if wrong := inside(h.Space, p); !ok || wrong != "" {
			t.Fatalf("point %v: %s", p, wrong)
		}
		h.Trials = append(h.Trials, &Trial{ID: i, Point: p, Failed: true})
	}
}
