package workspace_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tunebench/experiments/workspace"
)

// beWorker makes the test binary act as a worker that ends with this status.
const beWorker = "TUNEBENCH_TEST_WORKER"

func TestMain(m *testing.M) {
	if how := os.Getenv(beWorker); how != "" && len(os.Args) > 1 && os.Args[1] == workspace.WorkerCommand {
		session, _ := unix.Getsid(0)
		fmt.Println(strings.Join(os.Args, " "), "leads its session:", session == os.Getpid())
		code, _ := strconv.Atoi(how)
		os.Exit(code)
	}
	os.Exit(m.Run())
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
