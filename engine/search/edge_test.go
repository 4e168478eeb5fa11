package search

import (
	"math"
	"math/rand/v2"
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

func TestWider(t *testing.T) {
	for name, c := range map[string]struct {
		p         Param
		low, high float64 // of the range that is wider at that end
	}{
		"by ratios":      {Param{Low: 1e-5, High: 0.1, Log: true}, 1e-6, 1},
		"by few ratios":  {Param{Low: 0.01, High: 0.04, Log: true}, 0.005, 0.08},
		"by octaves":     {Param{Kind: Int, Low: 16, High: 256, Log: true}, 8, 512},
		"not below one":  {Param{Kind: Int, Low: 1, High: 64, Log: true}, 1, 320},
		"even":           {Param{Low: 0, High: 0.6}, -0.2, 0.8},
		"whole numbers":  {Param{Kind: Int, Low: 1, High: 3}, 0, 4},
		"steps":          {Param{Low: 0, High: 0.5, Step: 0.1}, -0.2, 0.7},
		"a single value": {Param{Low: 2, High: 2}, 1, 3},
	} {
		if got := c.p.Wider(false); got.Low != c.low || got.High != c.p.High {
			t.Errorf("%s: [%v, %v], want a low end of %v", name, got.Low, got.High, c.low)
		}
		if got := c.p.Wider(true); got.High != c.high || got.Low != c.p.Low {
			t.Errorf("%s: [%v, %v], want a high end of %v", name, got.Low, got.High, c.high)
		}
	}
	list := Param{Kind: Choice, Choices: []string{"a", "b"}}
	if got := list.Wider(true); len(got.Choices) != 2 || got.High != 0 {
		t.Errorf("a list becomes %+v", got)
	}
}

// Whatever the range is, a wider one contains it, is longer, and still makes a space.
func TestWiderContainsTheRange(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for range 2000 {
		p := Param{Name: "p", Low: math.Exp(20*rng.Float64() - 10), Log: rng.IntN(2) == 0, Kind: Kind(rng.IntN(2))}
		p.High = p.Low * math.Exp(9*rng.Float64())
		if p.Kind == Int {
			p.Low, p.High = math.Ceil(p.Low), math.Ceil(p.High)+1
		} else if !p.Log && rng.IntN(2) == 0 {
			p.Step = (p.High - p.Low) / float64(1+rng.IntN(9))
		}
		for _, high := range []bool{false, true} {
			w := p.Wider(high)
			if _, err := NewSpace([]Param{w}); err != nil {
				t.Fatalf("%+v becomes %+v: %v", p, w, err)
			}
			stays := p.Kind == Int && p.Log && !high && p.Low == 1
			if w.Low > p.Low || w.High < p.High || (w.High-w.Low <= p.High-p.Low) != stays {
				t.Fatalf("%+v becomes %+v", p, w)
			}
		}
	}
}
