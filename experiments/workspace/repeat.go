package workspace

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"tunebench/engine/event"
	"tunebench/engine/paired"
	"tunebench/experiments/spec"
	"tunebench/experiments/study"
)

// RepeatOptions say how an experiment is repeated.
type RepeatOptions struct {
	Seeds int       // 1 or more
	Vary  spec.Vary // what they draw anew
	// Run, if it is finished and of this experiment, stands for the first of the repeats; nil: none does.
	Run Run
	// Anew begins a study of its own where there is one of the same repeats already.
	Anew bool
}

// Repeat returns the study in which an experiment is repeated: one that is there already, which then goes on
// to as many seeds, or a new one. To train is up to [Study.Conduct] or [Study.Start].
func (w *Workspace) Repeat(e *spec.Spec, o RepeatOptions) (*Study, error) {
	if _, err := e.Reseed(1, o.Vary); err != nil {
		return nil, err
	}
	if !o.Anew {
		s, err := w.Repeated(e, o.Vary)
		if err != nil || s != nil {
			return s, errors.Join(err, s.plan(o.Seeds))
		}
	}
	s := spec.NewStudy(e)
	s.Name = e.Name + " repeats"
	s.Goal.Repeats, s.Goal.Vary = o.Seeds, string(o.Vary)
	made, err := w.CreateStudy(s)
	if err != nil {
		return nil, err
	}
	if r, ok := o.Run.(*run); ok {
		if err := made.dir.Adopt(r.Dir); err != nil && !errors.Is(err, study.ErrNotItsRepeat) {
			return nil, err
		}
	}
	return made, nil
}

// Repeated returns the newest study that is nothing but an experiment repeated, drawn in one way; nil if there is
// none.
func (w *Workspace) Repeated(e *spec.Spec, v spec.Vary) (*Study, error) {
	stored, err := e.Resolve().WithAbsolutePaths(byName(e))
	if err != nil {
		return nil, err
	}
	all, err := w.Studies()
	if err != nil {
		return nil, err
	}
	goal := spec.NewStudy(e).Goal
	goal.Vary = string(v)
	for _, s := range all {
		if s.dir.RepeatsOnly(stored, goal) {
			return s, nil
		}
	}
	return nil, nil
}

// plan asks for so many repeats. What is under way is not cut short.
func (s *Study) plan(repeats int) error {
	if s == nil {
		return nil
	}
	snap, err := s.Snapshot()
	if err != nil {
		return err
	}
	planned := snap.State.Plan.Study.Goal.Repeats
	if len(snap.State.Trials) > 0 {
		repeats = max(repeats, len(snap.State.Trials[0].Seeds))
	}
	if planned == repeats || planned > repeats && snap.Holder != "" {
		return nil
	}
	_, err = s.Ask(StudyRequest{Ask: AskSet, Key: "goal.repeats", Value: strconv.Itoa(repeats)})
	return err
}

// Repeats is an experiment under several seeds, as a group.
type Repeats struct {
	Study      string // its name
	Underway   bool   // somebody trains it
	Error      string // why its training ended too early, "" if it did not
	Planned    int    // seeds that it is to have
	Experiment *spec.Spec
	Vary       spec.Vary
	Metric     string
	Higher     bool // values of the metric are the better the higher
	Seeds      []Seeded
	Noise      paired.Group
	// Spreads are the noise of all kinds of draws under which the experiment was repeated, these ones too.
	Spreads []Spread
}

// Spread is the noise of one kind of draws.
type Spread struct {
	Vary  spec.Vary
	Noise paired.Group
}

// Seeded is what one repeat came to.
type Seeded struct {
	study.Seeded
	Run   string // path of its run, "" before it has been made
	State State  // done, diverged, failed, or training or interrupted
}

func (r *Repeats) state(one study.Seeded) State {
	switch {
	case one.Training && r.Underway:
		return Training
	case one.Training:
		return Interrupted
	case one.Ending == event.EndedDiverged:
		return Diverged
	case one.Failed:
		return Failed
	}
	return Done
}

