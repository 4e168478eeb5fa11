package lease

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Of many that take a folder at the same moment, on one host or several, whatever the file system
// can do, exactly one holds it.
func TestOneOfMany(t *testing.T) {
	noLinks := func(from, to string) error { return &os.LinkError{Op: "link", Old: from, New: to, Err: unix.EPERM} }
	for name, change := range map[string]func(*Host){
		"all well":        func(h *Host) { h.flock = flock },
		"no flock":        func(h *Host) { h.flock = failing(unix.ENOSYS) },
		"locks unshared":  func(*Host) {},
		"no links":        func(h *Host) { h.link = noLinks },
		"none of them":    func(h *Host) { h.link, h.flock = noLinks, failing(unix.ENOLCK) },
		"no id of a boot": func(h *Host) { h.boot = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for round := range 4 {
				if round == 3 { // after a holder that has fallen silent far away
					away := host("far away")
					away.beat = 20 * time.Millisecond
					last, err := fences(dir)
					if err != nil {
						t.Fatal(err)
					}
					r := away.newRecord(dir, last[len(last)-1]+1, true)
					if err := away.create(recordPath(dir, r.Fence), dir, r); err != nil {
						t.Fatal(err)
					}
				}
				var mu sync.Mutex
				var won []*Lease
				var wait sync.WaitGroup
				for i := range 12 {
					h := host(fmt.Sprint("host", i%3))
					change(h)
					wait.Go(func() {
						l, err := h.Acquire(t.Context(), dir)
						mu.Lock()
						defer mu.Unlock()
						if err == nil {
							won = append(won, l)
						} else if !errors.Is(err, ErrHeld) {
							t.Error(err)
						}
					})
				}
				wait.Wait()
				holding := 0
				for _, l := range won {
					if l.Check() == nil {
						holding++
					}
				}
				if holding != 1 {
					t.Errorf("round %d: %d hold the folder", round, holding)
				}
				for _, l := range won {
					if err := l.Release(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
}

// What each holder does builds on what the one before has done, whatever the locks are worth.
func TestHoldersOfManyProcessesTakeTurns(t *testing.T) {
	const processes, times = 6, 8
	for name, faults := range map[string]string{
		"all well":       "heartbeat=100ms",
		"no flock":       "heartbeat=100ms,flock=EOPNOTSUPP",
		"an input error": "heartbeat=100ms,flock=EIO,link=ENOSYS",
		"several hosts":  "heartbeat=100ms,flock=unshared,host=%d",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "count"), "0")
			var waits []func() error
			for i := range processes {
				if name == "several hosts" {
					faults = fmt.Sprintf("heartbeat=100ms,flock=unshared,host=%d", i%3)
				}
				cmd, out := process(t, "count", faults, dir, fmt.Sprint(times))
				waits = append(waits, func() error {
					said, _ := io.ReadAll(out)
					if err := cmd.Wait(); err != nil {
						return fmt.Errorf("%w: %s", err, said)
					}
					return nil
				})
			}
			for _, wait := range waits {
				if err := wait(); err != nil {
					t.Error(err)
				}
			}
			if got, _ := os.ReadFile(filepath.Join(dir, "count")); string(got) != fmt.Sprint(processes*times) {
				t.Errorf("counted to %s, want %d", got, processes*times)
			}
		})
	}
}
