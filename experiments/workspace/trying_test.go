package workspace_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// finishedRun is a run that was trained to its end in a workspace of its own.
func finishedRun(t *testing.T, w *workspace.Workspace, name string, changes ...string) workspace.Run {
	t.Helper()
	run, err := w.Prepare(t.Context(), experiment(t, name, changes...), workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	return run
}

// slow is a small experiment whose rate is far too low.
var slow = []string{"optimizer.lr=1e-5", "training.epochs=15"}

func try(t *testing.T, run workspace.Run, o workspace.TryOptions) *workspace.Tried {
	t.Helper()
	tried, err := run.Try(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return tried
}

func TestTryingFindsWhatHelpsAndAdoptsIt(t *testing.T) {
	w := able(t)
	run := finishedRun(t, w, "iris-small", slow...)
	before := checkpointOf(t, run)
	tried := try(t, run, workspace.TryOptions{})
	if tried.Ending != "told" || tried.Candidates[0].Seeds[0].Seconds != float64(run.Status().Summary.Elapsed) {
		t.Errorf("%s; the run itself is the first of the unchanged experiment: %+v", tried.Ending, tried.Candidates[0])
	}
	found, err := run.Diagnose()
	if err != nil {
		t.Fatal(err)
	}
	s := found[0].Suggestions[0]
	if s.Effect == nil || s.Effect.Seeds < 2 || s.Effect.Gain < math.Log(1.08) {
		t.Fatalf("%+v", found[0])
	}
	if runs, err := w.List(); err != nil || len(runs) != 1 {
		t.Errorf("%d runs are listed: what was only tried is none, %v", len(runs), err)
	}
	if checkpointOf(t, run) != before {
		t.Error("the run itself has changed")
	}
	child, err := run.Adopt(s.Changes)
	if err != nil {
		t.Fatal(err)
	}
	adoptedAsTrained(t, w, run, child, s)
}

func checkpointOf(t *testing.T, run workspace.Run) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(run.Path(), "checkpoints", "latest.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// adoptedAsTrained wants a run of the workspace, to the bit that which training would come to, with its parent.
func adoptedAsTrained(t *testing.T, w *workspace.Workspace, run, child workspace.Run, s finding.Suggestion) {
	t.Helper()
	base, err := run.Spec()
	if err != nil {
		t.Fatal(err)
	}
	changed, err := workspace.Apply(base, s)
	if err != nil {
		t.Fatal(err)
	}
	sameRun(t, child, endOf(t, changed))
	if p := child.Parent(); p == nil || p.Name() != run.Name() || child.Status().State != workspace.Done {
		t.Errorf("its parent is %v, it is %s", p, child.Status().State)
	}
	if runs, err := w.List(); err != nil || len(runs) != 2 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
	found, err := child.Diagnose()
	if err != nil || len(found[0].Family) == 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	first := found[0].Family[0]
	if first.Role != finding.Parent || first.Verdict != "better" || first.Effect.Seeds < 2 || first.Run != run.Name() {
		t.Errorf("%+v", first)
	}
}

// Killed after any training, trying goes on where it was and comes to the same end.
func TestTryingGoesOn(t *testing.T) {
	w := able(t)
	whole := try(t, finishedRun(t, w, "iris-small", slow...), workspace.TryOptions{})
	run := finishedRun(t, w, "iris-small", slow...)
	for range 40 {
		ctx, kill := context.WithCancel(t.Context())
		trainings := 0
		tried, err := run.Try(ctx, workspace.TryOptions{Watch: func(*workspace.Tried) {
			if trainings++; trainings == 2 {
				kill()
			}
		}})
		kill()
		if err != nil {
			t.Fatal(err)
		}
		if tried.Ending == "told" {
			break
		}
	}
	again, err := run.Tried()
	if err != nil || again.Ending != whole.Ending || again.Trainings != whole.Trainings {
		t.Fatalf("%+v, %v; want %s after %d trainings", again, err, whole.Ending, whole.Trainings)
	}
	for i, c := range whole.Candidates {
		for k, o := range c.Seeds {
			if got := again.Candidates[i].Seeds[k]; got.Kept != o.Kept || got.Epochs != o.Epochs {
				t.Errorf("candidate %d, seed %d: %+v, want %+v", i, k, got, o)
			}
		}
	}
}

func TestTryingStaysWithinItsBudget(t *testing.T) {
	w := able(t)
	run := finishedRun(t, w, "iris-small", slow...)
	tried := try(t, run, workspace.TryOptions{Trainings: 3})
	if tried.Trainings != 3 || tried.Ending != "trainings" {
		t.Errorf("%d trainings, %s", tried.Trainings, tried.Ending)
	}
	began := time.Now()
	long := finishedRun(t, w, "digits-mlp", "training.epochs=3")
	cut := try(t, long, workspace.TryOptions{Time: 300 * time.Millisecond})
	if took := time.Since(began); took > time.Minute || cut.Ending == "" {
		t.Errorf("%v, %q", took, cut.Ending)
	}
	if none := try(t, long, workspace.TryOptions{Time: 1}); none.Ending != "time" || none.Trainings != cut.Trainings {
		t.Errorf("%d trainings in no time, %s", none.Trainings, none.Ending)
	}
}

// Rows that are held out for the test under the run's seed are never among those that decide.
func TestTryingNeverLooksAtTestRows(t *testing.T) {
	for _, c := range []struct{ test, want string }{{"0.2", "init"}, {"0", "both"}} {
		w := able(t)
		run := finishedRun(t, w, "iris-small", append(slow, "data.test="+c.test)...)
		tried := try(t, run, workspace.TryOptions{})
		if string(tried.Vary) != c.want {
			t.Errorf("with data.test = %s the seeds draw %s anew", c.test, tried.Vary)
		}
		p, err := run.Provenance()
		if err != nil || tried.Rows != p.ValidationRows {
			t.Errorf("%d rows, %v", tried.Rows, err)
		}
	}
}

func TestWhatCannotBeTriedOn(t *testing.T) {
	w := able(t)
	blind := finishedRun(t, w, "iris-small", "data.validation=0", "training.epochs=2")
	if _, err := blind.Try(t.Context(), workspace.TryOptions{}); !errors.Is(err, workspace.ErrNotTriable) ||
		!strings.Contains(err.Error(), "data.validation") {
		t.Errorf("%v", err)
	}
	log := filepath.Join(t.TempDir(), "log")
	copyEvents(t, blind.Path(), log)
	foreign, err := w.Run(log)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := foreign.Try(t.Context(), workspace.TryOptions{}); !errors.Is(err, workspace.ErrNotTriable) {
		t.Errorf("%v", err)
	}
	if _, err := foreign.Diagnose(); err != nil {
		t.Error(err)
	}
	if _, err := blind.Adopt([]hparam.Change{{Key: "optimizer.lr", To: 0.1}}); err == nil {
		t.Error("adopted what was not tried")
	}
}

func copyEvents(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "events.out.tfevents.*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(f)), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A run that was trained further is another experiment: what was tried on the shorter one is not told of it.
func TestWhatWasTriedOnAnotherExperiment(t *testing.T) {
	w := able(t)
	run := finishedRun(t, w, "iris-small", slow...)
	try(t, run, workspace.TryOptions{Trainings: 2})
	if err := run.Extend(30, "test"); err != nil {
		t.Fatal(err)
	}
	if tried, err := run.Tried(); err != nil || tried != nil {
		t.Errorf("%+v, %v", tried, err)
	}
	if _, err := run.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	tried := try(t, run, workspace.TryOptions{Trainings: 2})
	for _, c := range tried.Candidates {
		for _, o := range c.Seeds {
			if o.Whole && o.Epochs < 30 {
				t.Errorf("%+v was trained beside another experiment", c)
			}
		}
	}
}

func TestADamagedRecordIsToldAndLost(t *testing.T) {
	w := able(t)
	run := finishedRun(t, w, "iris-small", slow...)
	file := filepath.Join(run.Path(), runstore.TryingFile)
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Diagnose(); err == nil || !strings.Contains(err.Error(), "trying.json") {
		t.Errorf("%v", err)
	}
}

// A step that did harm is told, and to take it back is the first suggestion; what failed beside it is not made again.
func TestAFamilyRemembers(t *testing.T) {
	w := able(t)
	parent := finishedRun(t, w, "iris-small", "training.epochs=30")
	grow := func(from workspace.Run, key string, to any) workspace.Run {
		s, err := from.Spec()
		if err != nil {
			t.Fatal(err)
		}
		was, err := s.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		changes := []hparam.Change{{Key: key, From: was, To: to}}
		next, err := s.Apply(changes)
		if err != nil {
			t.Fatal(err)
		}
		child, err := w.Prepare(t.Context(), next, workspace.Lineage{Parent: from, Changes: changes})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := child.Train(t.Context(), workspace.TrainOptions{}); err != nil {
			t.Fatal(err)
		}
		return child
	}
	grow(parent, "model.width", 2)
	worse := grow(parent, "optimizer.lr", 1e-5)
	found, err := worse.Diagnose()
	if err != nil {
		t.Fatal(err)
	}
	first := found[0]
	if len(first.Family) == 0 || first.Family[0].Verdict != "worse" || first.Family[0].Run != parent.Name() {
		t.Fatalf("%+v", first.Family)
	}
	back := first.Suggestions[0]
	if !strings.HasPrefix(back.Title, "revert: optimizer.lr 1e-5") || back.Changes[0].To != 0.01 {
		t.Errorf("%+v", back)
	}
	up := []finding.Suggestion{
		{Title: "up", Changes: []hparam.Change{{Key: "optimizer.lr", From: 1e-5, To: 0.001}}},
		{Title: "narrower", Changes: []hparam.Change{{Key: "model.width", From: 16, To: 8}}},
	}
	m, err := worse.Memory()
	if err != nil {
		t.Fatal(err)
	}
	told := m.Tell([]finding.Finding{{Title: "one", Suggestions: up}})
	if len(told[0].Suggestions) != 1 || len(told[0].RuledOut) != 2 {
		t.Errorf("%+v", told[0])
	}
	worseOf := func(e finding.Evidence) bool { return strings.Contains(e.Text, "worse") }
	if !slices.ContainsFunc(told[0].RuledOut, worseOf) {
		t.Errorf("%+v", told[0].RuledOut)
	}
}

// Where both were repeated, a child is compared with its parent under all these seeds.
func TestAFamilyIsComparedByItsRepeats(t *testing.T) {
	w := able(t)
	parent := finishedRun(t, w, "iris-small", "training.epochs=10")
	changes := []hparam.Change{{Key: "optimizer.lr", From: 0.01, To: 0.001}}
	s, err := parent.Spec()
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.Apply(changes)
	if err != nil {
		t.Fatal(err)
	}
	child, err := w.Prepare(t.Context(), next, workspace.Lineage{Parent: parent, Changes: changes})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := child.Train(t.Context(), workspace.TrainOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, e := range []*spec.Spec{s, next} {
		study, err := w.Repeat(e, workspace.RepeatOptions{Seeds: 4, Vary: spec.VaryInit})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := study.Conduct(t.Context(), workspace.ConductOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := child.Diagnose()
	if err != nil || len(found[0].Family) == 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	if r := found[0].Family[0]; r.Effect.Seeds != 4 || r.Verdict != "worse" || r.Effect.High > 0 {
		t.Errorf("%+v", r)
	}
}

type trierOf struct{ asked workspace.TryLaunch }

func (*trierOf) Stop()                {}
func (*trierOf) Ended() (bool, error) { return true, nil }

func TestATrierIsStartedForWhatCanBeTriedOn(t *testing.T) {
	started := new(trierOf)
	w := workspace.Open(t.TempDir(), workspace.Options{
		Machine: machine, Loading: workspace.Loading{MaxMemory: 1 << 30},
		Try: func(l workspace.TryLaunch) (workspace.Trier, error) { started.asked = l; return started, nil },
	})
	blind := finishedRun(t, w, "iris-small", "data.validation=0", "training.epochs=2")
	if _, err := w.StartTrying(blind, time.Second); !errors.Is(err, workspace.ErrNotTriable) {
		t.Errorf("%v", err)
	}
	run := finishedRun(t, w, "iris-small", "training.epochs=2")
	if _, err := w.StartTrying(run, time.Second); err != nil {
		t.Fatal(err)
	}
	l := started.asked
	if l.Run != run.Path() || l.Time != time.Second || l.MaxMemory != 1<<30 || filepath.Dir(l.Log) != run.Path() {
		t.Errorf("%+v", l)
	}
	if _, err := able(t).StartTrying(run, time.Second); err == nil {
		t.Error("started without anything to start it with")
	}
}

// Where nothing helps, a learning curve says whether more rows would: on a part of the rows of the run, with its seeds.
func TestALearningCurveFollowsWhereNothingHelps(t *testing.T) {
	w := able(t)
	run := finishedRun(t, w, "iris-small", "training.epochs=60", "optimizer.lr=0.03", "data.validation=0.4")
	var watched int
	tried := try(t, run, workspace.TryOptions{Watch: func(*workspace.Tried) { watched++ }})
	for range 4 {
		if tried.Settled() || tried.Ending == "" {
			break
		}
		found, err := run.Diagnose()
		if err != nil {
			t.Fatal(err)
		}
		if run, err = run.Adopt(found[0].Suggestions[0].Changes); err != nil {
			t.Fatal(err)
		}
		tried = try(t, run, workspace.TryOptions{})
	}
	p, err := run.Provenance()
	if err != nil || len(tried.Curve) != 3 || tried.Curve[2].Rows != p.TrainRows || watched == 0 {
		t.Fatalf("%+v, %v", tried.Curve, err)
	}
	for i, c := range tried.Curve {
		if len(c.Seeds) != 3 || math.IsNaN(float64(c.Seeds[0].Kept)) || i > 0 && c.Rows <= tried.Curve[i-1].Rows {
			t.Errorf("%+v", c)
		}
	}
	if own := tried.Candidates[0].Seeds[0].Kept; tried.Curve[2].Seeds[0].Kept != own {
		t.Errorf("all rows come to %v, the run to %v", tried.Curve[2].Seeds[0].Kept, own)
	}
	found, err := run.Diagnose()
	if err != nil || found[0].Cause != finding.CauseHealthy || len(found[0].Suggestions) == 0 {
		t.Errorf("%+v, %v", found, err)
	}
}
