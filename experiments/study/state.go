package study

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/search"
)

// State is what the decisions of a study come to. It is changed by [State.Apply] alone, so that who
// reads a study back knows all that its conductor knew.
type State struct {
	Plan   *Plan
	Trials []*Trial
	// Decisions is the number of the last one.
	Decisions int
	// Epochs is what has been trained, Spent the time for which a conductor was at it.
	Epochs int
	Spent  time.Duration
	// Ending is why the conductor left the study last, "" while it is at it or where it was killed.
	Ending string

	// Tested is what came of the test rows; nil: they have not been looked at.
	Tested *Tested

	// Course tells how good the best trial was whenever a training had ended.
	Course []Step

	adopted int // the trial that was adopted last
	fit     *search.Fit
	begun   time.Time // of the conductor that is at it
	last    time.Time // of the last decision
}

// Step is how far a study had come: what had been trained, and the best value of any trial.
type Step struct {
	Epochs int
	Best   float64
}

// Trial is one configuration of a study and what is known of it.
type Trial struct {
	ID int
	// Values are those of the keys that matter for it, as texts; Point is where they are in the space.
	Values map[string]string
	Point  search.Point
	Stage  Stage // "" where a study has none
	// Idea is why it was asked for.
	Idea  string
	Seeds []*Repeat
	// Closed says that it was given up; Why is the last reason that was decided on, By "user" if a
	// person did.
	Closed  bool
	Why, By string
	// Adopted says that it was found better than the trial that had been the best until then.
	Adopted bool
}

// Repeat is the training of a trial under one seed.
type Repeat struct {
	// Target is the epoch up to which it is to be trained; Training says that it has not come there.
	Target   int
	Training bool
	// Values are the metric after each epoch, as it is recorded.
	Values  []float64
	Ending  event.Ending // of its last training, "" before the first
	Over    bool         // it cannot go on
	Failed  bool         // it diverged or could not be trained
	Error   string
	Seconds float64
	Params  int64
	Latency float64 // seconds for a row; 0: unknown
}

// Apply adds the next decision. An error says that it does not fit to those before; nothing is
// changed then.
func (s *State) Apply(d Decision) error {
	at, err := s.fits(d)
	if err != nil {
		return fmt.Errorf("decision %d: %w", d.N, err)
	}
	switch d.Op {
	case OpBegin:
		s.Ending = ""
		if !s.begun.IsZero() { // the one before was killed
			s.Spent += s.last.Sub(s.begun)
		}
		s.begun = d.Time
	case OpEnd:
		s.Ending = d.Ending
		s.Spent += d.Time.Sub(s.begun)
		s.begun = time.Time{}
	case OpChange:
		next, points, err := s.changed(d.Key, d.Value)
		if err != nil {
			return fmt.Errorf("decision %d: %w", d.N, err)
		}
		s.Plan = next
		for i, t := range s.Trials {
			t.Point = points[i]
		}
	case OpAsk:
		s.Trials = append(s.Trials, &Trial{
			ID: *d.Trial, Values: d.Point, Point: at, Stage: d.Stage, Idea: d.Why, Why: d.Why, By: d.By,
			Seeds: []*Repeat{{Target: d.Epochs, Training: true}},
		})
	case OpTrain:
		s.train(s.Trials[*d.Trial], d)
	case OpAdopt:
		t := s.Trials[*d.Trial]
		s.adopted, t.Adopted, t.Why, t.By = t.ID, true, d.Why, d.By
	case OpClose:
		t := s.Trials[*d.Trial]
		t.Closed, t.Why, t.By = true, d.Why, d.By
	case OpTest:
		s.Tested = &Tested{*d.Trial, d.Test}
	case OpResult:
		t := s.Trials[*d.Trial]
		s.result(t.Seeds[d.Seed], d.Result)
		s.step(t)
	}
	if d.Fit != nil {
		s.fit = d.Fit
	}
	s.Decisions, s.last = d.N, d.Time
	return nil
}

// fits reports whether a decision can follow, and where a new trial is.
func (s *State) fits(d Decision) (at search.Point, err error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if d.N != s.Decisions+1 {
		return nil, fmt.Errorf("it follows number %d", s.Decisions)
	}
	if d.Trial == nil {
		return nil, nil
	}
	n := *d.Trial
	if d.Op == OpAsk {
		if n != len(s.Trials) {
			return nil, fmt.Errorf("asks for trial %d after %d trials", n, len(s.Trials))
		}
		return s.Plan.locate(d)
	}
	if n >= len(s.Trials) {
		return nil, fmt.Errorf("there is no trial %d", n)
	}
	t := s.Trials[n]
	switch {
	case d.Op == OpResult && (d.Seed >= len(t.Seeds) || !t.Seeds[d.Seed].Training):
		return nil, fmt.Errorf("trial %d was not being trained under seed %d", n, d.Seed)
	case d.Op == OpTest && s.Tested != nil:
		return nil, fmt.Errorf("the test rows were looked at for trial %d, and are not a second time", s.Tested.Trial)
	case d.Op == OpTrain && d.Seed > len(t.Seeds):
		return nil, fmt.Errorf("trial %d was asked for seed %d before %d", n, d.Seed, len(t.Seeds))
	}
	return nil, nil
}

