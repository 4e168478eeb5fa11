package worker

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// extended makes a run of 5 epochs that is done and has just been given 12.
func extended(t *testing.T, keys ...string) *runstore.Dir {
	t.Helper()
	dir := newRun(t, experiment(t, append(slices.Clone(keys), "training.epochs=5")...))
	finish(t, dir, on(&fakeDevice{}))
	if err := Extend(dir, spec.Extension{To: 12}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Whenever the worker of an extension is killed, be it before it has written a word, the next one comes
// to the run that had the epochs from the start.
func TestAnExtensionThatIsKilledAtAnyStep(t *testing.T) {
	keys := []string{"training.log_every_steps=3", "schedule.name=step", "schedule.step_epochs=4"}
	want := newRun(t, experiment(t, append(slices.Clone(keys), "training.epochs=12")...))
	finish(t, want, on(&fakeDevice{}))

	dir := extended(t, keys...)
	left := map[int]*runstore.Dir{-1: copyRun(t, dir)}
	device := &fakeDevice{onStep: func(i int) { left[i] = copyRun(t, dir) }}
	finish(t, dir, on(device))
	sameRun(t, "never killed", dir, want)
	if len(left) != 1+7*4 {
		t.Errorf("the extension took %d steps, want %d", len(left)-1, 7*4)
	}
	for i, d := range left {
		s, err := d.ReadSummary()
		if err != nil {
			t.Fatal(err)
		}
		if err := Over(d, s); err != nil {
			t.Errorf("killed in step %d: %v", i, err)
		}
		finish(t, d, on(&fakeDevice{}))
		sameRun(t, fmt.Sprintf("killed in step %d", i), d, want)
	}
}

// What was done stays done: a second worker finds nothing to train.
func TestAnExtensionIsTrainedOnce(t *testing.T) {
	dir := extended(t)
	first := finish(t, dir, on(&fakeDevice{}))
	device := &fakeDevice{}
	if again := finish(t, dir, on(device)); again.WeightsSHA256 != first.WeightsSHA256 || device.steps.Load() != 0 {
		t.Errorf("%d more steps", device.steps.Load())
	}
	if err := Over(dir, first); err == nil || !strings.Contains(err.Error(), "is done") {
		t.Errorf("it is over: %v", err)
	}
}

// The experiment of a finished run that somebody has edited to what it cannot be is not trained, and
// the run stays as it is.
func TestAnEditedRunThatCannotGoOn(t *testing.T) {
	dir := newRun(t, experiment(t, "schedule.name=cosine"))
	before := finish(t, dir, on(&fakeDevice{}))
	s := experiment(t, "schedule.name=cosine", "training.epochs=40")
	if err := dir.WriteFile(runstore.ExperimentFile, s.Encode()); err != nil {
		t.Fatal(err)
	}
	if err := Over(dir, before); err == nil || !strings.Contains(err.Error(), "schedule.name cosine") {
		t.Errorf("it is over: %v", err)
	}
	device := &fakeDevice{}
	if after := finish(t, dir, on(device)); after.State != runstore.Done || device.steps.Load() != 0 {
		t.Errorf("%s after %d steps", after.State, device.steps.Load())
	}
}

func TestExtendNeedsAWholeRun(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(dir *runstore.Dir) error
		want   string
	}{
		"no checkpoint": {func(d *runstore.Dir) error {
			return os.Remove(d.Checkpoint(runstore.Latest))
		}, "last checkpoint"},
		"a torn checkpoint": {func(d *runstore.Dir) error {
			return os.Truncate(d.Checkpoint(runstore.Latest), 20)
		}, "latest.safetensors"},
		"no experiment": {func(d *runstore.Dir) error { return os.Remove(d.Experiment()) }, runstore.ExperimentFile},
		"no summary": {func(d *runstore.Dir) error {
			return os.Remove(d.Path() + "/" + runstore.SummaryFile)
		}, runstore.SummaryFile},
		"no provenance": {func(d *runstore.Dir) error { return os.Remove(d.Provenance()) }, runstore.ProvenanceFile},
		"a broken provenance": {func(d *runstore.Dir) error {
			return os.WriteFile(d.Provenance(), []byte("epochs ="), 0o644)
		}, runstore.ProvenanceFile},
	} {
		dir := newRun(t, experiment(t))
		finish(t, dir, on(&fakeDevice{}))
		before, _ := os.ReadFile(dir.Experiment())
		if err := c.damage(dir); err != nil {
			t.Fatal(err)
		}
		if err := Extend(dir, spec.Extension{To: 40}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.ReadFile(dir.Experiment()); err == nil && string(after) != string(before) {
			t.Errorf("%s: the experiment has changed", name)
		}
	}
}

// A run that has not begun takes any number of epochs.
func TestExtendBeforeTheFirstCheckpoint(t *testing.T) {
	dir := newRun(t, experiment(t, "schedule.name=cosine"))
	if err := Extend(dir, spec.Extension{To: 3}); err != nil {
		t.Fatal(err)
	}
	if s := finish(t, dir, on(&fakeDevice{})); s.Epoch != 3 || s.Epochs != 3 {
		t.Errorf("%d of %d epochs", s.Epoch, s.Epochs)
	}
}

func TestSummariesSayHowTheRunEnded(t *testing.T) {
	pruned := newRun(t, experiment(t, "training.epochs=1000000"))
	w := startTraining(t, pruned)
	w.send(t, runstore.OpStop, "", string(event.EndedPruned))
	if s := <-w.end; s.State != runstore.Stopped || s.Ending != event.EndedPruned ||
		!strings.Contains(s.Reason, "pruned") {
		t.Errorf("a study's stop: %s, %s: %s", s.State, s.Ending, s.Reason)
	}
	w = startTraining(t, pruned)
	until(t, "the summary of a run that has not ended", func() bool {
		s, err := pruned.ReadSummary()
		return err == nil && s.State == runstore.Training && s.Ending == ""
	})
	w.send(t, runstore.OpStop, "", "")
	if s := <-w.end; s.State != runstore.Stopped || s.Ending != event.EndedRequest {
		t.Errorf("a person's stop: %s, %s: %s", s.State, s.Ending, s.Reason)
	}
	broken := &fakeDevice{fail: func(int) error { return errors.New("the device is on fire") }}
	if s, err := Run(t.Context(), newRun(t, experiment(t)), on(broken)); err == nil || s.Ending != event.EndedFailed {
		t.Errorf("a failure: %s, %s", s.State, s.Ending)
	}
	none := newRun(t, experiment(t))
	if err := os.Remove(none.Experiment()); err != nil {
		t.Fatal(err)
	}
	if s, err := Run(t.Context(), none, on(&fakeDevice{})); err == nil || s.Ending != event.EndedFailed {
		t.Errorf("a run that cannot begin: %s, %s", s.State, s.Ending)
	}
}
