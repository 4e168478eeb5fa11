package search

import (
	"fmt"
	"math"
	"slices"
)

// Ladder trains most trials for a few epochs only and lets the promising ones climb from
// rung to rung, as successive halving does, but a Gaussian process over configurations and
// epochs chooses, both the new points and who climbs. Of those who reached a rung a fixed
// share climbs on, so that the model sees how trainings end, also where it expects nothing.
// A trial that was left behind may be taken up at any later time (Swersky, Snoek and Adams,
// "Freeze-Thaw Bayesian Optimization", 2014).
//
// Once enough trials were trained to their end, the ladder has done its work: new trials are trained
// to their end at once, chosen by a process of whole trainings alone. What early epochs tell finds
// good regions soon, but can keep a search in those where trainings are fast.
type Ladder struct {
	Trials int // that may be begun; 0: no bound
	// Long says that the study may cost so much that a long opening pays: see startup.
	Long bool
}

const (
	ladderFirst  = 3  // epoch of the first rung: what one or two epochs show is mostly noise
	ladderFactor = 3  // between rungs
	ladderWhole  = 21 // trials trained to the end, after which all are
	// A trial is given up where its end, this many deviations below what is expected, is no
	// improvement.
	ladderDoubt = 2
)

// Next implements Strategy.
func (l Ladder) Next(h *History) (Decision, bool) {
	stops, startup := ladderRungs(h.MaxEpochs), l.startup(h)
	if d, ok := catchUp(h, stops[0]); ok {
		return d, true
	}
	if wholly(h) {
		if d, ok := interrupted(h, stops); ok {
			return d, true
		}
		if d, ok := fresh(h, bounded(GP{Startup: startup}, l.Trials), h.MaxEpochs); ok {
			return d, true
		}
	}
	if level := climbing(h, stops); level > 0 && len(h.Trials) >= startup {
		if d, ok := climb(h, stops, waitingAt(h, stops[level-1:]), math.Inf(1)); ok {
			return d, true
		}
	}
	if d, ok := fresh(h, bounded(GP{Startup: startup}, l.Trials), stops[0]); ok {
		return d, true
	}
	return climb(h, stops, waitingAt(h, []int{1, h.MaxEpochs}), ladderDoubt)
}

// startup is the number of points before the first fit: many only where their first rung costs little.
func (l Ladder) startup(h *History) int {
	if first := ladderRungs(h.MaxEpochs)[0]; l.Long && longOpening*first <= 2*h.MaxEpochs {
		return longOpening
	}
	return shortOpening
}

// climb lets the trial of which most is expected go on to its next rung, if an end so many
// deviations below what is expected would be an improvement.
func climb(h *History, stops []int, waiting []*Trial, doubt float64) (Decision, bool) {
	if len(waiting) == 0 {
		return Decision{}, false
	}
	m, err := newSurrogate(h, stops)
	if err != nil {
		return Decision{}, false
	}
	t := m.best(waiting)
	if mean, variance := m.process.Predict(m.f.of(t.Point)); mean-float64(doubt*math.Sqrt(variance)) > m.goal {
		return Decision{}, false
	}
	next, _ := slices.BinarySearch(stops, len(t.Values)+1)
	why := fmt.Sprintf("first of %d that wait at epoch %d, expected to end at %.4g",
		len(waiting), len(t.Values), h.told(m.expected(t)))
	return Decision{Trial: t.ID, Epochs: stops[next], Why: why, Fit: m.fit}, true
}

// wholly reports whether enough trials were trained to their end to learn from these alone.
func wholly(h *History) bool {
	n := 0
	for _, t := range h.Trials {
		if len(t.Values) >= h.MaxEpochs && !t.Failed {
			n++
		}
	}
	return n >= ladderWhole
}

// interrupted trains a trial to its end that stopped between two rungs, as the budget ended.
func interrupted(h *History, stops []int) (Decision, bool) {
	for _, t := range h.Trials {
		if h.open(t) && !slices.Contains(stops, len(t.Values)) {
			return Decision{Trial: t.ID, Epochs: h.MaxEpochs, Why: "up to its end"}, true
		}
	}
	return Decision{}, false
}

// results counts the trials that showed something.
func results(h *History) int {
	n := 0
	for _, t := range h.Trials {
		if len(t.Values) > 0 || t.Failed {
			n++
		}
	}
	return n
}

// ladderRungs are the last epoch, its sixth and its eighteenth, those that are not too early.
func ladderRungs(last int) []int {
	var r []int
	for _, e := range []int{last / (6 * ladderFactor), last / 6} {
		if e = max(e, ladderFirst); 3*e <= 2*last && !slices.Contains(r, e) {
			r = append(r, e)
		}
	}
	return append(r, last)
}

// ladderShares are how many of those who reached the first rung, and any later one, climb on.
var ladderShares = [2]float64{0.5, 0.67}

// climbing is the highest rung to which a trial should climb now; 0: a new trial is next.
func climbing(h *History, stops []int) int {
	for k := len(stops) - 1; k > 0; k-- {
		var reached, climbed float64
		for _, t := range h.Trials {
			if len(t.Values) >= stops[k-1] || t.Failed {
				reached++
			}
			if t.Target > stops[k-1] {
				climbed++
			}
		}
		if climbed+1 <= reached*ladderShares[min(k-1, 1)] && len(waitingAt(h, stops[k-1:])) > 0 {
			return k
		}
	}
	return 0
}

// waitingAt are the trials that wait at the first of these rungs, or beyond it and below the second.
func waitingAt(h *History, stops []int) []*Trial {
	return slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool {
		n := len(t.Values)
		return !h.open(t) || n < stops[0] || n >= stops[1] || math.IsInf(t.Best(), 1)
	})
}
