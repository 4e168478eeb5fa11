package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Status is what is known of a run from outside.
type Status struct {
	Dir     *Dir
	Summary Summary
	// State is the summary's, or Interrupted; "" for a foreign directory, which has none.
	State State
	// Alive says that a worker holds the run; PID is its process id, 0 if unknown.
	Alive bool
	PID   int
	// Foreign says that the directory has event files but was not made by tunebench.
	Foreign bool
	// Started is when the run began, as well as it can be told.
	Started time.Time
	// Err says what is wrong with the directory; the other fields hold what could be read.
	Err error
}

// Status reads the summary and asks whether the worker lives.
func (d *Dir) Status() Status {
	s := Status{Dir: d}
	kind, err := d.kind()
	if err != nil {
		s.Err = fmt.Errorf("run %s: %w", d.Name(), err)
		return s
	}
	s.Foreign = kind == foreign
	s.Started = d.bornAt()
	if kind != ownRun {
		return s
	}
	if s.Err = d.Check(); s.Err != nil {
		return s
	}
	// The order matters: a worker writes its last summary before it lets go of the lock.
	s.Alive, s.PID = d.worker()
	s.Summary, s.Err = d.ReadSummary()
	s.State = s.Summary.State
	if s.State.Active() && !s.Alive {
		if s.Alive, s.PID = d.worker(); !s.Alive { // it may have started in between
			s.State = Interrupted
		}
	}
	if !s.Summary.Started.IsZero() {
		s.Started = s.Summary.Started
	}
	return s
}

// bornAt dates a run by its name, else by its folder.
func (d *Dir) bornAt() time.Time {
	if name := d.Name(); len(name) > len(timeLayout) {
		if t, err := time.ParseInLocation(timeLayout, name[:len(timeLayout)], time.Local); err == nil {
			return t
		}
	}
	if st, err := os.Stat(d.path); err == nil {
		return st.ModTime()
	}
	return time.Time{}
}

// List returns the runs in root, the newest first: tunebench's own and folders with event
// files. Other folders are left out; a run that is broken is there with its Err. A root
// that does not exist has no runs.
func List(root string) ([]Status, error) {
	dirs, err := candidates(root)
	if err != nil {
		return nil, err
	}
	runs := make([]Status, len(dirs))
	for i, d := range dirs {
		runs[i] = d.Status()
	}
	slices.SortStableFunc(runs, func(a, b Status) int {
		if c := b.Started.Compare(a.Started); c != 0 {
			return c
		}
		return strings.Compare(b.Dir.Name(), a.Dir.Name())
	})
	return runs, nil
}

// candidates returns the run directories in root, in the order of their names.
func candidates(root string) ([]*Dir, error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	var dirs []*Dir
	for _, e := range entries {
		d := &Dir{path: filepath.Join(abs, e.Name())}
		if st, err := os.Stat(d.path); err != nil || !st.IsDir() { // follows links
			continue
		}
		if kind, err := d.kind(); err == nil && kind == notRun {
			continue
		}
		dirs = append(dirs, d)
	}
	return dirs, nil
}
