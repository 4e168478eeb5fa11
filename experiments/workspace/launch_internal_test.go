package workspace

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"tunebench/experiments/runstore"
)

// A worker that lives but never comes to hold its run is ended: a start that was given up must not
// train later.
func TestASilentWorkerIsEnded(t *testing.T) {
	d, err := runstore.Create(t.TempDir(), "a", time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := startup{launch: Launch{Run: d.Path(), Log: d.WorkerLog()}, patience: 50 * time.Millisecond}
	s.before, _ = s.look()
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	if err := s.await(cmd.Process, exited); err == nil || !strings.Contains(err.Error(), "no sign of life") {
		t.Errorf("a silent worker: %v", err)
	}
	if cmd.ProcessState == nil {
		t.Error("it still runs")
	}
}
