package workspace

import (
	"cmp"
	"context"

	"tunebench/engine/finding"
	"tunebench/engine/profile"
	"tunebench/experiments/inspect"
	"tunebench/experiments/spec"
)

// Presets lists the built-in experiments.
func Presets() []spec.PresetInfo { return spec.Presets() }

// Experiment reads the experiment of a preset, a file or a run, in this order: a name that
// says exactly what it means goes before the start of a run's name. The error is that of the
// first two.
func (w *Workspace) Experiment(ref string) (*spec.Spec, error) {
	s, err := spec.Open(ref)
	if err == nil {
		return s.Resolve().WithAbsolutePaths(byName(s))
	}
	if r, findErr := w.Find(ref); findErr == nil && !r.Foreign() {
		return r.Spec()
	}
	return nil, err
}

// Apply makes the experiment that a suggestion asks for, from the one that it was
// made for. Live changes of the parent are not repeated: their steps belong to it.
func Apply(s *spec.Spec, g finding.Suggestion) (*spec.Spec, error) {
	base := s.Clone()
	base.Interventions = nil
	return base.Apply(g.Changes)
}

// Describe tells what an experiment would cost: data, parameters, memory, steps,
// time. It loads the data once for each source and may take as long as that; its
// errors are those that training would meet.
func (w *Workspace) Describe(ctx context.Context, s *spec.Spec) (Estimate, error) {
	return w.datasets.Describe(ctx, s)
}

// ProfileOptions say how data is looked at.
type ProfileOptions struct {
	// Bins is the number of bars in a histogram; 0: 16, as a table on a wide screen has room for.
	Bins int
	// Progress is called now and then with what has been read so far and in all; nil: the
	// workspace's own.
	Progress func(done, total int64)
}

// Profile says what is in the data of an experiment and what is wrong with it.
func (w *Workspace) Profile(ctx context.Context, s *spec.Spec, o ProfileOptions) (*profile.Profile, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	l := w.loading
	if o.Progress != nil {
		l.Progress = o.Progress
	}
	return inspect.Profile(ctx, s, cmp.Or(o.Bins, 16), l)
}
