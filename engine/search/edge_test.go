package search

import (
	"math"
	"slices"
	"testing"
)

func edgeSpace(t *testing.T) *Space {
	return mustSpace(t,
		Param{Name: "lr", Low: 1e-5, High: 0.1, Log: true},
		Param{Name: "width", Kind: Int, Low: 16, High: 256, Log: true},
		Param{Name: "depth", Kind: Int, Low: 1, High: 4},
		Param{Name: "dropout", Low: 0, High: 0.5, Step: 0.1},
		Param{Name: "kind", Kind: Choice, Choices: []string{"a", "b"}},
	)
}

// study is a history in which the first of n trials is the best.
func study(s *Space, best Point, n int) *History {
	h := &History{Space: s, MaxEpochs: 1}
	h.tell(best, 1)
	for len(h.Trials) < n {
		h.tell(Point{1e-3, 64, 2, 0.2, 0}, float64(1+len(h.Trials)))
	}
	return h
}

func TestEdges(t *testing.T) {
	s := edgeSpace(t)
	for name, c := range map[string]struct {
		best Point
		want []Edge
	}{
		"inside":                {Point{1e-3, 64, 2, 0.2, 0}, nil},
		"a low rate":            {Point{1.3e-5, 64, 2, 0.2, 0}, []Edge{{0, false}}},
		"a high rate":           {Point{0.08, 64, 2, 0.2, 0}, []Edge{{0, true}}},
		"nearly a low rate":     {Point{2e-5, 64, 2, 0.2, 0}, nil},
		"the last whole number": {Point{1e-3, 64, 4, 0.2, 0}, []Edge{{2, true}}},
		"the first step":        {Point{1e-3, 64, 2, 0, 0}, []Edge{{3, false}}},
		"lists have no ends":    {Point{1e-3, 64, 2, 0.2, 1}, nil},
		"what does not matter":  {Point{1e-3, math.NaN(), 2, 0.2, 0}, nil},
		"two at once":           {Point{0.1, 256, 2, 0.2, 0}, []Edge{{0, true}, {1, true}}},
	} {
		if got := Edges(study(s, c.best, 12)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The best of a few trials lies anywhere, and those that diverged or still train are none of them.
func TestEdgesNeedTrials(t *testing.T) {
	s, best := edgeSpace(t), Point{0.1, 64, 2, 0.2, 0}
	if got := Edges(study(s, best, 9)); got != nil {
		t.Errorf("after 9 trials: %v", got)
	}
	h := study(s, best, 12)
	h.Trials[3].Failed, h.Trials[4].Target, h.Trials[5].Values = true, 9, []float64{math.NaN()}
	if got := Edges(h); got != nil {
		t.Errorf("after 9 trials with a value for good: %v", got)
	}
	h.Trials[3].Failed = false
	if got := Edges(h); len(got) != 1 {
		t.Errorf("after 10 trials: %v", got)
	}
}
