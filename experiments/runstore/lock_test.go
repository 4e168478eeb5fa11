package runstore

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestLockOfAnotherProcess(t *testing.T) {
	d := newRun(t, "a")
	setState(t, d, Training)
	if s := d.Status(); s.State != Interrupted || s.Alive {
		t.Errorf("training without a worker: %+v", s)
	}
	cmd := helper(t, "hold", d.Path())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process says %q", line)
	}
	if s := d.Status(); s.State != Training || !s.Alive || s.PID != cmd.Process.Pid {
		t.Errorf("with a worker: %+v", s)
	}
	if _, err := d.Lock(); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("a second worker: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil { // kill -9
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if s := d.Status(); s.State != Interrupted || s.Alive {
		t.Errorf("after kill -9: %+v", s)
	}
	lock, err := d.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if !d.Alive() {
		t.Error("not alive while this process holds the lock")
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if d.Alive() {
		t.Error("alive after unlock")
	}
}

func TestStatesWithoutWorker(t *testing.T) {
	for stored, want := range map[State]State{
		Created: Created, Training: Interrupted, Paused: Interrupted,
		Stopped: Stopped, Done: Done, Diverged: Diverged, Failed: Failed,
	} {
		d := newRun(t, "a")
		setState(t, d, stored)
		if s := d.Status(); s.State != want || s.Err != nil {
			t.Errorf("%s: %s, %v", stored, s.State, s.Err)
		}
	}
}

// Viewers that keep asking whether the worker lives do not keep a worker from starting.
func TestViewersDoNotBlockTheLock(t *testing.T) {
	d := newRun(t, "a")
	var stop atomic.Bool
	var viewers sync.WaitGroup
	for range 2 {
		viewers.Go(func() {
			for !stop.Load() {
				d.Alive()
			}
		})
	}
	for range 50 {
		lock, err := d.Lock()
		if err != nil {
			t.Error(err)
			break
		}
		if err := lock.Unlock(); err != nil {
			t.Error(err)
		}
	}
	stop.Store(true)
	viewers.Wait()
}

func TestLockSweepsUp(t *testing.T) {
	d := newRun(t, "a")
	stale := filepath.Join(d.Path(), CheckpointsDir, ".latest.safetensors.77.tmp")
	if err := os.WriteFile(stale, make([]byte, 10), 0o644); err != nil {
		t.Fatal(err)
	}
	lock, err := d.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	if _, err := os.Stat(stale); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a checkpoint of a killed worker is still there: %v", err)
	}
}
