package workspace

import (
	"fmt"
	"os"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/hparam"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Workspace is a folder of runs and the means to add to it.
type Workspace struct {
	root   string
	launch Launcher
	now    func() time.Time
}

// Options replace what a workspace takes from its surroundings; zero values are the usual ones.
type Options struct {
	Launch Launcher         // nil: [LaunchDetached]
	Now    func() time.Time // nil: time.Now
}

// Open returns the workspace of a runs folder, which need not exist yet. root is
// the value of --runs; "" means $TUNEBENCH_RUNS or ./runs.
func Open(root string, o Options) *Workspace {
	if o.Launch == nil {
		o.Launch = LaunchDetached
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Workspace{root: runstore.Root(root), launch: o.Launch, now: o.Now}
}

// Root returns the folder of runs.
func (w *Workspace) Root() string { return w.root }

// List returns the runs, newest first; one that cannot be read is there with its error.
func (w *Workspace) List() ([]runstore.Status, error) { return runstore.List(w.root) }

// Find returns the run that ref names: a path, a folder name, a short id, the start
// of a name, or "latest".
func (w *Workspace) Find(ref string) (*runstore.Dir, error) { return runstore.Find(w.root, ref) }

// Lineage says what a new run grew from.
type Lineage struct {
	Parent  *runstore.Dir   // nil: from no other run
	Changes []hparam.Change // what differs from the parent
	Reason  string          // the finding that suggested the change
	Command string          // how it was started, for the provenance
}

// Create makes the directory of a new run. The run's experiment has every default
// written out and names its files by absolute paths.
func (w *Workspace) Create(s *spec.Spec, l Lineage) (*runstore.Dir, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	stored, err := s.Resolve().WithAbsolutePaths(ByName(s))
	if err != nil {
		return nil, err
	}
	now := w.now()
	p := spec.Provenance{
		Created: now.Format(time.RFC3339), File: s.File(), Command: l.Command,
		Reason: l.Reason, Change: spec.RecordChanges(l.Changes),
	}
	if l.Parent != nil {
		p.Parent = l.Parent.Name()
	}
	provenance, err := p.Encode()
	if err != nil {
		return nil, err
	}
	return runstore.Create(w.root, s.Name, now, "",
		runstore.File{Name: runstore.ExperimentFile, Data: stored.Encode()},
		runstore.File{Name: runstore.ProvenanceFile, Data: provenance})
}

// ByName tells an experiment's data set that is known by its name, be it built in, generated
// or fetched, from the path of a file.
func ByName(s *spec.Spec) func(source string) bool {
	fetched := build.NamesFetched(s)
	return func(source string) bool {
		_, builtin := dataset.Builtin(source)
		return builtin || fetched && source == s.Data.Source
	}
}

// Start makes a run and starts its worker, which outlives this process.
func (w *Workspace) Start(s *spec.Spec, l Lineage) (*runstore.Dir, error) {
	dir, err := w.Create(s, l)
	if err != nil {
		return nil, err
	}
	return dir, w.launch(dir.Path(), dir.WorkerLog())
}

// Resume starts a worker that continues a run from its last checkpoint.
func (w *Workspace) Resume(dir *runstore.Dir) error {
	if err := Resumable(dir); err != nil {
		return err
	}
	return w.launch(dir.Path(), dir.WorkerLog())
}

// Resumable tells why a run cannot be continued, nil if it can.
func Resumable(dir *runstore.Dir) error {
	switch s := dir.Status(); {
	case s.Foreign:
		return fmt.Errorf("%s was not made by tunebench: it can be watched, not resumed", dir.Name())
	case s.Alive:
		return fmt.Errorf("%s is being trained already (process %d)", dir.Name(), s.PID)
	case s.State == runstore.Done:
		return fmt.Errorf("%s is done; change its epochs as a new experiment instead", dir.Name())
	case s.State == runstore.Diverged:
		return fmt.Errorf("%s diverged and would again; lower optimizer.lr as a new experiment instead", dir.Name())
	}
	if _, err := os.Stat(dir.Experiment()); err != nil {
		return fmt.Errorf("%s has no experiment: %w", dir.Name(), err)
	}
	return nil
}

// Spec reads the experiment of a run, its live changes included.
func (w *Workspace) Spec(dir *runstore.Dir) (*spec.Spec, error) { return spec.Load(dir.Experiment()) }

// Provenance reads where a run came from.
func (w *Workspace) Provenance(dir *runstore.Dir) (spec.Provenance, error) {
	raw, err := dir.ReadFile(runstore.ProvenanceFile)
	if err != nil {
		return spec.Provenance{}, err
	}
	return spec.ParseProvenance(raw)
}
