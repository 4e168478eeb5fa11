package workspace

import (
	"errors"
	"slices"
	"time"

	"tunebench/experiments/build"
	"tunebench/experiments/internal/packing"
	"tunebench/experiments/runstore"
)

// Workspace is a folder of runs and the means to add to it. It is safe for concurrent use.
type Workspace struct {
	root    string
	launch  Launcher
	conduct func(*Study) error
	try     func(TryLaunch) (Trier, error)
	load    func() (float64, error)
	machine func(threads int) (Machine, error)
	loading Loading
	now     func() time.Time

	datasets build.Datasets  // of the experiments that are described
	shared   *build.Datasets // of the runs that are trained side by side; nil: each has its own
	gate     *packing.Gate   // lets them in; nil: everybody may

	listing listing
}

// Options say what a workspace works with. The zero value is enough to look at runs.
type Options struct {
	// Launch starts workers; nil: none can be started.
	Launch Launcher
	// Conduct starts the conductor of a study, and returns once it has taken the study; nil: none can be
	// started.
	Conduct func(*Study) error
	// Try starts a process that tries changes on a run; nil: none can be started.
	Try func(TryLaunch) (Trier, error)
	// Load is the mean number of threads that wanted a core of late, by which the machine is idle or not; nil: the
	// system says it.
	Load func() (float64, error)
	// Machine returns what trains and evaluates in this process, on so many threads (0: all);
	// nil: nothing can.
	Machine func(threads int) (Machine, error)
	// Loading says how data is read, here and by workers.
	Loading Loading
	// Now tells the time; nil: time.Now.
	Now func() time.Time
}

// Open returns the workspace of a runs folder, which need not exist yet. root is
// the value of --runs; "" means $TUNEBENCH_RUNS or ./runs.
func Open(root string, o Options) *Workspace {
	if o.Launch == nil {
		o.Launch = func(Launch) error {
			return errors.New("this workspace was opened to look at runs, not to start workers")
		}
	}
	if o.Conduct == nil {
		o.Conduct = func(*Study) error {
			return errors.New("this workspace was opened to look at studies, not to conduct them")
		}
	}
	if o.Try == nil {
		o.Try = noTrier
	}
	if o.Load == nil {
		o.Load = machineLoad
	}
	if o.Machine == nil {
		o.Machine = noMachine
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Workspace{
		root: runstore.Root(root), launch: o.Launch, conduct: o.Conduct, try: o.Try, machine: o.Machine,
		load: o.Load, loading: o.Loading, now: o.Now, datasets: build.Datasets{Loading: o.Loading},
	}
}

// Root returns the folder of runs.
func (w *Workspace) Root() string { return w.root }

// List returns the runs, newest first; one that cannot be read is there with its error.
func (w *Workspace) List() ([]Status, error) {
	found, err := runstore.List(w.root)
	list := make([]Status, len(found))
	for i, s := range found {
		list[i] = w.status(s)
	}
	return list, err
}

// Find returns the run that ref names: a path, a folder name, a short id, the start
// of a name, or "latest".
func (w *Workspace) Find(ref string) (Run, error) { return w.opened(runstore.Find(w.root, ref)) }

// FindAll is [Workspace.Find], or, if ref is a folder of runs, all of them, the newest first.
func (w *Workspace) FindAll(ref string) ([]Run, error) {
	r, err := w.Find(ref)
	if folder := new(runstore.FolderError); errors.As(err, &folder) {
		var runs []Run
		for _, d := range slices.Backward(folder.Runs) {
			runs = append(runs, w.run(d))
		}
		return runs, nil
	}
	return []Run{r}, err
}

// Run returns the run at a path: a directory of ours or any folder with event files; else the
// error is [ErrNotRun].
func (w *Workspace) Run(path string) (Run, error) { return w.opened(runstore.Open(path)) }

func (w *Workspace) opened(d *runstore.Dir, err error) (Run, error) {
	if err != nil {
		return nil, err
	}
	return w.run(d), nil
}