func (s *State) train(t *Trial, d Decision) {
	if d.Seed == len(t.Seeds) {
		t.Seeds = append(t.Seeds, &Repeat{})
	}
	r := t.Seeds[d.Seed]
	r.Target, r.Training = d.Epochs, true
	if t.Closed = false; !t.Adopted { // whose reason it stays
		t.Why, t.By = d.Why, d.By
	}
}

func (s *State) result(r *Repeat, result *Result) {
	values := make([]float64, len(result.Values))
	for i, v := range result.Values {
		values[i] = float64(v)
	}
	s.Epochs += max(0, len(values)-len(r.Values))
	r.Training, r.Values, r.Ending, r.Over, r.Error = false, values, result.Ending, result.Over, result.Error
	r.Failed = result.Ending == event.EndedDiverged || result.Ending == event.EndedFailed
	r.Seconds, r.Params, r.Latency = result.Seconds, cmp.Or(result.Params, r.Params), cmp.Or(result.Latency, r.Latency)
}

// step adds to the course what a trial has come to.
func (s *State) step(t *Trial) {
	best := math.NaN()
	if n := len(s.Course); n > 0 {
		best = s.Course[n-1].Best
	}
	if v, _ := t.Best(s.Plan.Lower); s.Plan.better(v, best) {
		best = v
	}
	s.Course = append(s.Course, Step{s.Epochs, best})
}

// Time is for how long a conductor has been at the study.
func (s *State) Time(now time.Time) time.Duration {
	if s.begun.IsZero() {
		return s.Spent
	}
	return s.Spent + now.Sub(s.begun)
}

// Used is for how long a conductor was at the study until its last decision.
func (s *State) Used() time.Duration { return s.Time(s.last) }

// Training reports whether any training of the trial is under way.
func (t *Trial) Training() bool {
	for _, r := range t.Seeds {
		if r.Training {
			return true
		}
	}
	return false
}

// Failed reports whether a training of the trial diverged or could not be done, which makes it the worst.
func (t *Trial) Failed() bool {
	for _, r := range t.Seeds {
		if r.Failed {
			return true
		}
	}
	return false
}

// Epochs is how far the trial's first seed has come.
func (t *Trial) Epochs() int { return len(t.Seeds[0].Values) }

// Best is the best value of a training and its epoch, from 1 on; NaN and 0 before there is one.
func (r *Repeat) Best(lower bool) (v float64, epoch int) {
	v = math.NaN()
	for i, x := range r.Values {
		if !math.IsNaN(x) && !math.IsInf(x, 0) && (epoch == 0 || lower && x < v || !lower && x > v) {
			v, epoch = x, i+1
		}
	}
	return v, epoch
}

// Best is the mean of the best values under the seeds that have been trained, and how many these are;
// NaN and 0 before there is one, and where a training failed.
func (t *Trial) Best(lower bool) (mean float64, seeds int) {
	var sum float64
	for _, r := range t.Seeds {
		if v, epoch := r.Best(lower); epoch > 0 {
			sum, seeds = sum+v, seeds+1
		}
	}
	if seeds == 0 || t.Failed() {
		return math.NaN(), 0
	}
	return sum / float64(seeds), seeds
}

// Leader is the trial with the best value so far, nil before there is one.
func (s *State) Leader() *Trial {
	if s.Plan.Study.Goal.Advice {
		return s.champion()
	}
	var best *Trial
	at := math.NaN()
	for _, t := range s.Trials {
		v, n := t.Best(s.Plan.Lower)
		if n > 0 && (best == nil || s.Plan.better(v, at)) {
			best, at = t, v
		}
	}
	return best
}

// History is the study as samplers and pruners see it.
func (s *State) History() *search.History {
	h := &search.History{
		Space: s.Plan.Space, Seed: uint64(s.Plan.Study.Seed), MaxEpochs: s.Plan.Epochs, Fit: s.fit,
		Negated: !s.Plan.Lower,
	}
	h.Trials = make([]*search.Trial, len(s.Trials))
	for i, t := range s.Trials {
		h.Trials[i] = s.seen(t)
	}
	return h
}

// seen is a trial as samplers see it: the curve under its first seed, moved to where the mean of the
// seeds' best values is.
func (s *State) seen(t *Trial) *search.Trial {
	first := t.Seeds[0]
	shift := 0.0
	if mean, n := t.Best(s.Plan.Lower); n > 1 {
		own, _ := first.Best(s.Plan.Lower)
		shift = mean - own
	}
	values := make([]float64, len(first.Values))
	for i, v := range first.Values {
		if values[i] = v + shift; !s.Plan.Lower {
			values[i] = -values[i]
		}
	}
	seen := &search.Trial{
		ID: t.ID, Point: t.Point, Values: values, Target: first.Target,
		Failed: t.Failed(), Closed: t.Closed || first.Over,
	}
	if !first.Training {
		seen.Target = len(values)
	}
	return seen
}
