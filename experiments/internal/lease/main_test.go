package lease

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const actEnv = "LEASE_TEST_ACT"

// TestMain lets the test binary stand in for other processes.
func TestMain(m *testing.M) {
	switch os.Getenv(actEnv) {
	case "hold":
		holdUntilLost(os.Args[1])
	case "count":
		n, _ := strconv.Atoi(os.Args[2])
		if err := count(This(), os.Args[1], n); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	default:
		os.Exit(m.Run())
	}
}

// holdUntilLost takes a folder, says so, and says what became of it.
func holdUntilLost(dir string) {
	l, err := This().Acquire(context.Background(), dir)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("held")
	<-l.Lost()
	fmt.Println(l.Check())
}

// process starts this binary in another role, on a host with these faults.
func process(t *testing.T, role, faults string, args ...string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), actEnv+"="+role, faultsEnv+"="+faults)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd, bufio.NewReader(out)
}

// holder starts a process that holds a folder.
func holder(t *testing.T, faults, dir string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	cmd, out := process(t, "hold", faults, dir)
	if line := said(t, out); line != "held" {
		t.Fatalf("the other process says %q", line)
	}
	return cmd, out
}

func said(t *testing.T, out *bufio.Reader) string {
	t.Helper()
	line, err := out.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// host is a machine with ten heartbeats a second. Without more, its locks reach no other.
func host(name string) *Host {
	return &Host{
		name: name, boot: "the boot of " + name, space: "pid", beat: 100 * time.Millisecond,
		flock: func(*os.File, int) error { return nil }, link: os.Link,
	}
}

// failing is a system call that the file system does not know.
func failing(e unix.Errno) func(*os.File, int) error { return func(*os.File, int) error { return e } }

func acquire(t *testing.T, h *Host, dir string) *Lease {
	t.Helper()
	l, err := h.Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Release() })
	return l
}

// stopHeart ends the heartbeat of a lease, as the end of its process would.
func stopHeart(l *Lease) {
	close(l.quit)
	l.done.Wait()
	l.quit = nil
}

// anew is another path to a folder, of which nothing is remembered.
func anew(t *testing.T, dir string) string {
	t.Helper()
	fresh := filepath.Join(t.TempDir(), "other path")
	if err := os.Symlink(dir, fresh); err != nil {
		t.Fatal(err)
	}
	return fresh
}

// now is a context for which there is no waiting.
func now() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// replace is what a worker does to a file: a whole new one, a check, a new name.
func replace(l *Lease, path, text string) error {
	temp := filepath.Join(filepath.Dir(path), ".new."+l.record.Token+".tmp")
	if err := os.WriteFile(temp, []byte(text), 0o600); err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp) }()
	if err := l.Check(); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// count adds one to the number in a file, n times, each time as the holder of the folder.
func count(h *Host, dir string, n int) error {
	path := filepath.Join(dir, "count")
	for range n {
		l, err := h.Acquire(context.Background(), dir)
		for errors.Is(err, ErrHeld) || errors.Is(err, errAgain) {
			time.Sleep(time.Millisecond)
			l, err = h.Acquire(context.Background(), dir)
		}
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		was, err := strconv.Atoi(string(raw))
		if err == nil {
			err = replace(l, path, strconv.Itoa(was+1))
		}
		if err = errors.Join(err, l.Release()); err != nil {
			return err
		}
	}
	return nil
}
