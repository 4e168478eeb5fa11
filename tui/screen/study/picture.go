package study

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/report"
)

// picture is a study as the views draw it. It is made once and never changed.
type picture struct {
	path    string
	phase   string
	ending  string
	trouble string

	metric string
	lower  bool
	epochs int // of a full training
	budget budget
	spent  time.Duration

	base   *spec.Spec
	study  *spec.Study
	params []param
	keys   []key
	space  *search.Space // nil: nothing is varied
	even   bool          // trials lie evenly over the space
	trials []trial
	ranked []int // trials with a value, the best first
	course []step
	tests  []report.Pair // what came of the test rows
	kept   *int          // the trial that is kept by a study that compares beyond the noise; nil: by value alone
}

// budget is what the study may cost and has cost; a limit of 0 is none.
type budget struct {
	trials, epochs int
	time           time.Duration
	used           int // epochs
}

// trial is one configuration.
type trial struct {
	id    int
	point search.Point
	texts []string // of each parameter's value, "" where it does not matter
	mark  chart.Mark
	word  string // what it is doing: done, pruned, training, ...
	why   string

	value  float64   // of the goal, NaN: none
	seeds  int       // of which it is the mean
	each   []float64 // the best value under each seed, up to the first that has none
	values []float64 // of the goal after each epoch, under the first seed
	at     int       // epoch that its training has reached
	target int       // epoch up to which it is trained
	ended  bool      // it cannot be trained further
	closed bool

	adopted bool // found better than what was kept before, beyond the noise

	weights float64 // number of them; 0: unknown
	seconds float64 // of training
	latency float64 // seconds that the network takes for a row; 0: unknown
	run     string  // path of its first run, "" before there is one
}

// step is how good the best trial was after so many epochs, all together.
type step struct {
	epochs int
	best   float64
}

// cost is the value of a trial as something to be minimized.
func (p *picture) cost(v float64) float64 {
	if p.lower {
		return v
	}
	return -v
}

// best is the best trial, nil before there is one.
func (p *picture) best() *trial {
	if len(p.ranked) == 0 {
		return nil
	}
	return &p.trials[p.ranked[0]]
}

// leader is the trial that a new one begins with: what is kept beyond the noise, else the best.
func (p *picture) leader() *trial {
	if p.kept != nil {
		return &p.trials[*p.kept]
	}
	return p.best()
}

// newPicture works a snapshot out.
func newPicture(s *workspace.StudySnapshot, now time.Time) *picture {
	st := s.State
	plan := st.Plan
	p := &picture{
		path: s.Path, phase: string(s.Phase), ending: st.Ending, trouble: s.Error,
		metric: plan.Metric, lower: plan.Lower, epochs: plan.Epochs, spent: st.Used(), space: plan.Space,
		base: plan.Base, study: plan.Study, tests: report.Tests(st),
		budget: budget{
			plan.Study.Budget.Trials, plan.Study.Budget.Epochs, time.Duration(plan.Study.Budget.Time), st.Epochs,
		},
	}
	if p.phase == running {
		p.spent = st.Time(now)
	}
	p.even = slices.Contains([]string{"halton", "random", "grid"}, plan.Study.Sampler.Name)
	if plan.Space != nil {
		for i, r := range plan.Study.Ranges {
			q := param{Param: plan.Space.Param(i), key: r.Key}
			if r.Zero {
				q.least = r.Low
			}
			p.params = append(p.params, q)
		}
		p.name()
	}
	standings := st.Standings()
	for i, t := range st.Trials {
		p.trials = append(p.trials, p.trial(s, t, standings[i]))
	}
	for _, t := range report.Ranked(st) {
		if !math.IsNaN(p.trials[t.ID].value) {
			p.ranked = append(p.ranked, t.ID)
		}
	}
	for _, s := range st.Course {
		p.course = append(p.course, step{s.Epochs, s.Best})
	}
	return p
}

func (p *picture) trial(s *workspace.StudySnapshot, t *workspace.Trial, now workspace.Standing) trial {
	first := t.Seeds[0]
	out := trial{
		id: t.ID, point: t.Point, word: now.Word, why: now.Why, target: first.Target, values: first.Values,
		ended: first.Over, closed: t.Closed, weights: float64(first.Params),
		seconds: first.Seconds, latency: first.Latency,
	}
	out.run = s.Runs[workspace.RunKey{Trial: t.ID}]
	out.at = len(first.Values)
	for seed, r := range t.Seeds {
		if r.Training {
			out.at, out.target = s.Live[workspace.RunKey{Trial: t.ID, Seed: seed}].Epoch, r.Target
		}
	}
	out.texts = p.textsOf(t)
	if out.adopted = t.Adopted; t.Stage != "" && (t.Adopted || t.ID == 0) {
		p.kept = &t.ID
	}
	if t.Stage != "" && (t.Stage != workspace.StageSearch || t.Adopted || t.Closed) {
		out.why = p.adviceOf(t) // it was compared beyond the noise, and may lie outside the space
	}
	out.value, out.seeds = t.Best(p.lower)
	for _, r := range t.Seeds {
		v, epoch := r.Best(p.lower)
		if epoch == 0 {
			break
		}
		out.each = append(out.each, v)
	}
	switch {
	case t.Training():
		out.mark = chart.Coming
	case t.Failed(), math.IsNaN(out.value):
		out.mark = chart.Lost
	case !first.Over:
		out.mark = chart.Partial
	}
	return out
}

// textsOf are the values of a trial for each parameter, "" where it does not matter.
func (p *picture) textsOf(t *workspace.Trial) []string {
	texts := make([]string, len(p.params))
	if len(t.Point) != len(p.params) {
		return texts
	}
	var values []any
	for i, q := range p.params {
		if math.IsNaN(t.Point[i]) {
			continue
		}
		if texts[i] = t.Values[q.key]; texts[i] == "" {
			if values == nil {
				values = p.study.Values(t.Point)
			}
			texts[i] = hparam.Format(values[i])
		}
	}
	return texts
}

// adviceOf says what a trial changes of the experiment beyond the space, and why or with what success.
func (p *picture) adviceOf(t *workspace.Trial) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(t.Values)) {
		if !slices.ContainsFunc(p.params, func(q param) bool { return q.key == key }) {
			words = append(words, key+" = "+t.Values[key])
		}
	}
	text := strings.Join(words, ", ")
	if t.Why == "" || text == "" {
		return text + t.Why
	}
	return text + ": " + t.Why
}

// better compares trials, for sorting.
func (p *picture) better(a, b *trial) int {
	return cmp.Compare(rank(p, a), rank(p, b))
}

func rank(p *picture, t *trial) float64 {
	if math.IsNaN(t.value) {
		return math.Inf(1)
	}
	return p.cost(t.value)
}

// experiment is what a trial trains; without one it is what the study started from.
func (p *picture) experiment(t *trial) (*spec.Spec, error) {
	if t == nil || p.space == nil {
		return p.base.Clone(), nil
	}
	s, _, err := p.study.Apply(p.base, t.point)
	return s, err
}
