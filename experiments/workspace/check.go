package workspace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/preflight"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/inspect"
	"tunebench/experiments/spec"
	"tunebench/experiments/worker"
)

// Check examines an experiment before it is trained, telling before and after each check how far it is; nil: nobody
// is told. The first epochs are trained in a folder that is gone afterwards: the workspace stays as it is. What the
// user can correct is an *[InputError] or a *[spec.Error].
func (w *Workspace) Check(
	ctx context.Context, s *spec.Spec, tell func(PreflightProgress),
) (*Preflight, error) {
	p, err := w.build(ctx, s)
	if err != nil {
		return nil, err
	}
	e := p.experiment
	report, err := preflight.Run(ctx, subject(p, w.rehearsal(p)), tell)
	if err != nil {
		return nil, err
	}
	report.Apply = permitted(e.Spec, report.Apply)
	return report, nil
}

// subject is what there is to examine of an experiment that has been built.
func subject(p prepared, rehearse func(context.Context, time.Duration) (diagnosis.Pace, error)) preflight.Subject {
	e := p.experiment
	m, room := e.Memory()
	if room == math.MaxInt64 {
		room = 0
	}
	return preflight.Subject{
		Config: e.Config, Job: e.Job, Device: e.Device, Executor: e.Executor, Get: build.Getter(e.Spec),
		Task: string(e.Data.Task), Threads: p.machine.Threads, Cores: p.machine.Cores,
		Warnings: inspect.DataWarnings(e.Spec, e.Table, e.Data), Room: room, Rehearse: rehearse,
		Memory: []preflight.Share{
			{Of: "weights and their update rule", Bytes: m.Model},
			{Of: "copies for checkpoints", Bytes: m.Copies},
			{Of: "a batch", Bytes: m.Batch},
			{Of: "evaluation", Bytes: m.Evaluation},
			{Of: "data", Bytes: m.Data},
		},
	}
}

// rehearsal trains the first epochs as a worker does, with its records and checkpoints.
func (w *Workspace) rehearsal(p prepared) func(context.Context, time.Duration) (diagnosis.Pace, error) {
	return func(ctx context.Context, about time.Duration) (diagnosis.Pace, error) {
		root, err := os.MkdirTemp("", "tunebench-check-")
		if err != nil {
			return diagnosis.Pace{}, fmt.Errorf("a folder to rehearse in: %w", err)
		}
		defer os.RemoveAll(root)
		e := p.experiment
		dir, err := w.create(root, "", e.Spec, Lineage{})
		if err != nil {
			return diagnosis.Pace{}, err
		}
		ctx, cancel := context.WithTimeout(ctx, 2*about)
		defer cancel()
		watch := &preflight.Stopwatch{About: about, Enough: cancel}
		progress := func() train.Progress { return train.Progress{} }
		watch.Begin(time.Now())
		_, err = worker.Run(ctx, dir, worker.Options{
			Experiment: e, Machine: p.machine, Loading: w.loading, Log: io.Discard, Sink: watch,
			Watch: func(now func() train.Progress) { progress = now },
		})
		if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			return diagnosis.Pace{}, err
		}
		return watch.Pace(e.Config, progress().SamplesPerSec)
	}
}

// permitted leaves out the changes with which the experiment would be invalid: each check looks at its own key.
func permitted(s *spec.Spec, g finding.Suggestion) finding.Suggestion {
	if _, err := s.Apply(g.Changes); err == nil {
		return g
	}
	var kept []hparam.Change
	for _, c := range g.Changes {
		if _, err := s.Apply(append(kept[:len(kept):len(kept)], c)); err == nil {
			kept = append(kept, c)
		}
	}
	g.Changes, g.Title = kept, hparam.Describe(kept)
	return g
}
