package workspace_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// rungChanges draws settings from all that remembers, draws random numbers, or looks at the length of
// the run.
func rungChanges(r *rand.Rand, optimizer string) []string {
	pick := func(choices ...string) string { return choices[r.Intn(len(choices))] }
	schedules, _ := hparam.Lookup("schedule.name")
	changes := []string{
		"optimizer.name=" + optimizer, "optimizer.lr=" + pick("0.001", "0.01"), "seed=" + strconv.Itoa(r.Intn(99)),
		"schedule.name=" + pick(schedules.Choices...), "schedule.warmup_epochs=" + pick("0", "2.5"),
		"training.ema=" + pick("0", "0.9"), "training.eval_every=" + pick("1", "2"), "data.test=" + pick("0", "0.2"),
		"training.early_stopping.patience=" + pick("0", "2", "4"), "model.norm=" + pick("none", "batch", "layer"),
		"training.log_every_steps=" + pick("0", "3"), "regularization.dropout=" + pick("0", "0.3"),
		"regularization.mixup=" + pick("0", "0.2"), "training.epochs=" + strconv.Itoa(6+r.Intn(9)),
		"data.limit=400",
	}
	if pick("digits", "iris") == "iris" {
		return append(changes, "data.source=iris")
	}
	return append(changes, "data.source=digits", "data.augment_shift="+pick("0", "0.2"),
		"data.augment_rotate="+pick("0", "10"), "data.augment_noise="+pick("0", "0.1"))
}

// TestRunsInRungsEqualRunsInOneGo trains random experiments with every optimizer from rung to rung: each
// stops where it should, goes on by hand or by a study, and comes to the same run, to the bit.
func TestRunsInRungsEqualRunsInOneGo(t *testing.T) {
	optimizers, _ := hparam.Lookup("optimizer.name")
	for i, optimizer := range optimizers.Choices {
		t.Run(optimizer, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewSource(int64(i)))
			changes := rungChanges(r, optimizer)
			s := experiment(t, "iris-small", changes...)
			want := endOf(t, s.Clone())
			whole := want.Status().Summary

			w := workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
			run, err := w.Create(s, workspace.Lineage{})
			if err != nil {
				t.Fatal(err)
			}
			rungs := []int{1 + r.Intn(3)}
			rungs = append(rungs, rungs[0]+1+r.Intn(4), 0)
			for _, until := range rungs {
				if err := run.Resumable(); err != nil {
					t.Fatal(err)
				}
				got, err := run.Train(t.Context(), workspace.TrainOptions{Until: until})
				if err != nil {
					t.Fatal(err)
				}
				if until == 0 || until >= whole.Epoch {
					break
				}
				reason := fmt.Sprintf("pruned at %d of %d epochs", until, s.Training.Epochs)
				if got.State != workspace.Stopped || got.Ending != event.EndedPruned || got.Epoch != until ||
					got.Reason != reason || got.Epochs != s.Training.Epochs {
					t.Fatalf("until %d: %s, %s in epoch %d: %s", until, got.State, got.Ending, got.Epoch, got.Reason)
				}
				latest, err := directory(t, run).ReadCheckpoint(workspace.Latest)
				if err != nil || latest.Metadata["epoch"] != strconv.Itoa(until) {
					t.Fatalf("until %d: the checkpoint is of epoch %s, %v", until, latest.Metadata["epoch"], err)
				}
			}
			sameRun(t, run, want)
			if t.Failed() {
				t.Log(strings.Join(changes, " "), rungs)
			}
		})
	}
}

// endOf trains an experiment to whatever end it comes.
func endOf(t *testing.T, s *spec.Spec) workspace.Run {
	t.Helper()
	run, err := workspace.Open(t.TempDir(), workspace.Options{Machine: machine}).Create(s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	toItsEnd(t, run)
	return run
}

// A rung that has been reached costs nothing a second time: whoever was killed before it noted the
// result asks again.
func TestARungIsTrainedOnce(t *testing.T) {
	s := small(t, "training.epochs=9")
	w := workspace.Open(t.TempDir(), workspace.Options{Machine: machine})
	run, err := w.Prepare(t.Context(), s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	var records []event.Kind
	count := event.SinkFunc(func(r event.Record) error {
		records = append(records, r.Kind)
		return nil
	})
	first, err := run.Train(t.Context(), workspace.TrainOptions{Until: 4})
	if err != nil {
		t.Fatal(err)
	}
	for _, until := range []int{4, 2} {
		again, err := run.Train(t.Context(), workspace.TrainOptions{Until: until, Sink: count})
		if err != nil || again.Epoch != 4 || again.Ending != event.EndedPruned || !again.Updated.Equal(first.Updated) {
			t.Errorf("until %d once more: epoch %d, %s, %v", until, again.Epoch, again.Ending, err)
		}
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{Until: 6, Sink: count}); err != nil {
		t.Fatal(err)
	}
	epochs := slices.DeleteFunc(records, func(k event.Kind) bool { return k != event.KindEpoch })
	if len(epochs) != 2 {
		t.Errorf("%d epochs were trained to come from 4 to 6", len(epochs))
	}
}

// A detached worker is told how far it goes.
func TestLaunchersAreToldTheRung(t *testing.T) {
	var told []workspace.Launch
	w := workspace.Open(t.TempDir(), workspace.Options{Launch: func(l workspace.Launch) error {
		told = append(told, l)
		return nil
	}})
	run, err := w.Create(small(t), workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{run.ResumeUntil(2), run.Resume()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(told) != 2 || told[0].Until != 2 || told[1].Until != 0 || told[0].Run != run.Path() {
		t.Errorf("told %+v", told)
	}
}
