package workspace

import (
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Lineage says what a new run grew from.
type Lineage struct {
	Parent  Run             // nil: from no other run
	Changes []hparam.Change // what differs from the parent
	Reason  string          // the finding that suggested the change
	Command string          // how it was started, for the provenance

	// Study and Trial say what the run is a trial of; Changes are then those to the study's experiment.
	Study string
	Trial int
	Dated time.Time // the time in the name of the run; zero: now
}

// Start makes a run and starts its worker, which outlives this process. If only the worker
// fails to start, the run is there beside the error.
func (w *Workspace) Start(s *spec.Spec, l Lineage) (Run, error) {
	d, err := w.create(w.root, "", s, l)
	if err != nil {
		return nil, err
	}
	return w.run(d), w.start(d, 0)
}

// Create makes a run that nobody trains yet: [Run.Train] or [Run.ResumeUntil] begins it.
func (w *Workspace) Create(s *spec.Spec, l Lineage) (Run, error) {
	d, err := w.create(w.root, "", s, l)
	if err != nil {
		return nil, err
	}
	return w.run(d), nil
}

// create makes the directory of a new run in root; an empty id is drawn at random. The run's experiment has
// every default written out and names its files by absolute paths.
func (w *Workspace) create(root, id string, s *spec.Spec, l Lineage) (*runstore.Dir, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	stored, err := s.Resolve().WithAbsolutePaths(byName(s))
	if err != nil {
		return nil, err
	}
	now := w.now()
	p := spec.Provenance{
		Created: now.Format(time.RFC3339), File: s.File(), Command: l.Command,
		Reason: l.Reason, Study: l.Study, Trial: l.Trial, Change: spec.RecordChanges(l.Changes),
	}
	named := l.Dated
	if named.IsZero() {
		named = now
	}
	if l.Parent != nil {
		p.Parent = l.Parent.Name()
	}
	provenance, err := p.Encode()
	if err != nil {
		return nil, err
	}
	create := runstore.Create
	if s.Runs.Shared {
		create = runstore.CreateShared
	}
	return create(root, s.Name, named, id,
		runstore.File{Name: runstore.ExperimentFile, Data: stored.Encode()},
		runstore.File{Name: runstore.ProvenanceFile, Data: provenance})
}

// byName tells an experiment's data set that is known by its name, be it built in, generated
// or fetched, from the path of a file.
func byName(s *spec.Spec) func(source string) bool {
	fetched := build.NamesFetched(s)
	return func(source string) bool {
		_, builtin := dataset.Builtin(source)
		return builtin || fetched && source == s.Data.Source
	}
}
