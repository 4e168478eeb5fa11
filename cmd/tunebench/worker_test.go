package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
)

// The hidden command that launchers start refuses what it cannot work on, and leaves a run to
// the worker that has it.
func TestWorkersRefuse(t *testing.T) {
	b := newBench(t)
	if err := os.Mkdir(filepath.Join(b.dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{"nowhere": "nowhere", "empty": "not a run"} {
		if out := b.run(workspace.WorkerCommand, dir); out.code != exitUsage || !strings.Contains(out.stderr, want) {
			t.Errorf("%s: exit status %d, %s", dir, out.code, out.stderr)
		}
	}
	run := b.startDetached(slow, "--set", "training.epochs=1000000")
	worker := run.Status().PID
	out := b.run(workspace.WorkerCommand, run.Path())
	if out.code != exitFailed || !strings.Contains(out.stderr, "another process") {
		t.Errorf("beside another worker: exit status %d, %s", out.code, out.stderr)
	}
	if s := run.Status(); !s.Alive || s.PID != worker {
		t.Errorf("the run is %s, held by %d; it was by %d", s.State, s.PID, worker)
	}
	b.ok("stop", run.ID())
}

// A worker that fails says so in the run's summary and log, and in its exit status only that it did.
func TestAFailedWorkerLeavesItsReason(t *testing.T) {
	b := newBench(t)
	run := b.startDetached("digits-mlp", "--set", "training.epochs=1000000")
	b.ok("stop", run.ID())
	checkpoint := filepath.Join(run.Path(), "checkpoints", "latest.safetensors")
	if err := os.Truncate(checkpoint, 100); err != nil {
		t.Fatal(err)
	}
	if out := b.run(workspace.WorkerCommand, run.Path()); out.code != exitFailed {
		t.Errorf("exit status %d, %s", out.code, out.stderr)
	}
	if s := run.Status(); s.State != workspace.Failed || !strings.Contains(s.Summary.Error, "cannot resume") {
		t.Errorf("the run is %s: %s", s.State, s.Summary.Error)
	}
	if out := b.ok("show", run.ID()); !strings.Contains(out, "cannot resume") {
		t.Errorf("show does not say why:\n%s", out)
	}
}

func TestTrainingInTheBackgroundPrintsOneDocument(t *testing.T) {
	b := newBench(t)
	var started struct{ Run, Dir, State string }
	text := b.ok("train", "--detach", "--json", "iris-small", "--set", "training.epochs=2")
	if err := json.Unmarshal([]byte(text), &started); err != nil {
		t.Fatal(err)
	}
	run := b.open(started.Run)
	if run.Path() != started.Dir || started.State == "" {
		t.Errorf("%+v is not %s", started, run.Path())
	}
	b.until("the end", func() bool { return run.Status().State == workspace.Done })
}

// Whoever starts a worker hears why it did not begin, and so does whoever looks at the run later.
func TestAStartThatFailsIsToldEverywhere(t *testing.T) {
	b := newBench(t)
	var rows strings.Builder
	rows.WriteString("a,b,label\n")
	for i := range 200 {
		fmt.Fprintf(&rows, "%d,%d,%d\n", i%7, i%5, i%2)
	}
	data := b.file("rows.csv", rows.String())
	run := b.startDetached("iris-small", "--set", "data.source=rows.csv", "--set", "training.epochs=1000000")
	b.ok("stop", run.ID())
	if err := os.Remove(data); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		out := b.run("resume", "--detach", run.ID())
		if out.code != exitFailed || out.stdout != "" || !strings.Contains(out.stderr, "rows.csv") {
			t.Errorf("exit status %d, %q, %q", out.code, out.stdout, out.stderr)
		}
		for _, command := range []string{"show", "runs"} {
			args := []string{command, "--json"}
			if command == "show" {
				args = append(args, run.ID())
			}
			text := b.ok(args...)
			if !strings.Contains(text, `"failed"`) || !strings.Contains(text, "no file") {
				t.Errorf("%s does not say why:\n%s", command, text)
			}
		}
	}
	b.file("rows.csv", rows.String()) // and it goes on once that is mended
	b.ok("resume", "--detach", run.ID())
	b.ok("stop", run.ID())
}

// The list of runs says of one that never trained why it did not.
func TestRunsThatNeverBeganAreExplained(t *testing.T) {
	b := newBench(t)
	s, err := spec.Preset("iris-small")
	if err != nil {
		t.Fatal(err)
	}
	run, err := b.workspace().Start(s, workspace.Lineage{}) // it was opened without a launcher
	if run == nil || err == nil {
		t.Fatalf("started %v, %v", run, err)
	}
	for _, args := range [][]string{{"runs"}, {"show", run.ID()}} {
		if text := b.ok(args...); !strings.Contains(text, "failed") || !strings.Contains(text, err.Error()) {
			t.Errorf("%v does not say %q:\n%s", args, err, text)
		}
	}
}

// A worker that is sent to a rung stops there, which every list says, and a person can take the run on.
func TestWorkersStopAtARung(t *testing.T) {
	b := newBench(t)
	whole := b.train("iris-small", "--set", "training.epochs=9")
	s, err := spec.Preset("iris-small")
	if err == nil {
		err = s.Set("training.epochs", "9")
	}
	if err != nil {
		t.Fatal(err)
	}
	run, err := b.workspace().Create(s, workspace.Lineage{})
	if err != nil {
		t.Fatal(err)
	}
	b.ok(workspace.WorkerCommand, run.Path(), "--"+workspace.UntilFlag, "3")
	if text := b.ok("show", run.ID()); !strings.Contains(text, "stopped (pruned)  epoch 3/9") ||
		!strings.Contains(text, "pruned at 3 of 9 epochs") {
		t.Errorf("show does not say where it was pruned:\n%s", text)
	}
	if text := b.ok("runs"); !strings.Contains(text, "stopped (pruned)") || !strings.Contains(text, "3/9") {
		t.Errorf("runs does not say where it was pruned:\n%s", text)
	}
	if out := b.run(workspace.WorkerCommand, run.Path(), "--"+workspace.UntilFlag, "-1"); out.code != exitUsage {
		t.Errorf("a rung before the first epoch: exit status %d, %s", out.code, out.stderr)
	}
	b.ok("resume", run.ID())
	if got := run.Status(); got.State != workspace.Done || got.Summary.WeightsSHA256 != whole.WeightsSHA256 {
		t.Errorf("%s with weights %s, want %s", got.State, got.Summary.WeightsSHA256, whole.WeightsSHA256)
	}
}
