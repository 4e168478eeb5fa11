package runstore

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

const helperEnv = "RUNSTORE_TEST_HELPER"

// TestMain lets the test binary stand in for another process: a worker that holds a lock
// or a viewer that sends requests.
func TestMain(m *testing.M) {
	switch os.Getenv(helperEnv) {
	case "hold":
		hold(os.Args[1])
	case "send":
		send(os.Args[1], os.Args[2], os.Args[3])
	default:
		os.Exit(m.Run())
	}
}

func helper(t *testing.T, task string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), helperEnv+"="+task)
	cmd.Stderr = os.Stderr
	return cmd
}

func hold(path string) {
	d, err := Open(path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if _, err := d.Lock(context.Background()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("locked")
	time.Sleep(time.Minute) // until it is killed
}

func send(path, who, count string) {
	d, err := Open(path)
	if err != nil {
		panic(err)
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		panic(err)
	}
	for i := range n {
		if _, err := d.Send(start, OpSet, who, strconv.Itoa(i)); err != nil {
			panic(err)
		}
	}
}

// start is the time at which the tests' runs begin.
var start = time.Date(2026, 11, 23, 15, 4, 5, 0, time.Local)

func newRun(t *testing.T, name string) *Dir {
	t.Helper()
	d, err := Create(t.TempDir(), name, start, "abc123", File{ExperimentFile, []byte("version = 1\n")})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func setState(t *testing.T, d *Dir, state State) {
	t.Helper()
	if err := d.WriteSummary(Summary{Run: d.Name(), State: state, Started: start}); err != nil {
		t.Fatal(err)
	}
}
