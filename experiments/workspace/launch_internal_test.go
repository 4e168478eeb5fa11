package workspace

import (
	"errors"
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
	s := startup{
		launch: Launch{Run: d.Path(), Log: d.WorkerLog()}, patience: 50 * time.Millisecond, ending: time.Minute,
	}
	s.before, _ = s.look()
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	err = s.await(cmd.Process, exited)
	if err == nil || !strings.HasSuffix(err.Error(), "no sign of life for 50ms, and was ended") {
		t.Errorf("a silent worker: %v", err)
	}
	if cmd.ProcessState == nil {
		t.Error("it still runs")
	}
}

// A worker that has said that it failed, and then does not come to its end, holds up nobody.
func TestAFailedWorkerThatDoesNotEnd(t *testing.T) {
	d, err := runstore.Create(t.TempDir(), "a", time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	s := startup{
		launch: Launch{Run: d.Path(), Log: d.WorkerLog()}, patience: time.Minute, ending: 50 * time.Millisecond,
	}
	s.before, _ = s.look()
	if err := d.Fail(t.Context(), time.Now(), errors.New("no such table")); err != nil {
		t.Fatal(err)
	}
	if err := s.await(nil, make(chan error)); err == nil || err.Error() != "the worker failed: no such table" {
		t.Errorf("a worker that hangs: %v", err)
	}
}
