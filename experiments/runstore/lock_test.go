package runstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/experiments/checkpoint"
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
	_, err = d.Lock(t.Context())
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("a second worker: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil { // kill -9
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if s := d.Status(); s.State != Interrupted || s.Alive {
		t.Errorf("after kill -9: %+v", s)
	}
	lock, err := d.Lock(t.Context())
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
		lock, err := d.Lock(t.Context())
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
	lock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	if _, err := os.Stat(stale); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a checkpoint of a killed worker is still there: %v", err)
	}
}

// A worker that has lost its run writes nothing more into it; viewers may still ask for things.
func TestNothingIsWrittenWithoutTheLock(t *testing.T) {
	d := newRun(t, "a")
	lock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	ctx, cancel := lock.Context(t.Context())
	defer cancel()
	w := lock.Dir()
	events, err := w.CreateEvents(start)
	if err != nil {
		t.Fatal(err)
	}
	late := event.Record{Kind: event.KindState, Text: "late"}
	writes := func() map[string]error {
		return map[string]error{
			"summary":    w.WriteSummary(Summary{Run: d.Name(), State: Training, Started: start}),
			"experiment": w.WriteFile(ExperimentFile, []byte("version = 1\n")),
			"checkpoint": w.WriteCheckpoint(new(checkpoint.Writer), Latest, checkpoint.File{}),
			"answer":     w.Answer(applied("id", 1)),
			"refusal":    w.Answer(Ack{ID: "id", Error: "no"}),
			"records":    errors.Join(events.Emit(late), events.Flush()),
		}
	}
	for what, err := range writes() {
		if err != nil {
			t.Errorf("%s with the lock: %v", what, err)
		}
	}
	// Another worker, which took this one for dead.
	if err := os.Remove(d.join("lock.1")); err != nil {
		t.Fatal(err)
	}
	before := contents(t, d)
	_ = os.Remove(d.join(LockFile)) // whoever has the flock
	other, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Unlock() }()
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, ErrLost) || !errors.Is(lock.Held(), ErrLost) || other.Held() != nil {
		t.Errorf("lost: %v, %v; the other: %v", err, lock.Held(), other.Held())
	}
	for what, err := range writes() {
		if !errors.Is(err, ErrLost) {
			t.Errorf("%s without the lock: %v", what, err)
		}
	}
	if _, err := w.CreateEvents(start); !errors.Is(err, ErrLost) {
		t.Errorf("a new event file: %v", err)
	}
	if _, err := w.ResumeEvents(start, 0, 0); !errors.Is(err, ErrLost) {
		t.Errorf("an event file that goes on: %v", err)
	}
	if after := contents(t, d); after != before {
		t.Errorf("the run has changed:\n%s\nwas\n%s", after, before)
	}
	if _, err := d.Send(start, OpStop, "", ""); err != nil {
		t.Errorf("a viewer: %v", err)
	}
}

// contents is what stands in a run's files, its locks aside.
func contents(t *testing.T, d *Dir) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(os.DirFS(d.Path()), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(path, LockFile) {
			return err
		}
		raw, err := os.ReadFile(d.join(path))
		fmt.Fprintf(&all, "%s: %q\n", path, raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// A run that waits for a worker that never came, or whose worker is gone, is interrupted and says so.
func TestARunWithoutItsWorker(t *testing.T) {
	d := newRun(t, "a")
	if s := d.Status(); s.State != Created || s.Note != "" {
		t.Errorf("a new run: %+v", s)
	}
	long := time.Now().Add(-2 * startGrace)
	if err := os.Chtimes(d.join(SummaryFile), long, long); err != nil {
		t.Fatal(err)
	}
	if s := d.Status(); s.State != Interrupted || !strings.Contains(s.Note, "no worker came") {
		t.Errorf("nobody came: %+v", s)
	}
	lock, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := d.Status(); s.State != Created || !s.Alive || s.Worker() != fmt.Sprintf("process %d", os.Getpid()) {
		t.Errorf("while it is loading data: %+v", s)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if s := d.Status(); s.State != Interrupted || !strings.Contains(s.Note, "before it began") {
		t.Errorf("after that: %+v", s)
	}
	setState(t, d, Training)
	if s := d.Status(); s.State != Interrupted || s.Note == "" {
		t.Errorf("training without a worker: %+v", s)
	}
}
