package search

import (
	"math"
	"testing"
)

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
