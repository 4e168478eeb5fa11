package search

import (
	"math"
	"testing"
)

// With few trials after a start that is no worse than most, staying near the best gets further than looking about.
func TestNearGetsFurtherWithFewTrials(t *testing.T) {
	begin := func(s *Space, seed int) *History {
		h := &History{Space: s, Seed: uint64(seed), MaxEpochs: 1}
		simulate(h, Full{Sampler: Halton{}}, 4, func(_ int, p Point, _ int) float64 { return hartmann6(p) })
		return h
	}
	mean := func(strategy Strategy) (sum float64) {
		const seeds, trials = 12, 12
		for seed := range seeds {
			h := begin(unitSpace(t, 6), seed)
			simulate(h, strategy, trials, func(_ int, p Point, _ int) float64 { return hartmann6(p) })
			sum += best(h) / seeds
		}
		return sum
	}
	near, random := mean(Full{Sampler: Near{}}), mean(Full{Sampler: Random{}})
	if near > 0.8*random {
		t.Errorf("near the best %.3f, at random %.3f", near, random)
	}
}

func TestNearStaysNear(t *testing.T) {
	s := mixed(t)
	h := &History{Space: s, Seed: 3, MaxEpochs: 1}
	if p, ok := (Near{}).Sample(h, 0); ok {
		t.Errorf("%v is near to nothing", p)
	}
	simulate(h, Full{Sampler: Halton{}}, 6, func(_ int, p Point, _ int) float64 { return score(p) })
	around := cubeOf(s, leader(h).Point)
	for n := range 20 {
		p, ok := (Near{}).Sample(h, n)
		if !ok || h.tried(p) {
			t.Fatalf("%v, %v", p, ok)
		}
		for i, u := range cubeOf(s, p) {
			share := 1.0
			if c := s.params[i].count(); c > 0 {
				share /= float64(c) // a value of a list has so much of its axis
			} else {
				share = 0.02
			}
			if math.Abs(u-around[i]) > nearReach+share || s.params[i].Kind == Choice && u != around[i] {
				t.Errorf("%s: %v is not near %v", s.params[i].Name, u, around[i])
			}
		}
	}
}
