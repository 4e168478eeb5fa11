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

// Before the first fit a third of all numbers lie at an end of their range, no choice is preferred to another,
// and no point is asked for twice.
func TestGPOpensAtTheEnds(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "a", Low: 0, High: 1}, Param{Name: "b", Low: 1e-5, High: 0.1, Log: true},
		Param{Name: "c", Low: 2, High: 3}, Param{Name: "d", Kind: Choice, Choices: []string{"x", "y", "z"}},
	)
	const n = 60
	h := &History{Space: s, Seed: 3, MaxEpochs: 1}
	var ends float64
	var chosen [3]float64
	for i := range n {
		p, _ := GP{Startup: n + 1}.Sample(h, i)
		if h.tried(p) {
			t.Fatalf("point %d, %v, is asked for twice", i, p)
		}
		h.tell(p, 1)
		for _, v := range s.Unit(p)[:3] {
			if v < 1e-9 || v > 1-1e-9 {
				ends++
			}
		}
		chosen[int(p[3])]++
	}
	if share := ends / (3 * n); share < 0.25 || share > 0.37 {
		t.Errorf("%.2f of the numbers lie at an end, want about a third", share)
	}
	for c, times := range chosen {
		if share := times / n; share < 0.25 || share > 0.42 {
			t.Errorf("choice %d is drawn in %.2f of the points, want a third", c, share)
		}
	}
	line := &History{Space: unitSpace(t, 1), Seed: 1, MaxEpochs: 1}
	for i := range 10 {
		p, _ := GP{Startup: 11}.Sample(line, i)
		if line.tried(p) {
			t.Errorf("point %d of a line, %v, is asked for twice", i, p)
		}
		line.tell(p, 1)
	}
}
