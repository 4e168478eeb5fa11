package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/internal/rng"
)

// TPE is the tree-structured Parzen estimator (Bergstra et al., "Algorithms for
// Hyper-Parameter Optimization", 2011) over all parameters at once (Falkner, Klein and
// Hutter, "BOHB", 2018), with the defaults that Optuna's multivariate sampler has: the
// best tenth of the trials are told from the rest by two kernel density estimates, and of
// a few points drawn from the good one the point with the largest ratio is taken.
// A trial that is training counts among the rest (a constant liar), so that trials at the
// same time keep apart.
type TPE struct {
	Startup    int // trials drawn at random before the estimate; 0: 10
	Candidates int // points drawn from the good estimate; 0: 24
}

// Sample implements Sampler.
func (t TPE) Sample(h *History, n int) (Point, bool) {
	trials := ranked(h)
	if len(trials) < cmp.Or(t.Startup, 10) {
		return Random{}.Sample(h, n)
	}
	good := min((len(trials)+9)/10, 25)
	better := newParzen(h.Space, trials[:good])
	worse := newParzen(h.Space, trials[good:])
	s := rng.New(h.Seed, rng.Search, drawTPE, n)
	var best Point
	score := math.Inf(-1)
	for range cmp.Or(t.Candidates, 24) {
		p := better.draw(&s)
		if v := better.logDensity(p) - worse.logDensity(p); best == nil || v > score {
			best, score = p, v
		}
	}
	return best, true
}

// ranked are the trials from the best to the worst; those without a value or in training come last.
func ranked(h *History) []*Trial {
	value := func(t *Trial) float64 {
		if t.Pending() || t.Failed {
			return math.Inf(1)
		}
		return t.Best()
	}
	trials := slices.Clone(h.Trials)
	slices.SortStableFunc(trials, func(a, b *Trial) int {
		return cmp.Or(cmp.Compare(value(a), value(b)), cmp.Compare(a.ID, b.ID))
	})
	return trials
}
