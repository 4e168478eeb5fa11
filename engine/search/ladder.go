package search

import (
	"fmt"
	"math"
	"slices"

	"tunebench/engine/internal/rng"
	"tunebench/engine/search/gp"
)

// Ladder trains most trials for a few epochs only and lets the promising ones climb from
// rung to rung, as successive halving does, but a Gaussian process over configurations and
// epochs chooses, both the new points and who climbs. Of those who reached a rung a fixed
// share climbs on, so that the model sees how trainings end, also where it expects nothing.
// A trial that was left behind may be taken up at any later time (Swersky, Snoek and Adams,
// "Freeze-Thaw Bayesian Optimization", 2014).
type Ladder struct {
	Trials int // that may be begun; 0: no bound
}

const (
	ladderFirst   = 3    // epoch of the first rung: what one or two epochs show is mostly noise
	ladderFactor  = 3    // between rungs
	ladderTop     = 0.6  // share of all epochs that the last rung gets
	ladderStartup = 12   // points of the Halton sequence
	ladderMost    = 120  // trials in a model
	ladderFit     = 40   // evaluations of a fit
	ladderRefit   = 1.08 // growth of the number of trials after which to fit again
	// The least improvement that counts, in deviations: a place where only less can be had is
	// left for others.
	ladderLeast = 0.03
	// A trial is given up where its end, this many deviations below what is expected, is no
	// improvement.
	ladderDoubt = 2
	// errorKept is the share of the curves' error that is noise of each observation; the rest
	// is the model's drift, in which neighbours agree.
	errorKept = 0.3
)

// Next implements Strategy.
func (l Ladder) Next(h *History) (Decision, bool) {
	stops := ladderRungs(h.MaxEpochs)
	last := l.Trials > 0 && len(h.Trials) >= l.Trials
	if !last && (len(h.Trials) < ladderStartup || results(h) < ladderStartup/2) {
		return fresh(h, Halton{}, stops[0])
	}
	level := climbing(h, stops)
	if last && level == 0 {
		return finish(h, stops)
	}
	m, err := newLadderModel(h, stops)
	if err != nil {
		return fresh(h, Halton{}, stops[0])
	}
	d := Decision{Trial: len(h.Trials), Epochs: stops[level], Fit: m.fit}
	if level == 0 {
		d.Point, d.Why = m.propose(), "new, where most is expected"
		return d, true
	}
	waiting := waitingAt(h, stops[level-1])
	t := m.best(waiting)
	d.Trial = t.ID
	d.Why = fmt.Sprintf("first of %d at epoch %d, expected to end at %.4g", len(waiting), stops[level-1], m.expected(t))
	return d, true
}

// finish lets the most promising climb where no further trial may be begun, as long as one
// may still become the best.
func finish(h *History, stops []int) (Decision, bool) {
	waiting := slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool {
		return !h.open(t) || math.IsInf(t.Best(), 1)
	})
	if len(waiting) == 0 {
		return Decision{}, false
	}
	m, err := newLadderModel(h, stops)
	if err != nil {
		return Decision{}, false
	}
	t := m.best(waiting)
	if mean, variance := m.process.Predict(m.f.of(t.Point)); mean-ladderDoubt*math.Sqrt(variance) > m.goal {
		return Decision{}, false
	}
	next, _ := slices.BinarySearch(stops, len(t.Values)+1)
	why := fmt.Sprintf("first of %d that wait, expected to end at %.4g", len(waiting), m.expected(t))
	return Decision{Trial: t.ID, Epochs: stops[next], Why: why, Fit: m.fit}, true
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
		if climbed+1 <= reached*ladderShares[min(k-1, 1)] && len(waitingAt(h, stops[k-1])) > 0 {
			return k
		}
	}
	return 0
}

func waitingAt(h *History, epoch int) []*Trial {
	return slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool {
		return !h.open(t) || len(t.Values) != epoch || math.IsInf(t.Best(), 1)
	})
}

// ladderModel is the process fitted to a study.
type ladderModel struct {
	h       *History
	f       *features
	process *gp.Model
	fit     *Fit    // if it is a new one
	goal    float64 // standardized value that counts as an improvement
	back    func(z float64) float64
	starts  [][]float64
}

func newLadderModel(h *History, stops []int) (*ladderModel, error) {
	f := newFeatures(h.Space)
	o := observe(h, f, stops)
	m := &ladderModel{h: h, f: f, goal: o.best - ladderLeast, back: o.back}
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

// refit returns the parameters of the last fit, or of a new one that begins there.
func (m *ladderModel) refit(d gp.Data) gp.Params {
	last, n := m.h.Fit, len(m.h.Trials)
	start := gp.Default(&d)
	if last != nil && len(last.Params) == len(start) {
		if float64(n) < ladderRefit*float64(last.Trials) {
			return last.Params
		}
	}
	m.fit = &Fit{Trials: n, Params: gp.Fit(d, start, ladderFit)}
	return m.fit.Params
}

func (m *ladderModel) propose() Point {
	c := climber{space: m.h.Space, stream: rng.New(m.h.Seed, rng.Search, drawLadder, len(m.h.Trials))}
	c.glance = func(p Point) float64 { a, v := m.process.Glance(m.f.of(p)); return logImprovement(a, v, m.goal) }
	c.exact = func(p Point) float64 { a, v := m.process.Predict(m.f.of(p)); return logImprovement(a, v, m.goal) }
	return c.climb(m.starts)
}

// best is the trial of which most is expected.
func (m *ladderModel) best(trials []*Trial) *Trial {
	var best *Trial
	top := math.Inf(-1)
	for _, t := range trials {
		mean, variance := m.process.Predict(m.f.of(t.Point))
		if v := logImprovement(mean, variance, m.goal); best == nil || v > top {
			best, top = t, v
		}
	}
	return best
}

func (m *ladderModel) expected(t *Trial) float64 {
	mean, _ := m.process.Predict(m.f.of(t.Point))
	return m.back(mean)
}
