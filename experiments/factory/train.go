package factory

import (
	"context"
	"math"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

// result is a run that was trained in memory.
type result struct {
	history  event.History
	exp      *build.Experiment
	ending   event.Ending
	j        float64 // loss on the unseen rows: log loss or 1 - R2
	balanced float64 // accuracy there, the mean over the classes
	val      float64 // the last validation loss, in the terms of j
}

// worst is the loss of a run that diverged, in those of knowing nothing.
const worst = 10

// run trains an experiment.
func run(ctx context.Context, s *spec.Spec, data *dataset.Prepared, m build.Machine) (*result, error) {
	e, err := build.Over(s, data, m)
	if err != nil {
		return nil, err
	}
	r := &result{exp: e}
	t, err := train.New(e.Config, e.Executor, event.SinkFunc(func(rec event.Record) error {
		r.history.AppendRecord(rec)
		return nil
	}))
	if err != nil {
		return nil, err
	}
	end, err := t.Run(ctx, nil)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	r.ending = end.Ending
	bound := worst * chance(data)
	r.j, r.val = bound, bound
	if p, ok := r.history.Last(event.TestTag(event.ValBalancedAccuracy)); ok {
		r.balanced = p.Value
	}
	for tag, into := range map[string]*float64{event.ValLogLoss: &r.val, event.TestTag(event.ValLogLoss): &r.j} {
		if p, ok := r.history.Last(tag); ok && data.Task != tabular.Regression {
			*into = p.Value
		}
	}
	for tag, into := range map[string]*float64{event.ValR2: &r.val, event.TestTag(event.ValR2): &r.j} {
		if p, ok := r.history.Last(tag); ok && data.Task == tabular.Regression {
			*into = 1 - p.Value
		}
	}
	for _, v := range []*float64{&r.j, &r.val} {
		if math.IsNaN(*v) || *v > bound || r.ending == event.EndedDiverged {
			*v = bound
		}
		*v = max(*v, 1e-4)
	}
	return r, nil
}
