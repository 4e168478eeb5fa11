package worker

import (
	"context"
	"errors"
	"log"
	"os"
	"strings"
	"testing"

	"tunebench/engine/train"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
)

// A fault of this program ends the run with what it was, in its summary and in its log, and gives the
// run free; without the fault it goes on from its last checkpoint.
func TestAFaultIsAnErrorOfTheRun(t *testing.T) {
	dir, said := newRun(t, experiment(t)), &logbook{}
	o := on(&fakeDevice{onStep: func(i int) {
		if i == 20 {
			panic("index out of range")
		}
	}})
	o.Log = said
	s, err := Run(t.Context(), dir, o)
	if err == nil || !strings.Contains(err.Error(), "internal error: index out of range (worker.log") {
		t.Fatalf("error %v", err)
	}
	if s.State != runstore.Failed || s.Error != err.Error() {
		t.Errorf("summary %+v", s)
	}
	if status := dir.Status(); status.State != runstore.Failed || status.Alive || status.Summary.Error != s.Error {
		t.Errorf("the run is %s (alive %v): %s", status.State, status.Alive, status.Summary.Error)
	}
	for _, part := range []string{"internal error: index out of range", "fault_test.go", "failed: "} {
		if !strings.Contains(said.String(), part) {
			t.Errorf("the log lacks %q:\n%s", part, said)
		}
	}
	want := newRun(t, experiment(t))
	finish(t, want, on(&fakeDevice{}))
	finish(t, dir, on(&fakeDevice{}))
	sameRun(t, "after a fault", dir, want)
}

// A fault beside training, in what listens to requests or writes the summary, ends the run too: nobody
// could steer or see it.
func TestAFaultBesideTraining(t *testing.T) {
	said := &logbook{}
	w := &worker{opts: on(&fakeDevice{}).withDefaults(), log: log.New(said, "", 0), trainer: trainer(t)}
	ctx, abort := context.WithCancelCause(t.Context())
	w.background(ctx, abort, train.NewMailbox(), &listener{})() // without an inbox, and nowhere to report to
	if met := new(fault); !errors.As(context.Cause(ctx), &met) || !strings.Contains(said.String(), "inbox.go") {
		t.Errorf("ended by %v, log %q", context.Cause(ctx), said)
	}
}

// One in the writing of a checkpoint is a checkpoint that could not be written.
func TestAFaultOfTheSaver(t *testing.T) {
	tr, d, w := trainer(t), &disk{}, &watch{}
	s := newSaver(d, w)
	s.write = func(string, checkpoint.File) error { panic("broken") }
	if err := s.finish(tr); !errors.As(err, new(*fault)) || !strings.Contains(err.Error(), "broken") {
		t.Errorf("error %v", err)
	}
}

// The end of the log says what went wrong, not only how the run ended, and each once.
func TestTheLastLineOfTheLog(t *testing.T) {
	for want, s := range map[string]runstore.Summary{
		"done: all epochs":              {State: runstore.Done, Reason: "all epochs"},
		"failed: no room: disk full":    {State: runstore.Failed, Reason: "no room", Error: "disk full"},
		"failed: disk full":             {State: runstore.Failed, Reason: "failed: disk full", Error: "disk full"},
		"stopped: by request: no room":  {State: runstore.Stopped, Reason: "by request", Error: "no room"},
		"failed: the disk":              {State: runstore.Failed, Error: "the disk"},
		"diverged: the loss became NaN": {State: runstore.Diverged, Reason: "the loss became NaN"},
	} {
		if got := lastLine(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A run whose folder is deleted or replaced ends, and writes nothing where it was.
func TestAFolderThatIsGoneEndsItsWorker(t *testing.T) {
	for name, take := range map[string]func(dir *runstore.Dir) error{
		"deleted": func(d *runstore.Dir) error {
			for os.RemoveAll(d.Path()) != nil { // the worker has just put something into it
			}
			return nil
		},
		"moved": func(d *runstore.Dir) error { return os.Rename(d.Path(), d.Path()+"-moved") },
		"replaced": func(d *runstore.Dir) error {
			return errors.Join(os.Rename(d.Path(), d.Path()+"-moved"), os.MkdirAll(d.Path()+"/checkpoints", 0o700))
		},
	} {
		dir, said := newRun(t, experiment(t, "training.epochs=1000000")), &logbook{}
		device := &fakeDevice{}
		o := on(device)
		o.Log = said
		ended := make(chan error, 1)
		go func() {
			_, err := Run(t.Context(), dir, o)
			ended <- err
		}()
		until(t, "the first update", func() bool { return device.steps.Load() > 0 })
		if err := take(dir); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, runstore.ErrLost) {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(said.String(), "ended: ") {
			t.Errorf("%s: the log says %q", name, said)
		}
		left, _ := os.ReadDir(dir.Path())
		for _, e := range left {
			if e.Name() != runstore.CheckpointsDir {
				t.Errorf("%s: %s was written afterwards", name, e.Name())
			}
		}
	}
}
