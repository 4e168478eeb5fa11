package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Median closes a trial whose best value so far is worse than the median of what the
// others had at the same epoch (Golovin et al., "Google Vizier", 2017).
type Median struct {
	Sampler Sampler
	Trials  int // that must have reached an epoch before its median counts; 0: 5
	First   int // epoch of the first judgement; 0: 3
}

// Next implements Strategy.
func (m Median) Next(h *History) (Decision, bool) {
	steps := rungs(cmp.Or(m.First, 3), h.MaxEpochs, 2)
	for _, t := range h.Trials {
		if !h.open(t) {
			continue
		}
		e := len(t.Values)
		v := t.Best()
		if mid, n := medianAt(h, t, e); n >= cmp.Or(m.Trials, 5) && !(v <= mid) {
			why := fmt.Sprintf("at %d of %d epochs: %.4g against a median of %.4g",
				e, h.MaxEpochs, h.told(v), h.told(mid))
			return Decision{Trial: t.ID, Why: why}, true
		}
		next, _ := slices.BinarySearch(steps, e+1)
		return Decision{Trial: t.ID, Epochs: steps[next], Why: "not below the median"}, true
	}
	return fresh(h, m.Sampler, steps[0])
}

// medianAt is the median of the best values until epoch e of the other trials that came so far.
func medianAt(h *History, not *Trial, e int) (float64, int) {
	var v []float64
	for _, t := range h.Trials {
		if t != not && len(t.Values) >= e && e > 0 {
			v = append(v, t.BestUntil(e))
		}
	}
	if len(v) == 0 {
		return math.NaN(), 0
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2, len(v)
}
