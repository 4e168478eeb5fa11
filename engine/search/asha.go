package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"
)

// ASHA is asynchronous successive halving (Li et al., "A System for Massively Parallel
// Hyperparameter Tuning", 2020): trials stop at rungs, and the best 1/Eta of those that
// reached a rung go on to the next, Eta times as far. No trial waits for another. Where the curve
// of one that would go on says that it will hardly become the best, it stays, and nobody goes in
// its place.
type ASHA struct {
	Sampler Sampler
	Eta     int // 0: 3
	First   int // epoch of the first rung; 0: 3, as what one epoch shows is mostly noise
}

// Next implements Strategy.
func (a ASHA) Next(h *History) (Decision, bool) {
	eta := cmp.Or(a.Eta, 3)
	rungs := rungs(cmp.Or(a.First, 3), h.MaxEpochs, eta)
	if d, ok := catchUp(h, rungs[0]); ok {
		return d, true
	}
	may := hopeful(h, rungs)
	for k := len(rungs) - 2; k >= 0; k-- {
		if t, place, of := promotable(h, rungs[k:], eta, may); t != nil {
			why := fmt.Sprintf("number %d of %d at epoch %d", place, of, rungs[k])
			return Decision{Trial: t.ID, Epochs: rungs[k+1], Why: why}, true
		}
	}
	return fresh(h, a.Sampler, rungs[0])
}

// hopeful tells who may still become the best by its curve.
func hopeful(h *History, rungs []int) func(*Trial) bool {
	learned := sync.OnceValues(func() (*curves, float64) {
		trials := slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool { return len(t.Values) == 0 })
		c, _ := learn(trials, rungs)
		best := math.Inf(1)
		for _, t := range trials {
			best = min(best, t.outcome())
		}
		return c, best
	})
	return func(t *Trial) bool {
		c, best := learned()
		return !c.hopeless(t, h.MaxEpochs, best)
	}
}

// rungs are first, first*eta, … and last.
func rungs(first, last, eta int) []int {
	var r []int
	for e := max(first, 1); 2*e <= last; e *= max(eta, 2) { // a rung near the end would save little
		r = append(r, e)
	}
	return append(r, last)
}

// promotable returns the best trial that stopped at the first of these rungs, or beyond it and
// below the second, and is among the first 1/eta of all that reached it; nil if there is none.
func promotable(h *History, rungs []int, eta int, hopeful func(*Trial) bool) (best *Trial, place, of int) {
	rung := rungs[0]
	var reached []*Trial
	for _, t := range h.Trials {
		if len(t.Values) >= rung || t.Failed {
			reached = append(reached, t)
		}
	}
	value := func(t *Trial) float64 {
		if t.Failed {
			return math.Inf(1)
		}
		return t.BestUntil(rung)
	}
	slices.SortStableFunc(reached, func(x, y *Trial) int { return cmp.Compare(value(x), value(y)) })
	for i, t := range reached[:len(reached)/eta] {
		if h.open(t) && len(t.Values) < rungs[1] && !math.IsInf(value(t), 1) && hopeful(t) {
			return t, i + 1, len(reached)
		}
	}
	return nil, 0, 0
}
