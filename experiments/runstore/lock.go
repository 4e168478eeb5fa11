package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"tunebench/experiments/internal/atomicfile"
)

const (
	// A viewer that asks whether the worker lives holds the lock for some microseconds.
	lockTries = 20
	lockPause = 5 * time.Millisecond
)

// ErrLocked says that another worker is at work on the run.
var ErrLocked = errors.New("the run is being trained by another process")

// Lock is the right to write a run. The system takes it back when the process ends,
// however it ends.
type Lock struct {
	f *os.File
}

// Lock takes the run for this process without waiting. If another one has it, the error
// is [ErrLocked] and says the process id. It also removes what a killed worker left half-written.
func (d *Dir) Lock() (*Lock, error) {
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("lock %w", err)
	}
	f, err := d.open(LockFile, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("lock run %s: %w", d.Name(), err)
	}
	for try := 1; ; try++ {
		err = flock(f, unix.LOCK_EX)
		if err == nil {
			break
		}
		if !errors.Is(err, unix.EWOULDBLOCK) || try == lockTries {
			defer func() { _ = f.Close() }()
			if errors.Is(err, unix.EWOULDBLOCK) {
				return nil, fmt.Errorf("run %s: %w (process %s)", d.Name(), ErrLocked, holder(f))
			}
			return nil, fmt.Errorf("lock run %s: %w", d.Name(), err)
		}
		time.Sleep(lockPause)
	}
	if err := claim(f); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock run %s: %w", d.Name(), err)
	}
	for _, dir := range []string{d.path, d.join(CheckpointsDir)} {
		if err := atomicfile.RemoveStale(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			_ = f.Close()
			return nil, fmt.Errorf("lock run %s: %w", d.Name(), err)
		}
	}
	return &Lock{f: f}, nil
}

// Unlock gives the run free. The lock file stays: removing it would race with the next worker.
func (l *Lock) Unlock() error { return l.f.Close() }

// Alive reports whether a worker holds the run.
func (d *Dir) Alive() bool {
	alive, _ := d.worker()
	return alive
}

// worker reports whether a worker holds the run, and its process id, 0 if it is not known.
func (d *Dir) worker() (alive bool, pid int) {
	f, err := d.open(LockFile, os.O_RDONLY)
	if err != nil {
		return false, 0
	}
	defer func() { _ = f.Close() }()
	if err := flock(f, unix.LOCK_SH); !errors.Is(err, unix.EWOULDBLOCK) {
		return false, 0
	}
	pid, _ = strconv.Atoi(holder(f))
	return true, pid
}

// claim writes the process id into the lock file, for other processes to name.
func claim(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func holder(f *os.File) string {
	var b [20]byte
	n, _ := f.ReadAt(b[:], 0)
	pid := strings.TrimSpace(string(b[:n]))
	if _, err := strconv.Atoi(pid); err != nil {
		return "unknown"
	}
	return pid
}

func flock(f *os.File, how int) error {
	for {
		err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
