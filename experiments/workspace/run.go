package workspace

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sync/atomic"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Run is one run: a directory of ours, or a folder with the event files of another program,
// which can only be read. It holds nothing of the run but where it is, so it is cheap and
// safe for concurrent use.
type Run interface {
	// Name is the name of the directory, which is the name of the run; ID is the short id at
	// its end, "" for a foreign log; Path is where it is.
	Name() string
	ID() string
	Path() string
	// Foreign reports whether another program made it.
	Foreign() bool

	// Status reads the summary and asks whether the worker lives, which takes some seconds if it is
	// a silent one on another host. The error of an interrupted run says what became of its worker.
	Status() Status
	// Spec reads the run's experiment, its live changes included.
	Spec() (*spec.Spec, error)
	// Provenance reads where the run came from; Parent is the run it grew from, nil if that
	// is unknown or gone.
	Provenance() (spec.Provenance, error)
	Parent() Run
	// Follow watches the run from its beginning on.
	Follow() Feed
	// History reads all that has been recorded. The error speaks of records that had to be
	// left out; the history holds the rest.
	History() (*event.History, error)

	// Pause, Continue and Stop ask the worker to pause before its next update, to go on, and
	// to write a checkpoint and end. Change asks it to change a key live, at the next step
	// boundary; it is recorded in the run's experiment. A [Feed] sees the answers.
	Pause() error
	Continue() error
	Stop() error
	Change(key string, value float64) error

	// Extend gives the run another number of epochs, to be trained when it is resumed: more,
	// if it is done. command is how that was asked for, for the provenance. The error says why the
	// run is not the beginning of one that had so many from the start.
	Extend(epochs int, command string) error
	// Resumable tells why the run cannot be continued, nil if it can.
	Resumable() error
	// Resume starts a worker that continues the run from its last checkpoint.
	Resume() error
	// ResumeUntil is Resume to the end of an epoch, where the run stops as pruned and can be resumed
	// again; 0 is its end. A run that was only made begins.
	ResumeUntil(epoch int) error
	// Train does the worker's work in this process: from the beginning or from the last
	// checkpoint, until the run ends, is stopped by request, or ctx is done.
	Train(ctx context.Context, o TrainOptions) (Summary, error)

	// Note changes what a user says of the run and returns it as it is then; a worker may be at the run meanwhile.
	Note(change func(*Notes)) (Notes, error)
	// Discard moves the run into the trash of the workspace; undo brings it back. A run that is being trained stays.
	Discard() (undo func() error, err error)

	// Diagnose examines what has been recorded, and adds what the worker found wrong with the data, what was tried
	// on the run, and what its family has learned.
	Diagnose() ([]finding.Finding, error)
	// Memory is what a diagnosis adds to what the curves show.
	Memory() (*Memory, error)
	// Try trains changes beside the unchanged experiment. Tried is what was tried so far, nil for nothing, and Trying
	// reports whether somebody is at it.
	Try(ctx context.Context, o TryOptions) (*Tried, error)
	Tried() (*Tried, error)
	Trying() bool
	// Adopt makes a run of what was trained with changes when they were tried.
	Adopt(changes []hparam.Change) (Run, error)
	// Speed says where the time goes, and what would make the run faster. With measure it trains a few updates of
	// other batches and on other numbers of threads, a few seconds in all, for which the data has to be there; else
	// it goes by a model of an update. ok is false where the records do not tell.
	Speed(ctx context.Context, measure bool) (f finding.Finding, ok bool, err error)
	// Evaluate measures a checkpoint, [Latest] or [Best], on a part of the data.
	Evaluate(ctx context.Context, checkpoint, part string) (*Evaluation, error)
	// Inspect loads the run's data and model, and has the rows of a part predicted, to look into both.
	Inspect(ctx context.Context, o InspectOptions) (*Inspector, error)
	// Predict applies a checkpoint to other rows and writes what comes of them to a file, in the format of its
	// name, or to out if file is "".
	Predict(ctx context.Context, checkpoint string, o PredictOptions, file string, out io.Writer) (Predicted, error)
	// Export writes a checkpoint in the form of another program.
	Export(ctx context.Context, o ExportOptions, output string) error
}

// Feed tells what is new in a run. It is polled by one goroutine at a time.
type Feed interface {
	// Poll returns what is new, with at most limit entries, and never waits for anything but
	// the disk. Trouble with a part is reported once, beside an update that holds the rest.
	Poll(limit int) (Update, error)
	Close() error
}

// run is a run directory of a workspace.
type run struct {
	*runstore.Dir
	w *Workspace
	// prepared is what trains a run that this process has just made, to be used once.
	prepared atomic.Pointer[prepared]
}

func (w *Workspace) run(d *runstore.Dir) *run { return &run{Dir: d, w: w} }

func (r *run) Status() Status { return r.w.status(r.Settled(context.Background())) }

func (w *Workspace) status(s runstore.Status) Status {
	switch {
	case s.Note != "" && s.Summary.Error != "":
		s.Summary.Error = s.Note + "; before that: " + s.Summary.Error
	case s.Note != "":
		s.Summary.Error = s.Note
	}
	return Status{
		Run: w.run(s.Dir), Summary: s.Summary, State: s.State, Alive: s.Alive, PID: s.PID, Host: s.Host,
		Foreign: s.Foreign, Started: s.Started, Err: s.Err,
	}
}

func (r *run) Spec() (*spec.Spec, error) { return spec.LoadOwn(r.Experiment()) }

func (r *run) Provenance() (spec.Provenance, error) {
	raw, err := r.ReadFile(runstore.ProvenanceFile)
	if err != nil {
		return spec.Provenance{}, err
	}
	p, err := spec.ParseProvenance(raw)
	if err != nil {
		return p, fmt.Errorf("%s: %w", r.Dir.Provenance(), err)
	}
	return p, nil
}

func (r *run) Parent() Run {
	p, err := r.Provenance()
	if err != nil || p.Parent == "" || p.Parent != filepath.Base(p.Parent) {
		return nil
	}
	d, err := runstore.Open(filepath.Join(filepath.Dir(r.Path()), p.Parent))
	if err != nil {
		return nil
	}
	return r.w.run(d)
}

func (r *run) Follow() Feed { return &feed{r.Dir.Follow(), r.w} }

// feed gives out what a follower sees.
type feed struct {
	*runstore.Follower
	w *Workspace
}

func (f *feed) Poll(limit int) (Update, error) {
	u, err := f.Follower.Poll(limit)
	return Update{Entries: u.Entries, More: u.More, Changed: u.Changed, Status: f.w.status(u.Status), Acks: u.Acks}, err
}

func (r *run) History() (*event.History, error) {
	h := &event.History{}
	return h, r.read(h)
}

// read adds all that has been recorded to a history.
func (r *run) read(h *event.History) (first error) {
	const batch = 1 << 14
	f := r.Dir.Follow()
	defer f.Close()
	for {
		u, err := f.Poll(batch)
		if first == nil {
			first = err
		}
		u.ApplyTo(h)
		if !u.More {
			return first
		}
	}
}
