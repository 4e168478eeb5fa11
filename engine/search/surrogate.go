package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/internal/rng"
	"tunebench/engine/search/gp"
)

// surrogate is what a Gaussian process makes of a study: how each point would end.
type surrogate struct {
	h       *History
	f       *features
	process *gp.Model
	fit     *Fit // if it is a new one
	seen    *observed
	goal    float64 // standardized value that counts as an improvement
	starts  [][]float64
}

const (
	modelTrials = 120  // in a model
	modelFit    = 40   // evaluations of a fit, half of it where there was one before
	modelRefit  = 1.08 // growth of the number of trials after which to fit again
	// leastGain is the least improvement that counts, in deviations: a place where only less
	// can be had is left for others.
	leastGain = 0.03
)

// newSurrogate fails where the model is singular, and where there is nothing to learn from.
func newSurrogate(h *History, stops []int) (*surrogate, error) {
	f := newFeatures(h.Space)
	o := observe(h, f, stops)
	m := &surrogate{h: h, f: f, seen: &o, goal: o.best - leastGain}
	params := m.refit(o.data)
	var err error
	if m.process, err = gp.New(o.data, params); err != nil {
		return nil, err
	}
	begun := slices.DeleteFunc(pending(h), func(t *Trial) bool { return len(t.Values) > 0 })
	m.process = believe(m.process, f, o.data, begun)
	for _, t := range o.trials[:min(5, len(o.trials))] {
		m.starts = append(m.starts, cubeOf(h.Space, t.Point))
	}
	return m, nil
}

// refit returns the parameters of the last fit, or of a new one where enough was learned since.
func (m *surrogate) refit(d gp.Data) gp.Params {
	last, n := m.h.Fit, len(m.h.Trials)
	starts, evaluations := []gp.Params{gp.Default(&d)}, modelFit
	if last != nil && len(last.Params) == len(starts[0]) {
		if float64(n) < float64(modelRefit*float64(last.Trials)) {
			return last.Params
		}
		starts, evaluations = append(starts, last.Params), modelFit/2
	}
	m.fit = &Fit{Trials: n, Params: gp.Fit(d, evaluations, starts...)}
	return m.fit.Params
}

// propose returns the point where the largest improvement on the best trial is expected, for
// trial n.
func (m *surrogate) propose(n int) Point {
	c := climber{
		space: m.h.Space, f: m.f, process: m.process, best: m.goal, tried: m.h.points(),
		stream: rng.New(m.h.Seed, rng.Search, drawModel, n),
	}
	return c.climb(m.starts)
}

// best is the trial of which most is expected, of those that have come as far. Of many only the
// better ones are looked at, first by their value, then at a glance.
func (m *surrogate) best(trials []*Trial) *Trial {
	type judged struct {
		*Trial
		value float64
	}
	all := make([]judged, len(trials))
	keep := func(most int, value func(t *Trial) float64) {
		for i := range all {
			all[i].value = value(all[i].Trial)
		}
		slices.SortStableFunc(all, func(a, b judged) int { return -cmp.Compare(a.value, b.value) })
		all = all[:min(most, len(all))]
	}
	for i, t := range trials {
		all[i].Trial = t
	}
	keep(2*modelTrials, func(t *Trial) float64 { return -t.Best() })
	keep(climbExact, func(t *Trial) float64 {
		mean, variance := m.process.Glance(m.f.of(t.Point))
		return logImprovement(mean, variance, m.goal)
	})
	keep(1, func(t *Trial) float64 {
		mean, variance := m.process.Predict(m.f.of(t.Point))
		return logImprovement(mean, variance, m.goal)
	})
	return all[0].Trial
}

func (m *surrogate) expected(t *Trial) float64 {
	mean, _ := m.process.Predict(m.f.of(t.Point))
	return m.seen.back(mean)
}

// pending are the trials in training.
func pending(h *History) []*Trial {
	return slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool { return !t.Pending() })
}

// cubeOf is a point in the unit cube, parameters that do not matter in the middle.
func cubeOf(s *Space, p Point) []float64 {
	u := s.Unit(p)
	for i, v := range u {
		if math.IsNaN(v) {
			u[i] = 0.5
		}
	}
	return u
}

// believe adds the trials in training with the values that the model expects of them (Ginsbourger,
// Le Riche and Carraro, "Kriging is well-suited to parallelize optimization", 2010).
func believe(m *gp.Model, f *features, d gp.Data, trials []*Trial) *gp.Model {
	if len(trials) == 0 {
		return m
	}
	for _, t := range trials {
		x := f.of(t.Point)
		mean, _ := m.Predict(x)
		d.X, d.Y = append(d.X, x), append(d.Y, mean)
		d.Var, d.Ahead = append(d.Var, 0), append(d.Ahead, 0)
	}
	with, err := gp.New(d, m.Params())
	if err != nil {
		return m
	}
	return with
}
