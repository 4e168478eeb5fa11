package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tunebench/experiments/runstore"
)

// Whenever a worker is killed, the next one goes on from the files to the same weights and
// the same records. Here a kill is a copy of the directory in the middle of a step, with
// whatever the saver has half-written then.
func TestKilledAtAnyStepARunComesToTheSameEnd(t *testing.T) {
	keys := []string{"training.log_every_steps=3", "training.eval_every=2", "schedule.name=cosine"}
	want := newRun(t, experiment(t, keys...))
	finish(t, want, on(&fakeDevice{}))
	dir := newRun(t, experiment(t, keys...))
	left := map[int]*runstore.Dir{}
	o := on(&fakeDevice{onStep: func(i int) {
		if i == 20 {
			until(t, "the first checkpoint", func() bool { return saved(dir) })
		}
		if i < 6 || i%5 == 0 || i > 45 {
			left[i] = copyRun(t, dir)
		}
	}})
	o.Now = clock(30 * time.Millisecond) // so that a checkpoint is due every few epochs
	finish(t, dir, o)
	sameRun(t, "never killed", dir, want)
	withCheckpoint := 0
	for i, d := range left {
		if state := d.Status().State; state != runstore.Interrupted && state != runstore.Created {
			t.Errorf("killed in step %d it is %s", i, state)
		}
		if saved(d) {
			withCheckpoint++
		}
		device := &fakeDevice{}
		finish(t, d, on(device))
		sameRun(t, fmt.Sprintf("killed in step %d", i), d, want)
	}
	if withCheckpoint < 5 {
		t.Errorf("only %d of %d kills found a checkpoint", withCheckpoint, len(left))
	}
}

func saved(dir *runstore.Dir) bool {
	_, err := os.Stat(dir.Checkpoint(runstore.Latest))
	return err == nil
}

// Nothing is lost by several kills in a row, each after a few steps.
func TestManyKillsInARow(t *testing.T) {
	want := newRun(t, experiment(t))
	finish(t, want, on(&fakeDevice{}))
	dir := newRun(t, experiment(t))
	for kills := range 6 {
		var left *runstore.Dir
		o := on(&fakeDevice{onStep: func(i int) {
			if left == nil && i >= 7*kills {
				left = copyRun(t, dir)
			}
		}})
		o.Now = clock(50 * time.Millisecond)
		finish(t, dir, o)
		dir = left
	}
	finish(t, dir, on(&fakeDevice{}))
	sameRun(t, "after six kills", dir, want)
}

// An epoch that lasts longer than a minute is saved in its middle.
func TestLongEpochsAreSavedInside(t *testing.T) {
	keys := []string{"training.batch_size=1", "training.epochs=2"}
	want := newRun(t, experiment(t, keys...))
	finish(t, want, on(&fakeDevice{}))
	dir := newRun(t, experiment(t, keys...))
	var left *runstore.Dir
	o := on(&fakeDevice{onStep: func(i int) {
		if left != nil || i >= 119 {
			return
		}
		// The first checkpoint may be that of the boundary before any step.
		if f, err := dir.ReadCheckpoint(runstore.Latest); err == nil && f.Metadata[metaStep] != "0" {
			left = copyRun(t, dir)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}})
	o.Now = clock(checkpointEvery)
	finish(t, dir, o)
	if left == nil {
		t.Fatal("the first epoch went by without a checkpoint")
	}
	f, err := left.ReadCheckpoint(runstore.Latest)
	if err != nil || f.Metadata[metaEpoch] != "0" || f.Metadata[metaStep] == "0" {
		t.Fatalf("checkpoint of epoch %s, step %s, %v", f.Metadata[metaEpoch], f.Metadata[metaStep], err)
	}
	finish(t, left, on(&fakeDevice{}))
	sameRun(t, "killed within an epoch", left, want)
}

// What a full disk or a careless user leaves where checkpoints belong ends in an error, not
// in a run that seems to be safe.
func TestARunThatCannotBeSavedFails(t *testing.T) {
	dir := newRun(t, experiment(t))
	checkpoints := filepath.Join(dir.Path(), runstore.CheckpointsDir)
	if err := os.Remove(checkpoints); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(checkpoints, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	log := &logbook{}
	o := on(&fakeDevice{})
	o.Log = log
	if s, err := Run(t.Context(), dir, o); err == nil {
		t.Errorf("without a place for checkpoints it is %s", s.State)
	}
}

// A summary that cannot be written for a while is no reason to stop training; one that cannot
// be written at the end is an error.
func TestTrainingGoesOnWithoutItsSummary(t *testing.T) {
	for _, healed := range []bool{true, false} {
		dir := newRun(t, experiment(t, "training.epochs=300"))
		summary := filepath.Join(dir.Path(), runstore.SummaryFile)
		log := &logbook{}
		o := on(nil)
		o.Log = log
		var once sync.Once
		o.Machine.Device = &fakeDevice{onStep: func(i int) {
			once.Do(func() {
				until(t, "a folder in the place of the summary", func() bool {
					_ = os.Remove(summary) // which may come back at once
					return os.MkdirAll(filepath.Join(summary, "in the way"), 0o755) == nil
				})
			})
			if i == 800 {
				until(t, "a complaint in the log", func() bool { return strings.Contains(log.String(), "summary: ") })
				if healed {
					if err := os.RemoveAll(summary); err != nil {
						t.Error(err)
					}
				}
			}
		}}
		s, err := Run(t.Context(), dir, o)
		if s.State != runstore.Done || s.Epoch != 300 || (err == nil) != healed {
			t.Errorf("healed %v: %s at epoch %d, %v", healed, s.State, s.Epoch, err)
		}
		if stored, err := dir.ReadSummary(); healed && (err != nil || stored.State != runstore.Done) {
			t.Errorf("stored as %s, %v", stored.State, err)
		}
	}
}
