package workspace

import (
	"context"
	"errors"
	"io"

	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
	"tunebench/experiments/worker"
)

// TrainOptions say how far a run is trained in this process, and who watches it. The zero value is good.
type TrainOptions struct {
	// Until is the number of finished epochs at which the run stops for now, pruned; 0: its end.
	Until int
	// Log takes what is worth knowing later; nil appends it to the run's own log.
	Log io.Writer
	// Sink also receives every record.
	Sink event.Sink
	// Watch is called before training starts with a function that tells the progress at any time.
	Watch func(progress func() train.Progress)
}

// Prepare loads the data of an experiment, builds all that trains it, and only then makes the
// directory of a new run, for [Run.Train]. What the user can correct is an *[InputError] or a
// *[spec.Error], and leaves no directory.
func (w *Workspace) Prepare(ctx context.Context, s *spec.Spec, l Lineage) (Run, error) {
	p, err := w.build(ctx, s)
	if err != nil {
		return nil, err
	}
	d, err := w.create(w.root, "", s, l)
	if err != nil {
		return nil, err
	}
	r := w.run(d)
	r.prepared.Store(&p)
	return r, nil
}

// FindLR trains a few steps at growing rates and looks where the loss falls.
func (w *Workspace) FindLR(ctx context.Context, s *spec.Spec, r train.LRRange) (train.LRCurve, error) {
	p, err := w.build(ctx, s)
	if err != nil {
		return train.LRCurve{}, err
	}
	curve, err := train.FindLR(ctx, p.experiment.Config, p.experiment.Executor, r)
	return curve, build.Input(err)
}

// prepared is an experiment that is ready to train, and the machine that it was built for.
type prepared struct {
	experiment *build.Experiment // nil: the worker builds it
	machine    Machine
}

func (w *Workspace) build(ctx context.Context, s *spec.Spec) (prepared, error) {
	m, err := w.machine(s.Training.Threads)
	if err != nil {
		return prepared{}, err
	}
	if w.shared != nil {
		e, err := w.shared.New(ctx, s, m)
		return prepared{e, m}, err
	}
	e, err := build.New(ctx, s, m, w.loading)
	return prepared{e, m}, err
}

// ready returns what trains the run: what was prepared, for measuring a machine takes as long
// as training a small network, or else a machine alone.
func (r *run) ready() (prepared, error) {
	if p := r.prepared.Swap(nil); p != nil {
		return *p, nil
	}
	threads := 0
	if s, err := r.Spec(); err == nil { // the worker reports what is wrong with it
		threads = s.Training.Threads
	}
	m, err := r.w.machine(threads)
	return prepared{machine: m}, err
}

func (r *run) Train(ctx context.Context, o TrainOptions) (Summary, error) {
	leave, err := r.enter(ctx)
	if err != nil { // it goes on another time
		s, _ := r.ReadSummary()
		return s, err
	}
	defer leave()
	p, err := r.ready()
	if err != nil {
		return Summary{}, r.failed(ctx, err)
	}
	if o.Log == nil {
		log, err := r.OpenLog()
		if err != nil {
			return Summary{}, r.failed(ctx, err)
		}
		defer log.Close()
		o.Log = log
	}
	return worker.Run(ctx, r.Dir, worker.Options{
		Until: o.Until, Experiment: p.experiment, Machine: p.machine, Loading: r.w.loading, Shared: r.w.shared,
		Log: o.Log, Sink: o.Sink, Watch: o.Watch, Now: r.w.now,
	})
}

// failed notes why training did not begin, as far as that can be written, and returns it.
func (r *run) failed(ctx context.Context, err error) error {
	if s := r.Dir.Status(); s.State == Created {
		_ = r.Fail(ctx, r.w.now(), err)
	}
	return err
}

// noMachine is what a workspace trains on that was given none.
func noMachine(int) (Machine, error) {
	return Machine{}, errors.New("this workspace was opened to look at runs, not to train")
}
