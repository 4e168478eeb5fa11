package search

import (
	"cmp"
	"fmt"
	"math"
)

// Screen trains rounds of points for a few epochs and only the best of each round to the
// end: the simplest way to save, and with few epochs to spend among the best ones.
type Screen struct {
	Sampler Sampler
	Round   int // points of a round; 0: 16
	Epochs  int // that each is trained for; 0: 3
}

// Next implements Strategy.
func (s Screen) Next(h *History) (Decision, bool) {
	round, epochs := cmp.Or(s.Round, 16), min(cmp.Or(s.Epochs, 3), h.MaxEpochs)
	if d, ok := catchUp(h, epochs); ok {
		return d, true
	}
	for first := 0; first+round <= len(h.Trials); first += round {
		if t, waits := winner(h, h.Trials[first:first+round], epochs); t != nil {
			why := fmt.Sprintf("best of %d at epoch %d", round, epochs)
			return Decision{Trial: t.ID, Epochs: h.MaxEpochs, Why: why}, true
		} else if waits {
			return Decision{}, false
		}
	}
	return fresh(h, s.Sampler, epochs)
}

// winner is the best trial of a complete round if it has not gone on yet.
func winner(h *History, round []*Trial, epochs int) (best *Trial, waits bool) {
	for _, t := range round {
		if len(t.Values) < epochs && t.Pending() {
			return nil, true
		}
		if !math.IsInf(t.BestUntil(epochs), 1) && (best == nil || t.BestUntil(epochs) < best.BestUntil(epochs)) {
			best = t
		}
	}
	if best == nil || best.Target > epochs || !h.open(best) {
		return nil, false
	}
	return best, false
}
