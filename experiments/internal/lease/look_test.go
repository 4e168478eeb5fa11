package lease

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// flocked opens a file for reading and takes its flock, as any user may who can read it.
func flocked(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err == nil {
		err = flock(f, unix.LOCK_EX)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
}

// real is this host with quicker heartbeats.
func real() *Host {
	h := *This()
	h.beat = 20 * time.Millisecond
	return &h
}

func TestAReaderWithTheFlockBlocksNobody(t *testing.T) {
	dir := t.TempDir()
	if err := acquire(t, real(), dir).Release(); err != nil {
		t.Fatal(err)
	}
	flocked(t, filepath.Join(dir, earlierLock))
	flocked(t, recordPath(dir, 1))
	if who, err := real().Look(dir); err != nil || who.Living() {
		t.Errorf("held by %v, %v", who, err)
	}
	l, err := real().Acquire(now(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if who, err := real().Look(dir); err != nil || who.Verdict != Alive || who.PID != os.Getpid() {
		t.Errorf("held by %v, %v", who, err)
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
}

// Runs of earlier versions have a lock file and no record.
func TestWorkersOfEarlierVersions(t *testing.T) {
	dead, _ := process(t, "hold", "", filepath.Join(t.TempDir(), "nowhere"))
	_ = dead.Wait()
	for name, c := range map[string]struct {
		pid  int
		held bool
		want Verdict
	}{
		"living":                 {os.Getppid(), true, Alive},
		"ended":                  {os.Getppid(), false, Free},
		"a reader has the flock": {dead.Process.Pid, true, Unsure},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, earlierLock), fmt.Sprintf("%d\n", c.pid))
		if c.held {
			flocked(t, filepath.Join(dir, earlierLock))
		}
		who, err := real().Look(dir)
		if err != nil || who.Verdict != c.want {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
		_, err = real().Acquire(now(), dir)
		if (err == nil) != (c.want == Free) || errors.Is(err, ErrHeld) != (c.want == Alive) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A worker of an earlier version on another host shows its life by its summary; a flock beside a
// summary that nobody writes is a reader's.
func TestWorkersOfEarlierVersionsElsewhere(t *testing.T) {
	dead, _ := process(t, "hold", "", filepath.Join(t.TempDir(), "nowhere"))
	_ = dead.Wait()
	dir := t.TempDir()
	write(t, filepath.Join(dir, earlierLock), fmt.Sprintf("%d\n", dead.Process.Pid))
	flocked(t, filepath.Join(dir, earlierLock))
	for i := range 2 {
		write(t, filepath.Join(dir, summaryFile), fmt.Sprint(i))
		if err := os.Chtimes(filepath.Join(dir, summaryFile), time.Time{}, time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
		if who, err := real().Look(dir); err != nil || !who.Living() || (who.Verdict == Alive) != (i == 1) {
			t.Errorf("look %d: %+v, %v", i, who, err)
		}
	}
	watchedForLong(filepath.Join(dir, summaryFile))
	if _, err := real().Acquire(now(), dir); err != nil {
		t.Errorf("beside a reader: %v", err)
	}
}

// watchedForLong makes a file that is no record one that has been watched without a change.
func watchedForLong(path string) {
	key := path + "\x00"
	watched.mu.Lock()
	defer watched.mu.Unlock()
	if last, known := watched.seen[key]; known {
		last.still = time.Hour
		watched.seen[key] = last
	}
}

// A copy of a folder in use is nobody's.
func TestACopyIsNotHeld(t *testing.T) {
	for name, h := range map[string]*Host{"flock": real(), "no flock": real()} {
		if name == "no flock" {
			h.flock = failing(unix.ENOSYS)
		}
		dir, duplicate := t.TempDir(), t.TempDir()
		acquire(t, h, dir)
		if err := os.CopyFS(duplicate, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		if who, err := h.Look(duplicate); err != nil || (who.Verdict == Dead) != (name == "flock") {
			t.Errorf("%s: at first the copy is held by %+v, %v", name, who, err)
		}
		l, err := h.Acquire(t.Context(), duplicate)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if who, err := h.Look(dir); err != nil || who.Verdict != Alive || l.Release() != nil {
			t.Errorf("%s: the original is held by %+v, %v", name, who, err)
		}
	}
}

// A container has its own names and process numbers; that it has ended shows by its flock.
func TestAnEndedContainer(t *testing.T) {
	dir := t.TempDir()
	inside := real()
	inside.name, inside.space = "container", "pid:[1]"
	l := acquire(t, inside, dir)
	if who, err := real().Look(dir); err != nil || !who.Living() || who.Host != "container" {
		t.Errorf("held by %+v, %v", who, err)
	}
	stopHeart(l)
	l.abandon() // it ends without a word
	fresh := anew(t, dir)
	if who, err := real().Look(fresh); err != nil || who.Living() {
		t.Errorf("after its end: held by %+v, %v", who, err)
	}
	if _, err := real().Acquire(t.Context(), fresh); err != nil {
		t.Errorf("after its end: %v", err)
	}
}

// Where every lock is granted, and where the locks of two virtual machines that are one boot do not
// meet, a free flock tells of no death as long as the heart beats.
func TestAFreeFlockIsNoDeathWhileTheHeartBeats(t *testing.T) {
	for name, inside := range map[string]*Host{"every lock is granted": real(), "locks do not meet": real()} {
		dir := t.TempDir()
		inside.name, inside.space = "inside", "pid:[1]"
		if name == "every lock is granted" {
			inside.flock = func(*os.File, int) error { return nil }
		}
		l := acquire(t, inside, dir)
		outside := real()
		outside.flock = func(*os.File, int) error { return nil }
		for range 3 {
			if _, err := outside.Acquire(t.Context(), dir); !errors.Is(err, ErrHeld) {
				t.Errorf("%s: the second holder: %v", name, err)
			}
		}
		if err := l.Check(); err != nil {
			t.Errorf("%s: the first one: %v", name, err)
		}
	}
}

// A file that only has the name of a record neither ends a living holder, nor keeps anybody from a
// folder for ever, nor uses up the numbers.
func TestStrayRecords(t *testing.T) {
	for _, stray := range []string{"lock.12", "lock.99999999999999", "lock.999999999999999"} {
		dir := t.TempDir()
		h := host("a")
		h.beat = 10 * time.Millisecond
		l := acquire(t, h, dir)
		copied, err := os.ReadFile(recordPath(dir, 1))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, stray), string(copied))
		for range 3 {
			if _, err := h.Acquire(t.Context(), dir); !errors.Is(err, ErrHeld) {
				t.Errorf("%s: beside the holder: %v", stray, err)
			}
			time.Sleep(2 * h.beat)
		}
		select {
		case <-l.Lost():
			t.Errorf("%s: %v", stray, l.Check())
		default:
		}
		if err := l.Release(); err != nil {
			t.Error(err)
		}
		if who, err := h.Look(dir); err != nil || who.Verdict != Unsure && stray != "lock.999999999999999" {
			t.Errorf("%s: after the holder: %+v, %v", stray, who, err)
		}
		watchedForLong(filepath.Join(dir, stray))
		for range 3 {
			next, err := h.Acquire(t.Context(), dir)
			if err != nil {
				t.Fatalf("%s: after the holder: %v", stray, err)
			}
			if err := errors.Join(next.Check(), next.Release()); err != nil {
				t.Errorf("%s: after the holder: %v", stray, err)
			}
		}
	}
}

// Time in which nobody looked is not time without a heartbeat.
func TestSilenceIsWatched(t *testing.T) {
	var w sightings
	s := sight{path: "lock.1", record: record{BeatMS: 100}}
	w.note(s)
	slept := func() {
		for key, last := range w.seen {
			last.last = last.last.Add(-time.Hour)
			w.seen[key] = last
		}
	}
	for i := 1; i <= 3; i++ {
		slept()
		if still, moved := w.note(s); still != time.Duration(i)*2*s.beat() || moved {
			t.Errorf("after %d looks: still for %v, moved %v", i, still, moved)
		}
	}
	s.stamp.content = "a heartbeat"
	if still, moved := w.note(s); still != 0 || !moved {
		t.Errorf("after a heartbeat: still for %v, moved %v", still, moved)
	}
}

// What viewers see of another host: held until they have seen no sign of life for a while, and
// again as soon as there is one.
func TestViewersOfAnotherHost(t *testing.T) {
	dir := t.TempDir()
	viewer, away := host("a"), host("b")
	l := acquire(t, away, dir)
	if who, err := viewer.Look(dir); err != nil || !who.Living() || !who.Undecided() || who.String() != fmt.Sprintf(
		"process %d on b", os.Getpid()) {
		t.Errorf("at first: %+v (%v), %v", who, who, err)
	}
	viewer.Settle(t.Context(), dir, t.TempDir())
	if who, err := viewer.Look(dir); err != nil || who.Verdict != Alive {
		t.Errorf("while its heart beats: %+v, %v", who, err)
	}
	stopHeart(l)
	fresh := anew(t, dir)
	viewer.Settle(t.Context(), fresh)
	if who, err := viewer.Look(fresh); err != nil || who.Living() || who.Undecided() {
		t.Errorf("after its heart has stopped: %+v, %v", who, err)
	}
}

// Whatever stands where a record is expected neither holds the folder for ever nor has another file
// changed: text that is no record goes after a while, and what is no file is named at once.
func TestDamagedRecords(t *testing.T) {
	for _, text := range []string{
		"", "x", "{}", `{"fence":2}`, `{"fence":1,"beat_ms":-5}`, `{"fence":1,"beat_ms":99999999999}`,
		`{"fence":1,"host":3}`, strings.Repeat("x", 3*maxRecord), "\x00\x1b[31m\n\n\n", "[1]\nreleased 1",
	} {
		dir := t.TempDir()
		write(t, recordPath(dir, 1), text)
		who, err := host("a").Look(dir)
		if err != nil || who.Verdict != Unsure || who.Fence != 1 || who.beat > 5*time.Second || who.beat <= 0 {
			t.Errorf("%.40q: %+v, %v", text, who, err)
		}
	}
	for name, put := range map[string]func(path, precious string) error{
		"a link":       func(path, precious string) error { return os.Symlink(precious, path) },
		"a named pipe": func(path, _ string) error { return unix.Mkfifo(path, 0o600) },
		"a folder":     func(path, _ string) error { return os.Mkdir(path, 0o700) },
	} {
		for _, at := range []string{"lock", "lock.1"} {
			dir := t.TempDir()
			precious := filepath.Join(t.TempDir(), "precious")
			write(t, precious, "precious")
			if err := put(filepath.Join(dir, at), precious); err != nil {
				t.Fatal(err)
			}
			if _, err := host("a").Acquire(t.Context(), dir); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s at %s: %v", name, at, err)
			}
			if got, _ := os.ReadFile(precious); string(got) != "precious" {
				t.Errorf("%s at %s: another file holds %q", name, at, got)
			}
		}
	}
}

// Files of other names are no records.
func TestNamesOfRecords(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"lock", "lock.", "lock.0", "lock.01", "lock.-1", "lock.1x", "lock.1234567890123456",
		"lock.12", "lock.7", "xlock.99",
	} {
		write(t, filepath.Join(dir, name), "")
	}
	if list, err := fences(dir); err != nil || fmt.Sprint(list) != "[7 12]" {
		t.Errorf("records %v, %v", list, err)
	}
}

// What is left of a record that is read while it is written, or cut off, is never that of another.
func FuzzRecord(f *testing.F) {
	h := host("a")
	whole := string(append(h.newRecord(f.TempDir(), 1, true).text(), status(held, 3)...))
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(strings.Replace(whole, held+"    ", released, 1))
	f.Add("{\"fence\":1}\nreleased ")
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		write(t, recordPath(dir, 1), text)
		who, err := host("b").Look(dir)
		if err != nil || who.Fence != 1 || who.Verdict == Alive {
			t.Errorf("%q: %+v, %v", text, who, err)
		}
		if who.Verdict == Free && !strings.Contains(text, "\n"+released+" ") {
			t.Errorf("%q is taken for released", text)
		}
	})
}
