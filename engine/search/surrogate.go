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
	modelTrials = 100  // in a model
	modelFit    = 40   // evaluations of a fit
	modelRefit  = 1.08 // growth of the number of trials after which to fit again
	// leastGain is the least improvement that counts, in deviations: a place where only less
	// can be had is left for others.
	leastGain = 0.03
	// Of so many decisions one is made by a wary process: a fit to a few dozen trials is often sure that
	// a parameter matters little, and then never looks whether it does.
	secondOpinion = 2
)

// newSurrogate fails where the model is singular, and where there is nothing to learn from.
func newSurrogate(h *History, stops []int) (*surrogate, error) {
	f := newFeatures(h.Space)
	o := observe(h, f, stops)
	m := &surrogate{h: h, f: f, seen: o, goal: o.best - leastGain}
	begun := slices.DeleteFunc(pending(h), func(t *Trial) bool { return len(t.Values) >= o.least })
	params := m.refit()
	if len(h.Trials)%secondOpinion == 0 {
		params = gp.Wary(o.data, params)
	}
	if err := m.model(params, begun); err != nil {
		return nil, err
	}
	for _, t := range o.trials[:min(5, len(o.trials))] {
		m.starts = append(m.starts, cubeOf(h.Space, t.Point))
	}
	return m, nil
}

// model makes the process of what is observed, and of what is expected of begun trials.
func (m *surrogate) model(params gp.Params, begun []*Trial) error {
	process, err := gp.New(m.seen.data, params)
	if err != nil {
		return err
	}
	m.process = process
	m.believe(begun)
	return nil
}

// include adds trials that were left out to the model.
func (m *surrogate) include(trials []standing) bool {
	n := len(m.seen.data.Y)
	for _, s := range trials {
		m.seen.include(s)
	}
	m.seen.out = slices.DeleteFunc(m.seen.out, func(s standing) bool { return slices.Contains(trials, s) })
	d := m.seen.data
	for ; n < len(d.Y); n++ {
		m.process.Add(d.X[n], d.Y[n], d.Var[n], d.Ahead[n])
	}
	return len(trials) > 0
}

// refit returns the parameters of the last fit, or of a new one where enough was learned since.
func (m *surrogate) refit() gp.Params {
	last, n, d := m.h.Fit, len(m.seen.trials)+len(m.seen.out), m.seen.data
	starts := []gp.Params{gp.Default(&d)}
	if last != nil && len(last.Params) == len(starts[0]) {
		if n >= last.Trials && float64(n) < float64(modelRefit*float64(last.Trials)) {
			return last.Params
		}
		starts = append(starts, last.Params)
	}
	m.fit = &Fit{Trials: n, Params: gp.Fit(d, modelFit, starts...)}
	return m.fit.Params
}

const (
	bestRounds = 4  // of who is the best
	recallMost = 12 // trials of a round, and those near a first proposal
)

// propose returns the point where the largest improvement on the best trial is expected, for
// trial n. Where trials were left out, it is told of those near a first proposal before.
func (m *surrogate) propose(n int) Point {
	c := climber{
		space: m.h.Space, f: m.f, process: m.process, best: m.goal, tried: m.h.points(),
		stream: rng.New(m.h.Seed, rng.Search, drawModel, n),
	}
	if len(m.seen.out) == 0 {
		return c.climb(m.starts, climbTops)
	}
	m.include(m.forgotten(c.climb(m.starts, climbFirst)))
	return c.climb(m.starts, climbTops-climbFirst)
}

// forgotten are the trials left out that lie nearer to a point than all in the model.
func (m *surrogate) forgotten(p Point) []standing {
	at := m.f.of(p)
	nearest := m.process.Nearest(at)
	type near struct {
		standing
		away float64
	}
	var found []near
	for i, d := range m.process.Distances(at, m.f.all(m.seen.out)) {
		if d < nearest {
			found = append(found, near{m.seen.out[i], d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.away, b.away) })
	var out []standing
	for _, f := range found[:min(recallMost, len(found))] {
		out = append(out, f.standing)
	}
	return out
}

// best is the trial of which most is expected, of those that have come as far. The model is told
// of those that come into question, for some rounds; then the first one that it knows is taken.
func (m *surrogate) best(trials []*Trial) *Trial {
	for round := 1; ; round++ {
		first := m.ranked(trials)
		left := m.leftOut(first)
		unknown := func(t *Trial) bool {
			return slices.ContainsFunc(left, func(s standing) bool { return s.Trial == t })
		}
		if unknown(first[0]) && round < bestRounds && m.include(left) {
			continue
		}
		for _, t := range first {
			if !unknown(t) {
				return t
			}
		}
		return first[0]
	}
}

// leftOut are those of the trials that are not in the model.
func (m *surrogate) leftOut(trials []*Trial) []standing {
	return slices.DeleteFunc(slices.Clone(m.seen.out), func(s standing) bool {
		return !slices.Contains(trials, s.Trial)
	})
}

// ranked are the trials of which most is expected, the first one first. Of many only the better
// ones are looked at, first by their value, then at a glance.
func (m *surrogate) ranked(trials []*Trial) []*Trial {
	all := most(trials, modelTrials, func(t *Trial) float64 { return -t.Best() })
	all = most(all, climbExact, func(t *Trial) float64 {
		mean, variance := m.process.Glance(m.f.of(t.Point))
		return logImprovement(mean, variance, m.goal)
	})
	return most(all, recallMost, func(t *Trial) float64 {
		mean, variance := m.process.Predict(m.f.of(t.Point))
		return logImprovement(mean, variance, m.goal)
	})
}

// most are the n trials of the largest values, descending; of equal ones the earlier come first.
func most(trials []*Trial, n int, value func(t *Trial) float64) []*Trial {
	type valued struct {
		*Trial
		value float64
	}
	all := make([]valued, len(trials))
	for i, t := range trials {
		all[i] = valued{t, value(t)}
	}
	slices.SortFunc(all, func(a, b valued) int {
		if a.value != b.value {
			return -cmp.Compare(a.value, b.value)
		}
		return cmp.Compare(a.ID, b.ID)
	})
	out := make([]*Trial, min(n, len(all)))
	for i := range out {
		out[i] = all[i].Trial
	}
	return out
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
func (m *surrogate) believe(trials []*Trial) {
	for _, t := range trials {
		x := m.f.of(t.Point)
		mean, _ := m.process.Predict(x)
		m.process.Add(x, mean, 0, 0)
	}
}
