package search

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func near(a, b []float64, by float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= by })
}

// Of three values: one draw is their mean; of two different ones the least is 1 twice of three times
// and 2 once.
func TestBestOfChosenByHand(t *testing.T) {
	got := bestOfChosen([]float64{1, 2, 6}, 3)
	if want := []float64{3, 4.0 / 3, 1}; !near(got, want, 1e-12) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Two draws of two values with probabilities 1/4 and 3/4: both are the second in 9 of 16 cases.
func TestBestOfDrawnByHand(t *testing.T) {
	got := bestOfDrawn([]float64{0, 16}, []float64{0.25, 0.75}, 2)
	if want := []float64{12, 9}; !near(got, want, 1e-12) {
		t.Errorf("%v, want %v", got, want)
	}
}

// landscape is what the trials of these tests are worth.
func landscape(p Point) float64 { return 3*square(p[0]-0.8) + square(p[1]-0.3) }

// truth is the mean best of k points drawn at random.
func truth(n int) []float64 {
	rng := rand.New(rand.NewPCG(1, 3))
	out := make([]float64, n)
	const studies = 4000
	for range studies {
		best := math.Inf(1)
		for k := range n {
			best = min(best, landscape(Point{rng.Float64(), rng.Float64()}))
			out[k] += best / studies
		}
	}
	return out
}

// From many random trials the estimate is what random search does.
func TestRandomBestOfRandomTrials(t *testing.T) {
	h := &History{Space: unitSpace(t, 2), Seed: 3, MaxEpochs: 1}
	for n := range 300 {
		p, _ := Random{}.Sample(h, n)
		h.tell(p, landscape(p))
	}
	want, got := truth(30), RandomBest(h, 30, true)
	for k := range want {
		if math.Abs(got[k]-want[k]) > 0.15*want[k]+0.01 {
			t.Errorf("after %d trials %v, want %v", k+1, got[k], want[k])
		}
	}
	if got := RandomBest(h, 1000, true); len(got) != 300 || got[299] != valued(h)[0].Best() {
		t.Errorf("%d values, the last %v", len(got), got[len(got)-1])
	}
}

// A search that has closed in on the best region says the same of random search as random trials
// do: its many good trials share a small part of the space.
func TestRandomBestOfASearchThatLearns(t *testing.T) {
	h := &History{Space: unitSpace(t, 2), Seed: 3, MaxEpochs: 1}
	for n := range 60 {
		p, _ := Halton{}.Sample(h, n)
		if n >= 20 {
			p = Point{0.8 + 0.05*(p[0]-0.5), 0.3 + 0.05*(p[1]-0.5)}
		}
		h.tell(p, landscape(p))
	}
	want, weighted, counted := truth(20), RandomBest(h, 20, false), RandomBest(h, 20, true)
	for k := range 15 {
		if math.Abs(weighted[k]-want[k]) > 0.35*want[k] {
			t.Errorf("after %d trials %v, want %v", k+1, weighted[k], want[k])
		}
	}
	if counted[0] > 0.6*want[0] || weighted[19] < valued(h)[0].Best() {
		t.Errorf("the trials as they come: %v; the last is %v", counted[0], weighted[19])
	}
}

// What diverged is as bad as the worst of the others, what still trains says nothing yet.
func TestRandomBestCountsWhatDiverged(t *testing.T) {
	h := &History{Space: unitSpace(t, 1), MaxEpochs: 2}
	for _, v := range []float64{4, 1, math.NaN(), 0.5} {
		h.tell(Point{0.1 + v/10}, v)
	}
	h.Trials[2].Failed, h.Trials[2].Point = true, Point{0.9}
	h.Trials[3].Target = 2
	if got, want := RandomBest(h, 3, true), []float64{3, 2, 1}; !near(got, want, 1e-12) {
		t.Errorf("%v, want %v", got, want)
	}
	for i := range h.Trials {
		h.Trials[i].Failed = true
	}
	if got := RandomBest(h, 3, true); got != nil {
		t.Errorf("%v of trials without a value", got)
	}
}

// However the trials lie, the expectation falls from their weighted mean to no less than their best.
func TestRandomBestFalls(t *testing.T) {
	s := mustSpace(t,
		Param{Name: "c", Kind: Choice, Choices: []string{"a", "b"}},
		Param{Name: "x", Low: 0, High: 1, When: []Condition{{"c", []string{"b"}}}},
	)
	h := &History{Space: s, Seed: 5, MaxEpochs: 1}
	rng := rand.New(rand.NewPCG(2, 2))
	for n := range 40 {
		p, _ := TPE{}.Sample(h, n)
		h.tell(p, rng.ExpFloat64())
		for _, even := range []bool{false, true} {
			got := RandomBest(h, 60, even)
			for k, v := range got {
				if v < valued(h)[0].Best()-1e-12 || k > 0 && v > got[k-1]+1e-12 {
					t.Fatalf("%d trials: after %d %v", n+1, k+1, got)
				}
			}
		}
	}
}

func TestSharesOfTheSpace(t *testing.T) {
	s := unitSpace(t, 1)
	trials := []*Trial{{Point: Point{0}}, {Point: Point{0.5}}, {Point: Point{1}}}
	if got, want := shares(s, trials), []float64{0.25, 0.5, 0.25}; !near(got, want, 0.01) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestFront(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		a, b []float64
		want []int
	}{
		"nothing":          {nil, nil, nil},
		"one":              {[]float64{3}, []float64{4}, []int{0}},
		"a trade":          {[]float64{3, 1, 2}, []float64{1, 3, 2}, []int{1, 2, 0}},
		"one beats all":    {[]float64{3, 1, 2}, []float64{3, 1, 2}, []int{1}},
		"equal in one":     {[]float64{1, 1, 2}, []float64{3, 2, 2}, []int{1}},
		"twice the same":   {[]float64{1, 1}, []float64{2, 2}, []int{0}},
		"without a number": {[]float64{nan, 1, 0}, []float64{0, 2, nan}, []int{1}},
	} {
		if got := Front(c.a, c.b); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
