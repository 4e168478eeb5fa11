package runstore

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"tunebench/experiments/internal/lease"
	"tunebench/experiments/tfevents"
)

// Status is what is known of a run from outside.
type Status struct {
	Dir     *Dir
	Summary Summary
	// State is the summary's, or Interrupted; "" for a foreign directory, which has none.
	State State
	// Note says what became of the worker of a run that is Interrupted.
	Note string
	// Alive says that a worker holds the run; PID is its process id, 0 if unknown. Host is where that
	// is, or was if it ended without a word; "" for this machine.
	Alive bool
	PID   int
	Host  string
	// Foreign says that the directory has event files but was not made by tunebench.
	Foreign bool
	// Started is when the run began, as well as it can be told.
	Started time.Time
	// Err says what is wrong with the directory; the other fields hold what could be read.
	Err error

	undecided bool // a later look may tell that the worker of another host does not live
}

// Status reads the summary and asks whether the worker lives. One on another host is taken to live
// until its run has been looked at for some seconds without seeing a sign of life; see [Dir.Settled].
func (d *Dir) Status() Status {
	s := Status{Dir: d}
	kind, err := d.kind()
	if err != nil {
		s.Err, s.Started = fmt.Errorf("run %s: %w", d.Name(), err), d.bornAt(kind)
		return s
	}
	s.Foreign = kind == foreign
	s.Started = d.bornAt(kind)
	if kind != ownRun {
		return s
	}
	if s.Err = d.Check(); s.Err != nil {
		return s
	}
	// The order matters: a worker writes its last summary before it lets go of the lock.
	s.hold(d.holder())
	s.Summary, s.Err = d.ReadSummary()
	s.State = s.Summary.State
	if waits := s.State.Active() || s.State == Created; waits && !s.Alive {
		by := d.holder() // it may have started in between
		s.hold(by)
		if s.Note = d.fate(s.State, by); s.Note != "" {
			s.State = Interrupted
			if words := d.lastWords(); words != "" {
				s.Note += ": " + words
			}
		}
	}
	if !s.Summary.Started.IsZero() {
		s.Started = s.Summary.Started
	}
	return s
}

// Settled is Status after it has waited, some seconds at most, for a sign of life of a worker on
// another host.
func (d *Dir) Settled(ctx context.Context) Status {
	s := d.Status()
	if s.undecided {
		lease.This().Settle(ctx, d.path)
		s = d.Status()
	}
	return s
}

// Worker names the process that holds the run, and its host if that is another one.
func (s Status) Worker() string { return lease.Holder{PID: s.PID, Host: s.Host}.String() }

func (s *Status) hold(by lease.Holder) {
	s.Alive, s.undecided = by.Living(), by.Undecided()
	s.PID, s.Host = 0, ""
	if s.Alive {
		s.PID = by.PID
	}
	if by.Verdict != lease.Free {
		s.Host = by.Host
	}
}

// startGrace is how long a new run may wait for its worker.
const startGrace = time.Minute

// fate says what became of the worker of a run in a state that needs one, "" if it may be well.
func (d *Dir) fate(s State, by lease.Holder) string {
	switch {
	case by.Living():
		return ""
	case by.Verdict != lease.Free:
		return fmt.Sprintf("its worker, %v, ended without a word", by)
	case s.Active():
		return "its worker ended without a word"
	case by.Fence > 0:
		return "its worker ended before it began to train"
	}
	// The clock of the file system may be behind or ahead.
	info, err := os.Stat(d.join(SummaryFile))
	if err != nil || time.Since(info.ModTime()).Abs() < startGrace {
		return ""
	}
	return "no worker came to train it"
}

// bornAt dates a run by its name, another program's by its events, else by its folder.
func (d *Dir) bornAt(k dirKind) time.Time {
	if k == foreign {
		if t, ok := tfevents.Began(d.path); ok {
			return t
		}
	}
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
// files, at any depth. Other folders are left out, and so are those that other users keep to themselves;
// a run that is broken is there with its Err. A root that does not exist has no runs.
func List(root string) ([]Status, error) {
	dirs, err := Dirs(root)
	if err != nil {
		return nil, err
	}
	runs := make([]Status, len(dirs))
	for i, d := range dirs {
		runs[i] = d.Status()
	}
	Settle(runs)
	slices.SortStableFunc(runs, Newer)
	return runs, nil
}

// Settle looks again at those runs of which a later look may tell more, after some seconds at most.
func Settle(runs []Status) {
	var undecided []string
	for _, s := range runs {
		if s.undecided {
			undecided = append(undecided, s.Dir.path)
		}
	}
	if len(undecided) == 0 {
		return
	}
	lease.This().Settle(context.Background(), undecided...) // all at once
	for i, s := range runs {
		if s.undecided {
			runs[i] = s.Dir.Status()
		}
	}
}

// Newer orders runs, the newest first.
func Newer(a, b Status) int {
	if c := b.Started.Compare(a.Started); c != 0 {
		return c
	}
	return strings.Compare(b.Dir.Name(), a.Dir.Name())
}
