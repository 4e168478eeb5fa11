package worker

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/train"
	"tunebench/experiments/build"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// tape keeps the tags of the records that it is given.
type tape struct{ tags []string }

func (tp *tape) Emit(r event.Record) error {
	for _, s := range r.Scalars {
		tp.tags = append(tp.tags, s.Tag)
	}
	return nil
}

func TestAWorkerTrainsARunToItsEnd(t *testing.T) {
	device, log, seen := &fakeDevice{}, &logbook{}, &tape{}
	o := on(device)
	o.Log, o.Sink = log, seen
	var progress func() train.Progress
	o.Watch = func(p func() train.Progress) { progress = p }
	dir := newRun(t, experiment(t))
	s := finish(t, dir, o)
	if s.State != runstore.Done || s.Epoch != 12 || s.Step != 48 || s.Steps != 48 || s.Best == nil || s.Error != "" {
		t.Errorf("summary %+v", s)
	}
	if stored, err := dir.ReadSummary(); err != nil || stored.WeightsSHA256 != s.WeightsSHA256 ||
		len(s.WeightsSHA256) != 64 {
		t.Errorf("stored weights %q (%v), returned %q", stored.WeightsSHA256, err, s.WeightsSHA256)
	}
	if len(s.Diagnosis) < 3 || s.Metrics[event.TrainLoss] != scalarsLast(t, dir, event.TrainLoss) {
		t.Errorf("findings %s, metrics %v", s.Diagnosis, s.Metrics)
	}
	if progress == nil || progress().Step != 48 || len(seen.tags) == 0 {
		t.Errorf("those who watch were told %v", seen.tags)
	}
	for _, name := range []string{runstore.Latest, runstore.Best} {
		f, err := dir.ReadCheckpoint(name)
		if err != nil || f.Lookup("layers.0.weight") == nil || f.Metadata["task"] != "classification" {
			t.Errorf("%s checkpoint: %v", name, err)
		}
	}
	raw, err := dir.ReadFile(runstore.ProvenanceFile)
	if err != nil {
		t.Fatal(err)
	}
	p, err := spec.ParseProvenance(raw)
	if err != nil || p.Version != "test" || p.TrainRows != 120 || p.ValidationRows != 30 || p.Params != 3 ||
		p.DataSHA256 == "" {
		t.Errorf("provenance %+v, %v", p, err)
	}
	for _, want := range []string{
		"training " + dir.Name() + ": 120 rows, 3 parameters",
		"done: all 12 epochs are done",
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}

// A file that was recognized as ratings says so where one looks for what a run did.
func TestTheLogSaysWhatDataWasTakenFor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rated.csv")
	text := "user,item,rating\n"
	for i := range 200 {
		text += fmt.Sprintf("%d,%d,%d\n", i/10, i%37, 1+i%5)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	log := &logbook{}
	o := on(&fakeDevice{})
	o.Log = log
	finish(t, newRun(t, experiment(t, "data.source="+file, "data.validation=0.2")), o)
	want := `data: taken for ratings: "rating" is what "user" thinks of "item"; data.kind = "table"`
	if !strings.Contains(log.String(), want) {
		t.Errorf("the log lacks %q:\n%s", want, log)
	}
}

func scalarsLast(t *testing.T, dir *runstore.Dir, tag string) float64 {
	t.Helper()
	var h event.History
	f := dir.Follow()
	defer f.Close()
	u, err := f.Poll(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	u.ApplyTo(&h)
	p, _ := h.Last(tag)
	return p.Value
}

// A worker that comes second finds the work under way, or done; it changes nothing.
func TestOneWorkerTrainsARun(t *testing.T) {
	inside, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	device := &fakeDevice{onStep: func(int) {
		once.Do(func() { close(inside) })
		<-release
	}}
	dir := newRun(t, experiment(t))
	first := make(chan error, 1)
	go func() { _, err := Run(t.Context(), dir, on(device)); first <- err }()
	<-inside
	var others sync.WaitGroup
	for range 4 {
		others.Go(func() {
			s, err := Run(t.Context(), dir, on(device))
			if !errors.Is(err, runstore.ErrLocked) || s.Run != "" {
				t.Errorf("a worker beside another: %v, summary of %q", err, s.Run)
			}
		})
	}
	others.Wait()
	close(release)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	s, err := Run(t.Context(), dir, on(device))
	if err != nil || s.State != runstore.Done || device.made.Load() != 1 {
		t.Errorf("a worker after the end: %v, %s, %d executors", err, s.State, device.made.Load())
	}
}

func TestHowARunEnds(t *testing.T) {
	broken := errors.New("the device is on fire")
	for name, c := range map[string]struct {
		device *fakeDevice
		keys   []string
		state  runstore.State
		reason string
		err    string
	}{
		"diverged": {
			&fakeDevice{loss: func(i int) float64 { return []float64{1, math.NaN()}[i/9] }}, nil,
			runstore.Diverged, "NaN at step 9", "",
		},
		"early": {
			&fakeDevice{},
			[]string{"training.early_stopping.patience=1", "training.early_stopping.min_delta=10"},
			runstore.Done, "", "",
		},
		"broken": {
			&fakeDevice{fail: func(i int) error { return []error{nil, broken}[i/7] }}, nil, runstore.Failed,
			"", "step 7: the device is on fire",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newRun(t, experiment(t, c.keys...))
			s, err := Run(t.Context(), dir, on(c.device))
			if s.State != c.state || !strings.Contains(s.Reason, c.reason) {
				t.Errorf("%s: %s", s.State, s.Reason)
			}
			if (err == nil) != (c.err == "") ||
				err != nil && (!strings.Contains(err.Error(), c.err) || s.Error != err.Error()) {
				t.Errorf("error %v, in the summary %q", err, s.Error)
			}
			if (s.WeightsSHA256 == "") != (c.err != "") {
				t.Errorf("weights %q", s.WeightsSHA256)
			}
		})
	}
}

// What broke once may work the next time: the run goes on from what was saved.
func TestAFailedRunCanGoOn(t *testing.T) {
	want := newRun(t, experiment(t))
	finish(t, want, on(&fakeDevice{}))
	dir := newRun(t, experiment(t))
	device := &fakeDevice{fail: func(i int) error { return []error{nil, os.ErrDeadlineExceeded}[i/30] }}
	if _, err := Run(t.Context(), dir, on(device)); err == nil {
		t.Fatal("a failing device went unnoticed")
	}
	finish(t, dir, on(&fakeDevice{}))
	sameRun(t, "after a failure", dir, want)
}

// A run that cannot begin says why, and keeps what was known of it.
func TestWhatKeepsARunFromBeginning(t *testing.T) {
	rewrite := func(name, from, to string) func(*testing.T, *runstore.Dir) {
		return func(t *testing.T, dir *runstore.Dir) {
			b, err := dir.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(b), from) {
				t.Fatalf("%s lacks %q", name, from)
			}
			if err := dir.WriteFile(name, []byte(strings.Replace(string(b), from, to, 1))); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, *runstore.Dir) {
		return func(t *testing.T, dir *runstore.Dir) {
			if err := os.Remove(filepath.Join(dir.Path(), name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	latest := filepath.Join(runstore.CheckpointsDir, "latest.safetensors")
	for name, c := range map[string]struct {
		spoil func(*testing.T, *runstore.Dir)
		want  string
	}{
		"no experiment": {remove(runstore.ExperimentFile), runstore.ExperimentFile},
		"misspelt key": {
			rewrite(runstore.ExperimentFile, "batch_size =", "batch_sise ="),
			"training.batch_size",
		},
		"no provenance":     {remove(runstore.ProvenanceFile), runstore.ProvenanceFile},
		"broken provenance": {rewrite(runstore.ProvenanceFile, "created", "[created"), runstore.ProvenanceFile},
		"other data": {
			rewrite(runstore.ExperimentFile, `source = "iris"`, `source = "wine"`),
			"the data has changed",
		},
		"other seed": {rewrite(runstore.ExperimentFile, "seed = 42", "seed = 43"), "seed"},
		"shortened file": {
			func(_ *testing.T, d *runstore.Dir) { _ = os.Truncate(filepath.Join(d.Path(), latest), 9) },
			"latest.safetensors",
		},
		"another layout":       {rewrite(latest, `"tunebench.version":"1"`, `"tunebench.version":"9"`), `version "9"`},
		"a damaged position":   {rewrite(latest, `{\"Seed\":`, `[\"Seed\":`), "damaged"},
		"a senseless position": {rewrite(latest, `\"Step\":48`, `\"Step\":-8`), "step -8"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newRun(t, experiment(t))
			before := finish(t, dir, on(&fakeDevice{}))
			before.State = runstore.Stopped
			if err := dir.WriteSummary(before); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, dir)
			s, err := Run(t.Context(), dir, on(&fakeDevice{}))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v does not say %q", err, c.want)
			}
			stored, readErr := dir.ReadSummary()
			if readErr != nil || s.State != runstore.Failed || stored.State != runstore.Failed ||
				stored.Error != err.Error() {
				t.Errorf("stored as %s with %q (%v), returned as %s", stored.State, stored.Error, readErr, s.State)
			}
			if stored.Epoch != 12 || stored.Step != 48 || !reflect.DeepEqual(stored.Best, before.Best) {
				t.Errorf("epoch %d, step %d, best %v are left of %v", stored.Epoch, stored.Step, stored.Best, before)
			}
			if dir.Alive() {
				t.Error("the lock is still held")
			}
		})
	}
}

func TestChangedDataIsAMistakeOfTheInput(t *testing.T) {
	dir := newRun(t, experiment(t))
	s := finish(t, dir, on(&fakeDevice{}))
	s.State = runstore.Stopped
	if err := errors.Join(dir.WriteSummary(s),
		dir.WriteFile(runstore.ExperimentFile, experiment(t, "data.source=wine").Encode())); err != nil {
		t.Fatal(err)
	}
	var input *build.InputError
	if _, err := Run(t.Context(), dir, on(&fakeDevice{})); !errors.As(err, &input) || !errors.Is(err, errDataChanged) {
		t.Errorf("error %v", err)
	}
}

// The end of the context is a stop like one that was asked for.
func TestACancelledRunCanGoOn(t *testing.T) {
	want := newRun(t, experiment(t))
	finish(t, want, on(&fakeDevice{}))
	for _, at := range []int{0, 1, 18, 47} {
		ctx, cancel := context.WithCancel(t.Context())
		dir := newRun(t, experiment(t))
		s, err := Run(ctx, dir, on(&fakeDevice{onStep: func(i int) {
			if i == at {
				cancel()
				time.Sleep(time.Millisecond) // until the loop has heard of it
			}
		}}))
		if err != nil {
			t.Fatal(err)
		}
		if s.State == runstore.Stopped {
			if s.Step < at || s.Step > 48 {
				t.Errorf("cancelled in step %d, it stopped at %d", at, s.Step)
			}
			finish(t, dir, on(&fakeDevice{}))
		}
		sameRun(t, "after a cancellation", dir, want)
	}
}
