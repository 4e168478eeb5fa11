package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/finding"
	"tunebench/experiments/workspace"
)

// checked is the report of `check --json`, and the exit status.
func (b *bench) checked(args ...string) (workspace.Preflight, int) {
	b.t.Helper()
	out := b.run(append([]string{"check", "--json"}, args...)...)
	var r workspace.Preflight
	if err := json.Unmarshal([]byte(out.stdout), &r); err != nil {
		b.t.Fatalf("%v: %v\n%s%s", args, err, out.stdout, out.stderr)
	}
	return r, out.code
}

// A healthy preset is ready, one that cannot learn is not, and what is advised mends it.
func TestCheckEndsInAVerdict(t *testing.T) {
	b := newBench(t)
	if r, code := b.checked("iris-small"); r.Verdict == workspace.NotReady || code != 0 || len(r.Checks) < 10 {
		t.Errorf("iris-small: %s, status %d, %d checks", r.Verdict, code, len(r.Checks))
	}
	r, code := b.checked("iris-small", "--set", "model.init=zeros", "--write", "better.toml")
	if r.Verdict != workspace.NotReady || code != exitFailed || r.Apply.Title != "model.init zeros → auto" {
		t.Errorf("zero weights: %s, status %d, advised %q", r.Verdict, code, r.Apply.Title)
	}
	if r, code := b.checked("better.toml"); r.Verdict == workspace.NotReady || code != 0 {
		t.Errorf("as advised: %s, status %d", r.Verdict, code)
	}
	out := b.run("check", "iris-small", "--write", "better.toml")
	if out.code != exitUsage || !strings.Contains(out.stderr, "--force") {
		t.Errorf("a second file: status %d, %s", out.code, out.stderr)
	}
	b.ok("check", "iris-small", "--write", "better.toml", "--force")
	if runs, err := os.ReadDir(filepath.Join(b.dir, "runs")); err == nil && len(runs) > 0 {
		t.Errorf("checking left %d runs", len(runs))
	}
}

func TestCheckIsReadByPeople(t *testing.T) {
	b := newBench(t)
	out := b.run("check", "xor-linear")
	if out.code != exitFailed {
		t.Errorf("status %d", out.code)
	}
	for _, want := range []string{
		"Not ready", "Advised", "model.depth 0 → 2", "loss at the start", "chance", "one batch by heart",
		"learning rate", "memory", "Every layer learns only if gradients reach it",
	} {
		if !strings.Contains(out.stdout, want) {
			t.Errorf("it lacks %q:\n%s", want, out.stdout)
		}
	}
}

// The suggested rate is that of lr-find.
func TestCheckAndLRFindAgree(t *testing.T) {
	b := newBench(t)
	var found lrResult
	if err := json.Unmarshal([]byte(b.ok("lr-find", "digits-mlp", "--json")), &found); err != nil {
		t.Fatal(err)
	}
	r, _ := b.checked("digits-mlp")
	for _, c := range r.Checks {
		if c.Name == "learning-rate" && float64(c.Figures["suggested"]) != found.Suggested {
			t.Errorf("check suggests %v, lr-find %v", c.Figures["suggested"], found.Suggested)
		}
	}
}

// Rows without a lesson and rates beyond reason have a report or an error, never a crash.
func TestCheckOfWhatIsWrong(t *testing.T) {
	b := newBench(t)
	b.file("one.csv", "a,y\n1,x\n2,x\n3,x\n4,x\n")
	b.file("none.csv", "a,b,y\n")
	b.file("broken.toml", "[optimizer]\nlr = \"fast\"\n")
	for want, args := range map[string][]string{
		"broken.toml:2": {"broken.toml"},
		"gone.csv":      {"digits-mlp", "--set", "data.source=gone.csv"},
		"class":         {"digits-mlp", "--set", "data.source=one.csv"},
		"none.csv":      {"digits-mlp", "--set", "data.source=none.csv"},
		"nowhere":       {"nowhere.toml"},
		"--help":        {},
	} {
		out := b.run(append([]string{"check"}, args...)...)
		if out.code != exitUsage || !strings.Contains(out.stderr, want) || out.stdout != "" {
			t.Errorf("%v: status %d, %s%s", args, out.code, out.stdout, out.stderr)
		}
	}
	r, code := b.checked("diabetes-regression", "--set", "optimizer.name=sgd", "--set", "optimizer.lr=10000")
	if code != exitFailed || r.Verdict != workspace.NotReady {
		t.Errorf("a huge rate: %s, status %d", r.Verdict, code)
	}
}

// Where the time of a run goes is told on demand, with what would save some of it.
func TestDiagnoseTellsWhereTimeGoes(t *testing.T) {
	b := newBench(t)
	b.train("digits-mlp", "--set", "training.batch_size=1", "--set", "training.epochs=4")
	var found []finding.Finding
	if err := json.Unmarshal([]byte(b.ok("diagnose", "latest", "--speed", "--json")), &found); err != nil {
		t.Fatal(err)
	}
	slow := found[len(found)-1]
	if slow.Cause != finding.CauseSlow || len(slow.Suggestions) == 0 ||
		slow.Suggestions[0].Effect.Metric != finding.Time {
		t.Fatalf("%+v", slow)
	}
	if text := b.ok("diagnose", "latest", "--speed"); !strings.Contains(text, "an epoch") ||
		!strings.Contains(text, "training.batch_size 1 → ") {
		t.Errorf("it prints\n%s", text)
	}
	if n := strings.Count(b.ok("diagnose", "latest", "--speed", "--json"), `"slow"`); n != 2 { // as kind and as cause
		t.Errorf("it is told %d times", n)
	}
}