// Repeats reads what has come of the first repeats of the study's experiment, by the best value of a metric in
// each; "" is the study's own. A study that varies more is not repeated as a whole: it is an error.
func (s *Study) Repeats(most int, metric string) (*Repeats, error) {
	r, err := s.group(most, metric)
	if err != nil {
		return nil, err
	}
	for _, v := range []spec.Vary{spec.VaryBoth, spec.VaryInit, spec.VarySplit} {
		noise := r.Noise
		if v != r.Vary {
			other, err := s.w.Repeated(r.Experiment, v)
			if err != nil || other == nil {
				continue
			}
			group, err := other.group(math.MaxInt, r.Metric)
			if err != nil {
				continue // it says so where it is looked at
			}
			noise = group.Noise
		}
		r.Spreads = append(r.Spreads, Spread{v, noise})
	}
	return r, nil
}

// group reads the repeats of one study.
func (s *Study) group(most int, metric string) (*Repeats, error) {
	snap, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	plan := snap.State.Plan
	if plan.Space != nil {
		return nil, fmt.Errorf("%s varies more than the seed", s.Name())
	}
	r := &Repeats{
		Study: s.Name(), Underway: snap.Holder != "", Error: snap.Error, Planned: plan.Study.Goal.Repeats,
		Experiment: plan.Base, Vary: spec.Vary(plan.Study.Goal.Vary), Metric: plan.Metric, Higher: !plan.Lower,
	}
	if len(snap.State.Trials) == 0 {
		return r, nil
	}
	seeds, err := snap.State.Repeats(snap.State.Trials[0])
	if err != nil {
		return nil, err
	}
	for i, one := range seeds[:min(most, len(seeds))] {
		run := snap.Runs[RunKey{Trial: 0, Seed: i}]
		r.Seeds = append(r.Seeds, Seeded{Seeded: one, Run: run, State: r.state(one)})
	}
	if metric != "" && metric != r.Metric {
		if err := r.judgeBy(s.w, metric); err != nil {
			return nil, err
		}
	}
	r.Noise = paired.Describe(r.ended())
	return r, s.w.sameData(r)
}

// judgeBy reads the best values of another metric.
func (r *Repeats) judgeBy(w *Workspace, metric string) error {
	r.Metric, r.Higher = metric, !event.LowerIsBetter(metric)
	for i := range r.Seeds {
		one := &r.Seeds[i]
		if one.Epoch == 0 {
			continue
		}
		found, err := w.Run(one.Run)
		if err != nil {
			return err
		}
		h, err := found.History()
		if err != nil {
			return err
		}
		points := h.Series(metric)
		if len(points) == 0 {
			return fmt.Errorf("run %s recorded no %s", found.Name(), metric)
		}
		one.Value, one.Epoch = math.NaN(), 0
		for _, p := range points {
			better := p.Value > one.Value
			if !r.Higher {
				better = p.Value < one.Value
			}
			if better || one.Epoch == 0 {
				epoch, _ := h.EpochAt(p.Step)
				one.Value, one.Epoch = p.Value, int(epoch)
			}
		}
	}
	return nil
}

// ended are the values of the repeats that do not train any more.
func (r *Repeats) ended() (values []float64) {
	for _, one := range r.Seeds {
		if !one.Training {
			values = append(values, one.Value)
		}
	}
	return values
}

// sameData is an error if the data was changed between two repeats.
func (w *Workspace) sameData(r *Repeats) error {
	first := ""
	for _, one := range r.Seeds {
		found, err := w.Run(one.Run)
		if err != nil {
			continue // it has not been made yet
		}
		p, err := found.Provenance()
		switch {
		case err != nil || p.DataSHA256 == "":
		case first == "":
			first = p.DataSHA256
		case p.DataSHA256 != first:
			return fmt.Errorf("%s: the data has changed since the first repeats: begin anew (repeat --anew)", r.Study)
		}
	}
	return nil
}

// Against compares another group with this one, repeat by repeat.
func (r *Repeats) Against(other *Repeats) (paired.Result, error) {
	if r.Metric != other.Metric {
		return paired.Result{}, fmt.Errorf("one is judged by %s, the other by %s: choose one metric for both", r.Metric,
			other.Metric)
	}
	var a, b []float64
	for i := range min(len(r.Seeds), len(other.Seeds)) {
		x, y := r.Seeds[i], other.Seeds[i]
		if x.Seed != y.Seed || x.Split != y.Split {
			return paired.Result{}, fmt.Errorf("repeat %d has the seeds %d and %d in one group, %d and %d in the other",
				i, x.Seed, x.Split, y.Seed, y.Split)
		}
		if !x.Training && !y.Training {
			a, b = append(a, x.Value), append(b, y.Value)
		}
	}
	return paired.Compare(a, b, r.Higher), nil
}
