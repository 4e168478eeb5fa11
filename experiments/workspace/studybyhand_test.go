package workspace_test

import (
	"testing"
	"time"

	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// A trial that somebody takes on by hand, while its study wants to go on with it, is neither lost nor failed.
func TestATrialThatIsTrainedByHandIsWaitedFor(t *testing.T) {
	s := spec.NewStudy(small(t, "training.epochs=8"))
	rates, err := spec.ParseRange("optimizer.lr=1e-3..1e-1:log")
	if err != nil {
		t.Fatal(err)
	}
	s.Ranges = []spec.Range{rates}
	for key, value := range map[string]string{"budget.trials": "1", "budget.epochs": "3", "pruner.name": "none"} {
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	made, err := able(t).CreateStudy(s)
	study := conducted(t, made, err)
	snap, err := study.Snapshot()
	if err != nil || snap.State.Trials[0].Epochs() != 3 {
		t.Fatalf("%+v, %v", snap, err)
	}
	d, err := runstore.Open(snap.Runs[workspace.RunKey{}])
	if err != nil {
		t.Fatal(err)
	}
	more := workspace.StudyRequest{Ask: workspace.AskSet, Key: "budget.epochs", Value: "50"}
	if _, err := study.Ask(more); err != nil {
		t.Fatal(err)
	}
	var lock *runstore.Lock
	byHand := func(_ *workspace.StudyState, now workspace.StudyDecision) {
		if now.Op != "train" {
			return
		}
		if lock, err = d.Lock(t.Context()); err != nil {
			t.Error(err)
			return
		}
		time.AfterFunc(300*time.Millisecond, func() {
			if err := lock.Unlock(); err != nil {
				t.Error(err)
			}
		})
	}
	state, err := study.Conduct(t.Context(), workspace.ConductOptions{Watch: byHand})
	if err != nil || lock == nil {
		t.Fatal(lock, err)
	}
	if trial := state.Trials[0]; trial.Failed() || trial.Epochs() != 8 || !trial.Seeds[0].Over {
		t.Errorf("it is %+v after %d epochs", trial.Seeds[0], trial.Epochs())
	}
}
