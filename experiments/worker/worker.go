package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"runtime"
	"strings"
	"sync"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
	"tunebench/experiments/build"
	"tunebench/experiments/inspect"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/tfevents"
)

// Options say how a worker works.
type Options struct {
	// Until is the number of finished epochs at which the run stops for now, pruned, as a study's trial
	// does at a rung; 0: it is trained to its end.
	Until int
	// Experiment is the run's experiment if it has been built already; nil builds it.
	Experiment *build.Experiment
	// Log takes what is worth knowing later; nil discards it.
	Log io.Writer
	// Now tells the time; nil means time.Now.
	Now func() time.Time
	// Sink also receives every record, for a caller that shows them.
	Sink event.Sink
	// Watch is called before training starts with a function that tells the progress at any time.
	Watch func(func() train.Progress)
	// Machine is what trains; it stands in the provenance.
	Machine build.Machine
	// Loading says how the data is read.
	Loading dataset.Options
	// Shared has the data of a run that is one of many in this process, such as the trials of a study.
	// No rows are named that look labeled wrong, which takes longer than to train a small network, and
	// nothing is done for what a kill takes within the first second, or a loss of power within ten: it is
	// soon trained again. nil: the run has data of its own, read as Loading says.
	Shared *build.Datasets
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// worker is one process's work on one run.
type worker struct {
	dir      *runstore.Dir
	opts     Options
	log      *log.Logger
	began    time.Time // requests from before are another worker's
	exp      *build.Experiment
	spec     *spec.Spec // as stored: interventions are added here
	trainer  *train.Trainer
	events   *tfevents.Writer
	held     bool // records could not be written: said once, not every epoch
	saver    saver
	reporter reporter
}

// Run works on a run until it ends, comes to o.Until, is stopped by request, or ctx is done: from
// the beginning, or from its last checkpoint. The returned summary is the one
// stored; after an error too, if the directory can still be written.
func Run(ctx context.Context, dir *runstore.Dir, o Options) (runstore.Summary, error) {
	o = o.withDefaults()
	lock, err := dir.Lock(ctx)
	if err != nil {
		if !errors.Is(err, runstore.ErrLocked) && ctx.Err() == nil {
			_ = dir.Fail(ctx, o.Now(), err) // as far as that can be written
		}
		return runstore.Summary{}, err
	}
	defer lock.Unlock() //nolint:errcheck // the system takes it back with the process anyway
	if dir = lock.Dir(); o.Shared != nil {
		dir = dir.Unsynced(time.Now().Add(soonAgain))
	}
	ctx, cancel := lock.Context(ctx)
	defer cancel()
	// Two workers may have been asked for; the second finds the work done.
	if s, err := dir.ReadSummary(); err == nil && (Over(dir, s) != nil || pruned(s, o.Until)) {
		return s, nil
	}
	w := &worker{dir: dir, opts: o, log: log.New(o.Log, "", log.LstdFlags), began: o.Now()}
	result, err := w.trainOrFail(ctx)
	if lost := lock.Held(); errors.Is(lost, runstore.ErrLost) {
		w.log.Printf("ended: %v", lost)
		return runstore.Summary{}, fmt.Errorf("run %s: %w", dir.Name(), lost)
	}
	return w.conclude(result, err)
}

// pruned reports whether a run has been trained until a rung.
func pruned(s runstore.Summary, until int) bool {
	return s.State == runstore.Stopped && s.Ending == event.EndedPruned && 0 < until && until <= s.Epoch
}

// trainOrFail is train, of which a fault of this program is an error.
func (w *worker) trainOrFail(ctx context.Context) (result train.Result, err error) {
	err = guarded(w.log, func() error {
		result, err = w.train(ctx)
		return err
	})
	if errors.As(err, new(*fault)) {
		w.trainer = nil // nobody knows what it holds
		w.saver.busy.Wait()
	}
	return result, err
}

func (w *worker) train(ctx context.Context) (train.Result, error) {
	defer func() {
		if w.events != nil {
			_ = w.events.Close() // what counts has been synced
		}
	}()
	if err := w.prepare(ctx); err != nil {
		w.trainer = nil // a checkpoint that does not fit leaves it at no position of the run
		return train.Result{}, err
	}
	inbox, err := w.dir.OpenInbox(w.began)
	if err != nil {
		return train.Result{}, err
	}
	defer inbox.Close()
	if w.opts.Watch != nil {
		w.opts.Watch(w.trainer.Progress)
	}
	box := train.NewMailbox()
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	l := &listener{inbox: inbox, box: box, log: w.log, room: w.exp.CheckRoom}
	joined := w.background(background, abort, box, l)
	result, err := w.runWithin(ctx, box, stop, joined)
	if cause := new(fault); errors.As(context.Cause(ctx), &cause) {
		return result, cause
	}
	if lost := new(train.ExecutorError); errors.As(err, &lost) {
		w.saver.busy.Wait() // the last checkpoint is what a resumed run goes on from
	} else if saveErr := w.saver.finish(w.trainer); err == nil && saveErr != nil {
		err = fmt.Errorf("the last checkpoint could not be written: %w", saveErr)
	}
	record := w.events.Sync
	if !w.dir.Syncs() {
		record = w.events.Flush
	}
	if recordErr := record(); err == nil {
		err = recordErr
	}
	return result, err
}

// runWithin trains, and ends what runs beside it however that ends.
func (w *worker) runWithin(ctx context.Context, box *train.Mailbox, stop, joined func()) (train.Result, error) {
	defer joined()
	defer stop()
	return w.trainer.Run(ctx, box)
}

// background starts what runs beside training; the returned function waits until it has ended.
func (w *worker) background(
	ctx context.Context, abort context.CancelCauseFunc, box *train.Mailbox, l *listener,
) (wait func()) {
	var both sync.WaitGroup
	for _, work := range []func(){func() { l.run(ctx) }, func() { w.report(ctx, box) }} {
		both.Go(func() {
			if err := guarded(w.log, func() error { work(); return nil }); err != nil {
				abort(err) // nobody would hear what is asked, or see how it goes
			}
		})
	}
	return both.Wait
}

// soonAgain is how long a run of many trains before it is worth waiting for the disk.
const soonAgain = 10 * time.Second

// checkpointEvery bounds what a kill costs in epochs that take long.
const checkpointEvery = time.Minute

// report writes the summary now and then until ctx is done.
func (w *worker) report(ctx context.Context, box *train.Mailbox) {
	tick := time.NewTicker(summaryInterval)
	defer tick.Stop()
	saved, epoch, unwritten := w.opts.Now(), -1, false
	if w.opts.Shared != nil { // most of them have ended by then
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
	for {
		p := w.trainer.Progress()
		if err := w.reporter.write(p, cmp.Or(w.saver.problem(), w.events.Problem())); (err != nil) != unwritten {
			unwritten = err != nil // said once, not every time
			w.complain("summary: %v", cmp.Or(err, errWrittenAgain))
		}
		if p.Epoch != epoch {
			saved, epoch = w.opts.Now(), p.Epoch
		}
		if !p.Paused && w.opts.Now().Sub(saved) >= checkpointEvery {
			box.Send(train.Command{Kind: train.CommandCheckpoint})
			saved = w.opts.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// complain notes trouble that training outlives. That the run is lost is told once, in the end.
func (w *worker) complain(format string, err error) {
	if !errors.Is(err, runstore.ErrLost) {
		w.log.Printf(format, err)
	}
}

// conclude stores how the run ended.
func (w *worker) conclude(result train.Result, err error) (runstore.Summary, error) {
	if w.trainer == nil { // it never began: keep what the directory says, but for the failure
		s, _ := w.dir.ReadSummary()
		s.Run, s.State, s.Ending, s.Updated = w.dir.Name(), runstore.Failed, event.EndedFailed, w.opts.Now()
		s.Error = err.Error()
		if writeErr := w.dir.WriteSummary(s); writeErr != nil {
			w.log.Printf("summary: %v", writeErr)
		}
		w.log.Printf("failed: %v", err)
		return s, err
	}
	state, ending := finalState(result.State), result.Ending
	if err != nil {
		state, ending = runstore.Failed, event.EndedFailed
	}
	w.reporter.context.Postfit = w.postfit(state, ending)
	w.reporter.suspects = w.suspects(state, ending)
	s, summaryErr := w.reporter.summary(state, ending, w.trainer.Progress())
	s.Reason = result.Reason
	if err == nil {
		s.WeightsSHA256 = build.WeightsSHA256(w.exp.Executor.ExportWeights(nil))
	}
	if err == nil {
		err = summaryErr
	}
	if err != nil {
		s.Error = err.Error()
	}
	if writeErr := w.dir.WriteSummary(s); writeErr != nil {
		w.log.Printf("summary: %v", writeErr)
		err = cmp.Or(err, writeErr)
	}
	w.log.Print(lastLine(s))
	return s, err
}

// lastLine says in the log how a run ended, and what went wrong.
func lastLine(s runstore.Summary) string {
	line := string(s.State)
	switch {
	case strings.HasPrefix(s.Reason, line+": "):
		line = s.Reason
	case s.Reason != "":
		line += ": " + s.Reason
	}
	if !strings.Contains(line, s.Error) { // a reason may say the error as well
		line += ": " + s.Error
	}
	return line
}

// suspects finds training and validation rows that are probably mislabeled, if the trained network
// knows enough to say so; not in a run of a study, whose data is that of all others. It changes nothing.
func (w *worker) suspects(s runstore.State, ending event.Ending) []finding.Finding {
	switch {
	case s != runstore.Done && s != runstore.Stopped, ending == event.EndedPruned, w.opts.Shared != nil:
		return nil
	case !inspect.Trustworthy(w.reporter.curves(s, ending)):
		return nil
	}
	found, err := inspect.Suspects(w.exp, job.TrainPart, job.ValidationPart)
	if err != nil {
		w.log.Printf("looking for wrong labels: %v", err)
	}
	var out []finding.Finding
	for _, f := range found {
		out = append(out, f.Finding())
	}
	return out
}

// postfit measures the trained network for the diagnosis; nothing of a trial, of which there are many.
func (w *worker) postfit(s runstore.State, ending event.Ending) []float64 {
	if s != runstore.Done && s != runstore.Stopped || ending == event.EndedPruned || w.opts.Shared != nil {
		return nil
	}
	runtime.GC() // the room of what was looked at while training began
	return w.exp.Postfit()
}

// finalState is the state of a directory whose training has ended without an error.
func finalState(s train.State) runstore.State {
	switch s {
	case train.StateStopped:
		return runstore.Stopped
	case train.StateDiverged:
		return runstore.Diverged
	default:
		return runstore.Done
	}
}
