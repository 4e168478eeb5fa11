package workspace_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// open returns a workspace that notes which workers it was asked to launch.
func open(t *testing.T) (w *workspace.Workspace, launched *[]string) {
	t.Helper()
	launched = new([]string)
	return workspace.Open(t.TempDir(), workspace.Options{
		Now:    func() time.Time { return noon },
		Launch: func(l workspace.Launch) error { *launched = append(*launched, l.Run); return nil },
	}), launched
}

func preset(t *testing.T, name string) *spec.Spec {
	t.Helper()
	s, err := spec.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// start makes a run for which no worker comes.
func start(t *testing.T, w *workspace.Workspace, s *spec.Spec) workspace.Run {
	t.Helper()
	run, err := w.Start(s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// directory is the run as its worker has it.
func directory(t *testing.T, run workspace.Run) *runstore.Dir {
	t.Helper()
	dir, err := runstore.Open(run.Path())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestStartWritesAWholeRunDirectory(t *testing.T) {
	w, launched := open(t)
	parent := start(t, w, preset(t, "iris-small"))
	changes := []hparam.Change{{Key: "optimizer.lr", From: 0.01, To: 0.003}}
	child, err := preset(t, "iris-small").Apply(changes)
	if err != nil {
		t.Fatal(err)
	}
	run, err := w.Start(child, workspace.Lineage{Parent: parent, Changes: changes, Reason: "learning rate too high"})
	if err != nil {
		t.Fatal(err)
	}
	if len(*launched) != 2 || (*launched)[1] != run.Path() {
		t.Errorf("launched %v", *launched)
	}
	p, err := run.Provenance()
	if err != nil {
		t.Fatal(err)
	}
	if p.Parent != parent.Name() || len(p.Change) != 1 ||
		p.Change[0] != (spec.RecordedChange{Key: "optimizer.lr", From: "0.01", To: "0.003"}) {
		t.Errorf("provenance %+v", p)
	}
	stored, err := run.Spec()
	if err != nil {
		t.Fatal(err)
	}
	if stored.Optimizer.LR != 0.003 || stored.Optimizer.Beta2 != 0.999 {
		t.Errorf("stored lr %v, beta2 %v: the run's copy must hold what is used", stored.Optimizer.LR,
			stored.Optimizer.Beta2)
	}
	if s := run.Status(); s.State != workspace.Created || run.Name()[:15] != "20260102-120000" {
		t.Errorf("%s is %s", run.Name(), s.State)
	}
}

func TestStartRefusesABrokenExperiment(t *testing.T) {
	w, launched := open(t)
	s := preset(t, "iris-small")
	s.Model.Width, s.Model.Hidden = -1, nil
	if _, err := w.Start(s, workspace.Lineage{}); err == nil || !strings.Contains(err.Error(), "model.width") {
		t.Errorf("error %v", err)
	}
	if runs, err := w.List(); err != nil || len(runs) != 0 || len(*launched) != 0 {
		t.Errorf("runs %v, launched %v, %v", runs, *launched, err)
	}
}

func TestResumableSaysWhyNot(t *testing.T) {
	w, launched := open(t)
	run := start(t, w, preset(t, "iris-small"))
	dir := directory(t, run)
	for state, want := range map[runstore.State]string{
		runstore.Stopped: "", runstore.Training: "", runstore.Failed: "", // training without a worker is interrupted
		runstore.Done: "done", runstore.Diverged: "lr",
	} {
		if err := dir.WriteSummary(runstore.Summary{State: state}); err != nil {
			t.Fatal(err)
		}
		err := run.Resume()
		if (want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", state, err, want)
		}
	}
	if len(*launched) != 4 {
		t.Errorf("launched %d workers, want the first and 3", len(*launched))
	}
	lock, err := dir.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	if err := run.Resumable(); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a living run: %v", err)
	}
}

func TestRequestsAreCheckedBeforeTheyAreSent(t *testing.T) {
	w, _ := open(t)
	run := start(t, w, preset(t, "iris-small"))
	dir := directory(t, run)
	for want, err := range map[string]error{
		"not being trained": run.Pause(), "cannot change while training": run.Change("model.width", 3),
		"range": run.Change("optimizer.lr", -1), "unknown": run.Change("optimizer.llr", 1),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	lock, err := dir.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	if err := errors.Join(run.Change("optimizer.lr", 0.5), run.Stop()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(run.Path(), runstore.ControlFile))
	if err != nil || !strings.Contains(string(raw), `"value":"0.5"`) || !strings.Contains(string(raw), `"op":"stop"`) {
		t.Errorf("control file %q, %v", raw, err)
	}
}

func TestApplyForgetsLiveChanges(t *testing.T) {
	s := preset(t, "moons-overfit")
	if err := s.Intervene(100, "optimizer.lr", 0.001); err != nil {
		t.Fatal(err)
	}
	next, err := workspace.Apply(s, finding.Suggestion{Changes: []hparam.Change{{
		Key:  "regularization.dropout",
		From: 0.0, To: 0.2,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if next.Regularization.Dropout != 0.2 || len(next.Interventions) != 0 || len(s.Interventions) != 1 {
		t.Errorf("dropout %v, interventions %v; the parent has %v", next.Regularization.Dropout, next.Interventions,
			s.Interventions)
	}
}

func TestDescribe(t *testing.T) {
	w, _ := open(t)
	e, err := w.Describe(context.Background(), preset(t, "digits-mlp"))
	if err != nil {
		t.Fatal(err)
	}
	if e.Rows != 1797 || e.Features != 64 || len(e.Classes) != 10 || e.Params != 64*128+128+128*64+64+64*10+10 ||
		e.Duration <= 0 {
		t.Errorf("%+v", e)
	}
	bad := preset(t, "digits-mlp")
	bad.Data.Source = "nowhere.csv"
	var input *workspace.InputError
	if _, err := w.Describe(context.Background(), bad); !errors.As(err, &input) ||
		!strings.Contains(err.Error(), "nowhere.csv") {
		t.Errorf("error %v", err)
	}
}
