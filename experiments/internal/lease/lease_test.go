package lease

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// After kill -9 on this host the folder is free at once, with or without flock.
func TestAKilledProcessHoldsNothing(t *testing.T) {
	for _, faults := range []string{"", "flock=ENOSYS", "flock=ENOLCK,link=EPERM"} {
		dir := t.TempDir()
		cmd, _ := holder(t, faults, dir)
		who, err := This().Look(dir)
		if err != nil || !who.Living() || who.PID != cmd.Process.Pid || who.Host != "" {
			t.Errorf("%s: held by %v, %v", faults, who, err)
		}
		if _, err := This().Acquire(now(), dir); !errors.Is(err, ErrHeld) {
			t.Errorf("%s: a second holder: %v", faults, err)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			// It is not waited for: a process that has ended is gone even while its parent has not noticed.
			if who, _ = This().Look(dir); who.Verdict == Dead {
				break
			}
		}
		l, err := This().Acquire(now(), dir)
		if err != nil {
			t.Fatalf("%s: after kill -9: %v", faults, err)
		}
		if l.record.Fence != who.Fence+1 {
			t.Errorf("%s: fence %d after %d", faults, l.record.Fence, who.Fence)
		}
		if err := l.Release(); err != nil {
			t.Error(err)
		}
	}
}

// A process number that was given to another process since is not that of the holder.
func TestAProcessIsKnownByItsStart(t *testing.T) {
	h, dir := host("a"), t.TempDir()
	r := h.newRecord(dir, 7, false)
	r.PID = os.Getppid()
	r.Started, _ = processStart(r.PID)
	for started, want := range map[string]life{r.Started: living, "1": gone, "": unknown} {
		r.Started = started
		if got := lifeOf(r); got != want {
			t.Errorf("started at %q: %d, want %d", started, got, want)
		}
	}
}

// The holder of another host keeps the folder as long as its heart beats, however long that is
// watched, and loses it when it stops. Once it goes on it can do no harm.
func TestASilentHolderOfAnotherHost(t *testing.T) {
	dir := t.TempDir()
	cmd, out := holder(t, "host=b,heartbeat=60ms,flock=unshared", dir)
	h := host("a")
	if _, err := h.Acquire(t.Context(), dir); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "on b") {
		t.Fatalf("beside a living holder: %v", err)
	}
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	l, err := h.Acquire(t.Context(), dir)
	for errors.Is(err, ErrHeld) { // its heart has beaten a moment ago
		time.Sleep(10 * time.Millisecond)
		l, err = h.Acquire(t.Context(), dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Release() }()
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	line := said(t, out)
	if !strings.Contains(line, "no longer held") || !strings.Contains(line, "on a has taken it over") {
		t.Errorf("the earlier holder says %q", line)
	}
	if err := l.Check(); err != nil {
		t.Errorf("the later holder: %v", err)
	}
}

// Whatever an earlier holder was about to do when it fell silent takes no effect beside the next one.
func TestTheFence(t *testing.T) {
	for name, late := range map[string]func(l *Lease, path string) error{
		"before its check": func(l *Lease, path string) error { return replace(l, path, "old") },
		"after its check":  func(_ *Lease, path string) error { return os.Rename(path+".tmp", path) },
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "file")
		first := acquire(t, host("a"), dir)
		write(t, path+".tmp", "old")
		if err := first.Check(); err != nil {
			t.Fatal(err)
		}
		close(first.quit) // its heart stops
		first.done.Wait()
		first.quit = nil
		second := acquire(t, host("b"), dir)
		if err := os.Remove(path + ".tmp"); err != nil { // as the next holder does first
			t.Fatal(err)
		}
		if err := replace(second, path, "new"); err != nil {
			t.Fatal(err)
		}
		if err := late(first, path); err == nil {
			t.Errorf("%s: the earlier holder has written", name)
		}
		if got, _ := os.ReadFile(path); string(got) != "new" {
			t.Errorf("%s: the file holds %q", name, got)
		}
		if err := first.Recent(); name == "before its check" && !errors.Is(err, ErrLost) {
			t.Errorf("the earlier holder: %v", err)
		}
		if err := first.Release(); err != nil || second.Check() != nil {
			t.Errorf("after the earlier holder has let go: %v, %v", err, second.Check())
		}
	}
}

