package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
