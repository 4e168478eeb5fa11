package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tunebench/experiments/runstore"
	"tunebench/experiments/workspace"
)

// beWorker makes the test binary act as a worker that ends with this status.
const beWorker = "TUNEBENCH_TEST_WORKER"

func TestMain(m *testing.M) {
	if how := os.Getenv(beWorker); how != "" && len(os.Args) > 1 && os.Args[1] == workspace.WorkerCommand {
		session, _ := unix.Getsid(0)
		fmt.Println(strings.Join(os.Args, " "), "leads its session:", session == os.Getpid())
		if code, err := strconv.Atoi(how); err == nil {
			os.Exit(code)
		}
		act(how, os.Args[2])
	}
	os.Exit(m.Run())
}

// act is a worker that comes this far with a run.
func act(how, path string) {
	switch how {
	case "killed":
		_ = unix.Kill(os.Getpid(), unix.SIGKILL)
	case "trace":
		fmt.Print("runtime: out of memory\nfatal error: out of memory\n\ngoroutine 1 [running]:\nmain.main()\n")
		os.Exit(2)
	case "said":
		fmt.Println("loading data")
		fmt.Println("tunebench: no kernel for this processor")
		os.Exit(1)
	}
	dir, err := runstore.Open(path)
	if err != nil {
		panic(err)
	}
	lock, err := dir.Lock(context.Background())
	if err != nil {
		panic(err)
	}
	dir = lock.Dir()
	state := map[string]runstore.State{
		"failed": runstore.Failed, "training": runstore.Training, "done": runstore.Done, "paused": runstore.Paused,
	}[how]
	s := runstore.Summary{State: state, Updated: time.Now()}
	if state == runstore.Failed {
		s.Error = "the data has changed"
	}
	if err := dir.WriteSummary(s); err != nil {
		panic(err)
	}
	if state.Active() {
		time.Sleep(time.Minute) // until it is killed
	}
	_ = lock.Unlock()
	if state == runstore.Failed {
		os.Exit(1)
	}
	os.Exit(0)
}

// detached is a workspace whose workers are processes that act like this.
func detached(t *testing.T, how string) *workspace.Workspace {
	t.Helper()
	t.Setenv(beWorker, how)
	w := workspace.Open(t.TempDir(), workspace.Options{Launch: workspace.LaunchDetached})
	t.Cleanup(func() {
		runs, err := w.List()
		if err != nil {
			t.Error(err)
		}
		for _, r := range runs {
			if r.Alive && r.PID > 0 {
				_ = unix.Kill(r.PID, unix.SIGKILL)
			}
		}
	})
	return w
}

// A worker that dies before it trains is told of at once, and its run says why from then on.
func TestAStartThatFailsIsTold(t *testing.T) {
	for how, want := range map[string]string{
		"killed": "signal: killed: somebody ended it, or the machine lacks memory",
		"trace":  "exit status 2; out of memory",
		"said":   "no kernel for this processor",
		"failed": "the data has changed",
		"3":      "exit status 3",
	} {
		w := detached(t, how)
		run, err := w.Start(small(t), workspace.Lineage{})
		if run == nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Fatalf("%s: started %v, %v", how, run, err)
		}
		if s := run.Status(); s.State != workspace.Failed || !strings.Contains(s.Summary.Error, want) || s.Alive {
			t.Errorf("%s: the run is %s: %s", how, s.State, s.Summary.Error)
		}
		if err := run.Resume(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: resumed, %v", how, err)
		}
		if s := run.Status(); s.State != workspace.Failed || !strings.Contains(s.Summary.Error, want) {
			t.Errorf("%s: after another try the run is %s: %s", how, s.State, s.Summary.Error)
		}
	}
}

// Once a start returns without an error, the run has been begun.
func TestAStartWaitsForTheFirstSignOfLife(t *testing.T) {
	for _, how := range []string{"training", "paused", "done"} {
		run, err := detached(t, how).Start(small(t), workspace.Lineage{})
		if err != nil {
			t.Fatal(err)
		}
		if s := run.Status(); string(s.State) != how {
			t.Errorf("%s: the run is %s", how, s.State)
		}
		// The process of a run that is done may not have ended yet.
		await(t, how, func() bool { return run.Status().Alive == (how != "done") })
	}
}

// A run whose worker could not even be launched says so.
func TestALaunchThatFailsIsNoted(t *testing.T) {
	w := workspace.Open(t.TempDir(), workspace.Options{Launch: func(workspace.Launch) error {
		return errors.New("the program is gone")
	}})
	run, err := w.Start(small(t), workspace.Lineage{})
	if run == nil || err == nil {
		t.Fatalf("started %v, %v", run, err)
	}
	if s := run.Status(); s.State != workspace.Failed || s.Summary.Error != "the program is gone" {
		t.Errorf("the run is %s: %s", s.State, s.Summary.Error)
	}
	// Nothing of the kind is noted beside a worker.
	lock, err := directory(t, run).Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	if err := lock.Dir().WriteSummary(runstore.Summary{State: runstore.Training}); err != nil {
		t.Fatal(err)
	}
	if err := directory(t, run).Fail(t.Context(), noon, errors.New("no")); !errors.Is(err, workspace.ErrLocked) {
		t.Errorf("noted a failure beside a worker: %v", err)
	}
	if s := run.Status(); s.State != workspace.Training {
		t.Errorf("the run is %s", s.State)
	}
}

func TestADetachedWorkerIsGivenItsOrders(t *testing.T) {
	log := filepath.Join(t.TempDir(), "worker.log")
	if err := os.WriteFile(log, []byte("an earlier worker\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(beWorker, "0")
	for want, l := range map[string]workspace.Launch{
		"tunebench worker /runs/a leads its session: true\n": {Run: "/runs/a", Log: log},
		"tunebench worker /runs/b --max-memory 1073741824 leads its session: true\n": {
			Run: "/runs/b", Log: log,
			MaxMemory: 1 << 30,
		},
		"tunebench worker /runs/c --until 3 leads its session: true\n": {Run: "/runs/c", Log: log, Until: 3},
	} {
		if err := workspace.LaunchDetached(l); err != nil {
			t.Fatal(err)
		}
		await(t, want, func() bool { return strings.Contains(read(t, log), want) })
	}
	if !strings.HasPrefix(read(t, log), "an earlier worker\n") {
		t.Error("the log of earlier workers is gone")
	}
}

func TestALauncherNeedsAPlaceForTheLog(t *testing.T) {
	t.Setenv(beWorker, "0")
	log := filepath.Join(t.TempDir(), "no folder", "worker.log")
	if err := workspace.LaunchDetached(workspace.Launch{Run: "/runs/a", Log: log}); err == nil ||
		!strings.Contains(err.Error(), log) {
		t.Errorf("error %v", err)
	}
}

// read returns a file, "" if there is none yet.
func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(b)
}

// await waits for what another process or goroutine does.
func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %q", what)
		}
	}
}