// The numbers never fall, and the record of the last holder stays.
func TestTheFenceRises(t *testing.T) {
	dir := t.TempDir()
	for want := uint64(1); want <= 4; want++ {
		l := acquire(t, host("a"), dir)
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
		list, err := fences(dir)
		if err != nil || len(list) != 1 || list[0] != want {
			t.Errorf("records %v, %v; want %d", list, err, want)
		}
		if who, err := host("b").Look(dir); err != nil || who.Verdict != Free {
			t.Errorf("after a release: %+v, %v", who, err)
		}
	}
}

// Who found the folder free long ago gets a number that is free again, but not the folder.
func TestALateTaker(t *testing.T) {
	dir := t.TempDir()
	for range 5 {
		if err := acquire(t, host("a"), dir).Release(); err != nil {
			t.Fatal(err)
		}
	}
	h := host("b")
	r := h.newRecord(dir, 3, false)
	late := &Lease{dir: dir, record: r, path: recordPath(dir, 3), lost: make(chan struct{})}
	if err := h.create(late.path, dir, r); err != nil {
		t.Fatal(err)
	}
	if err := late.removeEarlier(); !errors.Is(err, errAgain) {
		t.Errorf("a late taker: %v", err)
	}
	if l := acquire(t, h, dir); l.record.Fence != 6 {
		t.Errorf("the next fence is %d", l.record.Fence)
	}
}

// A holder whose folder is deleted, moved away or replaced, or whose record is, ends.
func TestAFolderThatGoesAwayIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(dir string) error
		says string
	}{
		"deleted": {os.RemoveAll, "is gone"},
		"moved":   {func(dir string) error { return os.Rename(dir, dir+"2") }, "is gone"},
		"replaced": {
			func(dir string) error { return errors.Join(os.Rename(dir, dir+"2"), os.Mkdir(dir, 0o700)) }, "is gone",
		},
		"a file in its place": {
			func(dir string) error { return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)) }, "is gone",
		},
		"record":       {func(dir string) error { return os.Remove(recordPath(dir, 1)) }, "lock.1 is gone"},
		"a link to it": {func(dir string) error { return relink(recordPath(dir, 1)) }, "lock.1 is gone"},
		"another's": {
			func(dir string) error { return os.WriteFile(recordPath(dir, 1), []byte("x"), 0o600) }, "lock.1",
		},
		"another later": {
			func(dir string) error { return writeNew(recordPath(dir, 9), host("b").newRecord(dir, 9, false).text()) },
			"taken it over",
		},
	} {
		dir := filepath.Join(t.TempDir(), "run")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		h := host("a")
		h.beat = 10 * time.Millisecond
		l := acquire(t, h, dir)
		if err := c.do(dir); err != nil {
			t.Fatal(err)
		}
		<-l.Lost()
		if err := l.Check(); !errors.Is(err, ErrLost) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func relink(path string) error {
	return errors.Join(os.Rename(path, path+"x"), os.Symlink(path+"x", path))
}

// Servers do what they are asked for although their answer is lost.
func TestALinkWithoutAnAnswer(t *testing.T) {
	h, dir := host("a"), t.TempDir()
	h.link = func(from, to string) error { return errors.Join(os.Link(from, to), unix.EIO) }
	l := acquire(t, h, dir)
	if err := l.Check(); err != nil || l.record.Fence != 1 {
		t.Errorf("fence %d, %v", l.record.Fence, err)
	}
}

// A folder that takes no file, or is not there, is an error and not a hold.
func TestFoldersThatTakeNoRecord(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	if _, err := host("a").Acquire(t.Context(), gone); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	h, dir := host("a"), t.TempDir()
	h.link = func(string, string) error { return unix.EPERM }
	if err := os.Mkdir(recordPath(dir, 1), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := h.Acquire(t.Context(), dir)
	if err == nil || errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "lock.1") {
		t.Errorf("a folder in the place of a record: %v", err)
	}
}
