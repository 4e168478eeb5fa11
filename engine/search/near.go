package search

import (
	"math"

	"tunebench/engine/internal/rng"
)

// Near proposes a point near the best trial: with a few trainings left, most of what lies far from it is worse. Lists
// stay as they are. Of points that were drawn there it takes the one from which a Gaussian process expects most, once
// that has a few trials to learn from.
type Near struct{}

const (
	nearReach = 0.2 // of each axis, either way
	nearDrawn = 96  // points to choose from
	nearLeast = 4   // results before the first fit
)

// Sample implements Sampler. Before any trial has a value there is nothing to be near to: false.
func (Near) Sample(h *History, n int) (Point, bool) {
	best := leader(h)
	if best == nil {
		return nil, false
	}
	var model *surrogate
	if results(h) >= nearLeast {
		model, _ = newSurrogate(h, ladderRungs(h.MaxEpochs)) // else the first point is as good as any
	}
	around := cubeOf(h.Space, best.Point)
	stream := rng.New(h.Seed, rng.Search, drawNear, n)
	tried := h.points()
	var found Point
	most := math.Inf(-1)
	for range nearDrawn {
		p := h.Space.At(h.Space.moved(around, &stream))
		if tried.has(p) {
			continue
		}
		if model == nil {
			return p, true
		}
		mean, variance := model.process.Predict(model.f.of(p))
		if v := logImprovement(mean, variance, model.goal); v > most {
			found, most = p, v
		}
	}
	return found, found != nil
}

// moved is a place near another one: about half of its numbers differ.
func (s *Space) moved(from []float64, stream *rng.Stream) []float64 {
	u := make([]float64, len(from))
	for i, v := range from {
		move, stays := float64(nearReach*(2*stream.Float64()-1)), stream.Float64() < 0.5
		if u[i] = v; !stays && s.params[i].Kind != Choice {
			u[i] = min(max(v+move, 0), 1)
		}
	}
	return u
}

// leader is the trial with the best outcome, nil if none has one.
func leader(h *History) *Trial {
	var best *Trial
	for _, t := range h.Trials {
		if v := t.outcome(); !math.IsInf(v, 1) && (best == nil || v < best.outcome()) {
			best = t
		}
	}
	return best
}
