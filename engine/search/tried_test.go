package search

import (
	"fmt"
	"math"
	"testing"
)

// Every point of a small space is tried once, whoever proposes, and then there is nothing new.
func TestNothingIsTriedTwice(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "optimizer", Kind: Choice, Choices: []string{"adam", "sgd"}},
		Param{Name: "momentum", Low: 0, High: 0.8, Step: 0.4, When: []Condition{{"optimizer", []string{"sgd"}}}},
		Param{Name: "depth", Kind: Int, Low: 1, High: 4},
		Param{Name: "seed", Low: 7, High: 7},
	)
	const size = 4 + 3*4
	for _, sampler := range Samplers {
		for _, pruner := range Pruners {
			st, err := New(sampler, pruner, s, Budget{MaxEpochs: 9})
			if err != nil {
				t.Fatal(err)
			}
			h := &History{Space: s, Seed: 3, MaxEpochs: 9}
			simulate(h, st, 10000, func(_ int, p Point, e int) float64 { return math.Abs(p[2]-3) + 1/float64(e) })
			seen := map[string]bool{}
			for _, tr := range h.Trials {
				seen[fmt.Sprint(tr.Point)] = true
			}
			if len(h.Trials) != size || len(seen) != size {
				t.Errorf("%s, %s: %d trials of %d points, want %d", sampler, pruner, len(h.Trials), len(seen), size)
			}
		}
	}
}

// A trial that was added by hand takes no point from a grid, nor is its own tried again.
func TestGridAroundATrialByHand(t *testing.T) {
	s := mustSpace(t, Param{Name: "depth", Kind: Int, Low: 1, High: 3})
	h := &History{Space: s, MaxEpochs: 1}
	h.tell(Point{2}, 0)
	h.tell(Point{1}, 0)
	d, ok := Full{Sampler: Grid{}}.Next(h)
	if !ok || d.Trial != 2 || !equal(d.Point, Point{3}) {
		t.Fatalf("decision %+v, want depth 3", d)
	}
	h.tell(d.Point, 0)
	if d, ok := (Full{Sampler: Grid{}}).Next(h); ok {
		t.Errorf("decision %+v after all were tried", d)
	}
}

// The points that were tried are found among many, also where their sorted axis does not matter.
func TestPointsThatWereTried(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "optimizer", Kind: Choice, Choices: []string{"adam", "sgd"}},
		Param{Name: "momentum", Low: 0, High: 1, When: []Condition{{"optimizer", []string{"sgd"}}}},
		Param{Name: "depth", Kind: Int, Low: 1, High: 4},
	)
	h := &History{Space: s, Seed: 1, MaxEpochs: 1}
	for n := range 40 {
		p, _ := Halton{}.Sample(h, n)
		h.Trials = append(h.Trials, &Trial{ID: n, Point: p})
	}
	points := h.points()
	seen := func(p Point) bool {
		if points.has(p) != h.tried(p) {
			t.Errorf("of %v two ways to look disagree", p)
		}
		return h.tried(p)
	}
	for _, tr := range h.Trials {
		if !seen(tr.Point) {
			t.Errorf("%v was tried", tr.Point)
		}
		if p := tr.Point; !math.IsNaN(p[1]) {
			if !seen(Point{p[0], p[1] + alike/2, p[2]}) {
				t.Errorf("a point beside %v counts as another", p)
			}
			if far := (Point{p[0], p[1], 5 - p[2]}); seen(far) {
				t.Errorf("%v was not tried", far)
			}
		}
	}
}
