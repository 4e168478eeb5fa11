package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// prepare brings the run to the point where training starts or goes on.
func (w *worker) prepare(ctx context.Context) error {
	stored, err := spec.LoadOwn(w.dir.Experiment())
	if err != nil {
		return err
	}
	w.spec = stored
	if w.exp = w.opts.Experiment; w.exp == nil {
		if w.exp, err = w.opts.build(ctx, stored); err != nil {
			return err
		}
	}
	if err := w.checkProvenance(); err != nil {
		return err
	}
	if err := w.keepPreprocessing(); err != nil {
		return err
	}
	w.prepareReporter()
	loop, tensors, resumed, err := loadState(w.dir)
	switch {
	case err != nil && w.opts.Shared != nil:
		w.log.Printf("%v: the run begins anew", err)
	case err != nil:
		return fmt.Errorf("cannot resume: %w", err)
	}
	if err := w.openEvents(loop, resumed); err != nil {
		return err
	}
	if err := w.newTrainer(); err != nil {
		return err
	}
	var writer checkpoint.Writer
	w.saver.log, w.saver.now = w.log, w.opts.Now
	if w.opts.Shared != nil {
		w.saver.next = w.opts.Now().Add(trialGap)
	}
	w.saver.write = func(name string, f checkpoint.File) error { return w.dir.WriteCheckpoint(&writer, name, f) }
	if w.saver.model, err = w.exp.Metadata(); err != nil {
		return err
	}
	if !resumed {
		w.log.Printf("training %s: %d rows, %d parameters",
			w.dir.Name(), w.exp.Data.Train.Len(), w.exp.Executor.Model().Params)
		for _, note := range w.exp.Data.Notes {
			w.log.Printf("data: %s", note)
		}
		return nil
	}
	w.saver.bestEpoch = loop.Monitor.BestEpoch
	w.log.Printf("resuming %s at epoch %d, step %d", w.dir.Name(), loop.Epoch, loop.Step)
	return w.trainer.Restore(loop, tensors)
}

// build builds the experiment of a run.
func (o Options) build(ctx context.Context, s *spec.Spec) (*build.Experiment, error) {
	if o.Shared != nil {
		return o.Shared.New(ctx, s, o.Machine)
	}
	return build.New(ctx, s, o.Machine, o.Loading)
}

// openEvents starts the run's event file, or one that voids what earlier workers
// recorded after the checkpoint and that will now be measured again.
func (w *worker) openEvents(loop train.LoopState, resumed bool) (err error) {
	w.readHistory()
	if !resumed && len(w.reporter.history.Tags()) == 0 {
		w.events, err = w.dir.CreateEvents(w.opts.Now())
		return err
	}
	if w.events, err = w.dir.ResumeEvents(w.opts.Now(), loop.Step, loop.Epoch); err != nil {
		return err
	}
	w.readHistory()
	return nil
}

// readHistory fills the reporter with what earlier workers recorded.
func (w *worker) readHistory() {
	r := &w.reporter
	r.history, r.metrics = event.Bounded(), make(map[string]float64)
	f := w.dir.Follow()
	defer f.Close()
	for more := true; more; {
		u, err := f.Poll(1 << 14)
		if err != nil {
			w.log.Printf("reading earlier records: %v", err)
		}
		u.ApplyTo(&r.history)
		more = u.More
	}
	for _, tag := range r.history.Tags() {
		if p, ok := r.history.Last(tag); ok {
			r.metrics[tag] = p.Value
		}
	}
}

func (w *worker) prepareReporter() {
	now := w.opts.Now()
	r := &w.reporter
	r.run, r.store, r.log = w.dir.Name(), w.dir.WriteSummary, w.log
	r.now, r.began, r.started = w.opts.Now, now, now
	r.context = diagnosisContext(w.exp)
	r.context.Machine = diagnosis.Machine{
		Threads: w.opts.Machine.Threads, Cores: w.opts.Machine.Cores, Kernel: w.opts.Machine.Kernel,
		Start: now.Sub(w.began).Seconds(),
	}
	r.lookAtData(w.exp)
	if s, err := w.dir.ReadSummary(); err == nil && s.Step > 0 {
		r.started, r.before = s.Started, time.Duration(float64(s.Elapsed)*float64(time.Second))
	}
}

// diagnosisContext tells the diagnosis what an experiment is.
func diagnosisContext(e *build.Experiment) diagnosis.Context {
	c := diagnosis.Context{
		Get:  build.Getter(e.Spec),
		Task: string(e.Data.Task), Epochs: e.Config.Epochs,
		TrainRows: e.Data.Train.Len(), ValRows: e.Data.Validation.Len(), Params: e.Executor.Model().Params,
		Features: len(e.Data.Features), Counts: e.ClassRows(),
	}
	if e.Data.Task == tabular.Classification {
		c.Classes = len(e.Data.Classes)
	}
	return c
}

func (w *worker) newTrainer() (err error) {
	cfg := w.exp.Config
	cfg.Clock, cfg.Until = w.opts.Now, w.opts.Until
	cfg.Interventions = build.Interventions(w.spec)
	cfg.OnEpoch = func(t *train.Trainer) error { return w.checkpoint(t) }
	cfg.OnCheckpoint = cfg.OnEpoch
	cfg.OnIntervention = w.recordIntervention
	sinks := []event.Sink{w.events, &w.reporter}
	if w.opts.Sink != nil {
		sinks = append(sinks, w.opts.Sink)
	}
	w.trainer, err = train.New(cfg, w.exp.Executor, event.Tee(sinks...))
	return build.Input(err)
}

// checkpoint offers the state to the saver, after the records that lead to it are
// with the operating system.
func (w *worker) checkpoint(t *train.Trainer) error {
	err := w.events.Flush()
	if (err != nil) != w.held {
		w.held = err != nil
		w.complain("event file: %v (records are held until they can be written)", cmp.Or(err, errWrittenAgain))
	}
	if err == nil {
		w.saver.offer(t)
	}
	return nil
}

var errWrittenAgain = errors.New("written again")

// recordIntervention writes a live change into the run's experiment before it
// takes effect, so that a rerun repeats it, whatever happens next.
func (w *worker) recordIntervention(iv train.Intervention) error {
	if err := w.spec.Intervene(iv.Step, iv.Key, iv.Value); err != nil {
		return err
	}
	return w.dir.WriteFile(runstore.ExperimentFile, w.spec.Encode())
}

var errDataChanged = errors.New("the data has changed since the run began")
