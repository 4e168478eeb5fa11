package study

import (
	"errors"
	"fmt"
	"math"

	"tunebench/engine/event"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Seeded is what a trial came to under one seed.
type Seeded struct {
	Seed, Split int // of the weights and of the split
	// Value is the best of the metric and Epoch where it was, counted from 1; NaN and 0 where there is none, as
	// of a training that diverged.
	Value float64
	Epoch int
	*Repeat
}

// Repeats are the trainings of a trial under its seeds.
func (s *State) Repeats(t *Trial) ([]Seeded, error) {
	list := make([]Seeded, len(t.Seeds))
	for i, r := range t.Seeds {
		e, _, err := s.Plan.experiment(t.Values, i)
		if err != nil {
			return nil, err
		}
		list[i] = Seeded{Seed: e.Seed, Split: e.SplitSeed(), Repeat: r}
		list[i].Value, list[i].Epoch = r.judged(s.Plan.Lower)
	}
	return list, nil
}

// judged is [Repeat.Best], but for a training that failed, which is worse than any value.
func (r *Repeat) judged(lower bool) (v float64, epoch int) {
	if r.Failed {
		return math.NaN(), 0
	}
	return r.Best(lower)
}

// RepeatsOnly reports whether the study is nothing but an experiment under several seeds, drawn and judged
// as a goal says.
func (d *Dir) RepeatsOnly(e *spec.Spec, goal spec.Goal) bool {
	p, err := d.plan()
	if err != nil || p.Space != nil || !spec.Equal(p.Base, e) {
		return false
	}
	g := p.Study.Goal
	return g.Vary == goal.Vary && g.Metric == goal.Metric && g.Target == 0
}

// ErrNotItsRepeat says that a run is not what a study would train first.
var ErrNotItsRepeat = errors.New("it is not the first training of the study")

// Adopt lets a finished run stand for the first training of a study that has not begun: it is copied. It is
// [ErrNotItsRepeat] if the run was not trained to its end, or by another experiment.
func (d *Dir) Adopt(run *runstore.Dir) error {
	p, err := d.plan()
	if err != nil {
		return err
	}
	e, err := spec.LoadOwn(run.Experiment())
	if err != nil {
		return err
	}
	sum, err := run.ReadSummary()
	if err != nil {
		return err
	}
	switch sum.Ending {
	case event.EndedEpochs, event.EndedTarget, event.EndedEarly, event.EndedDiverged:
	default:
		return fmt.Errorf("run %s: %w: it has not come to its end", run.Name(), ErrNotItsRepeat)
	}
	if !spec.Equal(e, p.Base) {
		return fmt.Errorf("run %s: %w: another experiment", run.Name(), ErrNotItsRepeat)
	}
	_, err = run.Copy(d.Trials(), runID(0, 0))
	return err
}
