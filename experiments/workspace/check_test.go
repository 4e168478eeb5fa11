package workspace_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"tunebench/engine/finding"
	"tunebench/engine/preflight"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

func TestCheckLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w := able(t)
	told := 0
	r, err := w.Check(t.Context(), small(t), func(preflight.Progress) { told++ })
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Checks) < 10 || told != len(r.Checks)+1 || r.Verdict == preflight.NotReady {
		t.Errorf("%d checks, told %d times, %s", len(r.Checks), told, r.Verdict)
	}
	last := r.Checks[len(r.Checks)-1]
	if last.Name != "time" || !(last.Figures["seconds"] > 0) || last.Severity.AtLeast(finding.Warn) {
		t.Errorf("time: %+v", last)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if runs, err := w.List(); err != nil || len(runs) > 0 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
}

func TestCheckRefusesWhatCannotTrain(t *testing.T) {
	var bad *spec.Error
	broken := small(t)
	broken.Training.Epochs = -1
	if _, err := able(t).Check(t.Context(), broken, nil); !errors.As(err, &bad) {
		t.Errorf("a broken experiment: %v", err)
	}
	var input *workspace.InputError
	if _, err := able(t).Check(t.Context(), small(t, "data.source=nowhere.csv"), nil); !errors.As(err, &input) {
		t.Errorf("missing data: %v", err)
	}
	if _, err := workspace.Open(t.TempDir(), workspace.Options{}).Check(t.Context(), small(t), nil); err == nil {
		t.Error("checked without a machine")
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := able(t).Check(ctx, small(t), func(p preflight.Progress) {
		if p.Done == 8 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// What the checks advise together is an experiment that is valid.
func TestWhatIsAdvisedCanBeTrained(t *testing.T) {
	for _, keys := range [][]string{
		{"model.init=zeros"},
		{"optimizer.lr=1e-7"},
		{"optimizer.lr=1000"},
		{"model.activation=sigmoid", "model.depth=8", "data.validation=0"},
	} {
		s := small(t, keys...)
		r, err := able(t).Check(t.Context(), s, nil)
		if err != nil || len(r.Apply.Changes) == 0 {
			t.Fatalf("%v: nothing is advised, %v", keys, err)
		}
		advised, err := workspace.Apply(s, r.Apply)
		if err != nil || advised.Validate() != nil {
			t.Errorf("%v: %q cannot be trained: %v", keys, r.Apply.Title, err)
		}
	}
}

// Speed tells where the time goes from the records alone, and measures what would be faster if asked.
func TestSpeedOfARun(t *testing.T) {
	run := trained(t, small(t, "training.batch_size=1", "training.epochs=20"))
	f, ok, err := run.Speed(t.Context(), false)
	if err != nil || !ok || f.Cause != finding.CauseSlow || len(f.Evidence) < 3 {
		t.Fatalf("%+v, %v, %v", f, ok, err)
	}
	measured, ok, err := run.Speed(t.Context(), true)
	if err != nil || !ok || !(measured.Confidence > f.Confidence) {
		t.Errorf("%+v, %v, %v", measured, ok, err)
	}
	folder := t.TempDir()
	foreign(t, folder)
	other, err := able(t).Run(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := other.Speed(t.Context(), true); ok || err != nil {
		t.Errorf("of another program's log: %v, %v", ok, err)
	}
}
