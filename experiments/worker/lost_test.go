package worker

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tunebench/experiments/runstore"
)

// A worker whose run was taken over ends by itself, says so, and leaves the run to the other one. So
// does one whose run is deleted.
func TestAWorkerThatLosesItsRunEnds(t *testing.T) {
	for name, lose := range map[string]func(dir *runstore.Dir) error{
		"taken over": func(dir *runstore.Dir) error {
			later := filepath.Join(dir.Path(), "lock.2")
			return os.WriteFile(later, []byte(`{"fence":2,"pid":7,"host":"b"}`+"\n"), 0o600)
		},
		"deleted": func(dir *runstore.Dir) error {
			err := os.RemoveAll(dir.Path())
			for errors.Is(err, syscall.ENOTEMPTY) { // the worker wrote a file in between
				err = os.RemoveAll(dir.Path())
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newRun(t, experiment(t, "training.epochs=1000000"))
			log := &logbook{}
			var lost error
			o := on(&fakeDevice{onStep: func(i int) {
				if i == 50 {
					lost = lose(dir)
				}
			}})
			o.Log = log
			s, err := Run(t.Context(), dir, o)
			if lost != nil || !errors.Is(err, runstore.ErrLost) || s.Run != "" {
				t.Fatalf("it ended with %v, summary of %q (%v)", err, s.Run, lost)
			}
			if text := log.String(); strings.Count(text, "no longer held") != 1 {
				t.Errorf("the log says\n%s", text)
			}
			if _, err := os.Stat(dir.Path()); name == "deleted" && !errors.Is(err, os.ErrNotExist) {
				t.Errorf("it made its folder again: %v", err)
			}
			if stored, err := dir.ReadSummary(); name == "taken over" && (err != nil || stored.State.Finished()) {
				t.Errorf("it left the run as %s (%v)", stored.State, err)
			}
		})
	}
}
