package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"tunebench/experiments/internal/lease"
	"tunebench/experiments/tfevents"
)

// Names of the files of a run directory.
const (
	ExperimentFile = "experiment.toml"
	ProvenanceFile = "provenance.toml"
	SummaryFile    = "summary.json"
	ControlFile    = "control.jsonl"
	WorkerLogFile  = "worker.log"
	LockFile       = "lock"
	TryingFile     = "trying.json"
	TryingDir      = "trying"
	CheckpointsDir = "checkpoints"
	// PreprocessingFile holds what was fitted on the training rows; see dataset.Preprocessing.
	PreprocessingFile = "preprocessing.json"
)

// StudiesDir is the folder of studies within a folder of runs, and StudyFile what tells one of them from
// other folders; see package study.
const (
	StudiesDir = "studies"
	StudyFile  = "study.toml"
)

// Names of the checkpoints that every run keeps, for [Dir.Checkpoint].
const (
	Latest = "latest"
	Best   = "best"
)

// Dir is a run directory, or any folder with TensorBoard event files. It holds no state
// but its path: it is cheap, and safe for concurrent use.
type Dir struct {
	path string
	name string       // "": the last element of path
	hold *lease.Lease // nil: a viewer's
	// unsynced is until when it is left to the system when files reach the disk.
	unsynced time.Time
}

// Unsynced is the same directory for writing without waiting for the disk until some time: what is written
// survives the end of the process, but not a loss of power. For runs so short that training them again
// costs less.
func (d *Dir) Unsynced(until time.Time) *Dir {
	quick := *d
	quick.unsynced = until
	return &quick
}

// Syncs reports whether what counts is on the disk once it is written.
func (d *Dir) Syncs() bool { return d.unsynced.IsZero() || !time.Now().Before(d.unsynced) }

// ErrNotRun says that a folder is no run; it may still hold some, which [List] finds.
var ErrNotRun = errors.New("not a run: it has neither " + ExperimentFile + " nor TensorBoard event files")

// Open returns the run directory at path. It must be one of tunebench's, or hold event
// files; else the error is [ErrNotRun].
func Open(path string) (*Dir, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	if !st.IsDir() {
		return nil, fmt.Errorf("open run: %s is a file; give its folder", path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	d := &Dir{path: abs}
	switch kind, err := d.kind(); {
	case err != nil:
		return nil, fmt.Errorf("open run: %w", err)
	case kind == notRun:
		return nil, fmt.Errorf("%s: %w", path, ErrNotRun)
	}
	return d, nil
}

type dirKind uint8

const (
	notRun  dirKind = iota
	ownRun          // made by tunebench
	foreign         // has only event files
)

// kind judges a directory by the files in it. It is an [fs.ErrPermission] if nobody lets us look.
func (d *Dir) kind() (dirKind, error) {
	for _, name := range []string{SummaryFile, ExperimentFile} {
		switch _, err := os.Lstat(d.join(name)); {
		case err == nil:
			return ownRun, nil
		case errors.Is(err, fs.ErrPermission): // its names may be read all the same
			return notRun, err
		}
	}
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return notRun, err
	}
	for _, e := range entries {
		if tfevents.IsEventFile(e.Name()) && !e.IsDir() {
			return foreign, nil
		}
	}
	if _, _, ok := splitName(d.Name()); ok {
		return ownRun, nil // its maker died early, or a user deleted files: say so, do not hide it
	}
	return notRun, nil
}

// Path returns the absolute path of the directory.
func (d *Dir) Path() string { return d.path }

// Name returns the name of the directory, which is the name of the run; of another program's run
// below the folder that was listed, the way to it: exp0/train.
func (d *Dir) Name() string {
	if d.name != "" {
		return d.name
	}
	return filepath.Base(d.path)
}

// ID returns the short id at the end of the name, "" for a foreign directory.
func (d *Dir) ID() string {
	_, id, _ := splitName(d.Name())
	return id
}

// Foreign reports whether the directory has event files but is not a run of tunebench.
func (d *Dir) Foreign() bool {
	kind, err := d.kind()
	return err == nil && kind == foreign
}

// Experiment returns the path of the run's experiment file.
func (d *Dir) Experiment() string { return d.join(ExperimentFile) }

// Provenance returns the path of the record of where the run came from.
func (d *Dir) Provenance() string { return d.join(ProvenanceFile) }

// WorkerLog returns the path of the file that takes the worker's output.
func (d *Dir) WorkerLog() string { return d.join(WorkerLogFile) }

// Checkpoint returns the path of the checkpoint with this name, [Latest] or [Best].
func (d *Dir) Checkpoint(name string) string {
	return filepath.Join(d.path, CheckpointsDir, name+".safetensors")
}

// CreateEvents begins the event record of a run that starts at step 0.
func (d *Dir) CreateEvents(now time.Time) (*tfevents.Writer, error) {
	if err := d.checkHold(); err != nil {
		return nil, err
	}
	w, err := tfevents.Create(d.path, now)
	if err == nil {
		w.Before = d.recentHold
	}
	return w, err
}

// ResumeEvents begins the event file of a run that goes on from a checkpoint taken after
// step updates and epoch finished epochs. Readers then drop every older point at or after
// step. That would take the last record of the finished epoch with it, which has the same
// number as the next step, so it is written again.
func (d *Dir) ResumeEvents(now time.Time, step, epoch int) (*tfevents.Writer, error) {
	last, found, err := d.epochRecord(step, epoch)
	if err != nil {
		return nil, err
	}
	if err := d.checkHold(); err != nil {
		return nil, err
	}
	w, err := tfevents.Resume(d.path, now, step)
	if err != nil {
		return nil, err
	}
	w.Before = d.recentHold
	if !found {
		return w, nil
	}
	if err := errors.Join(w.Emit(last), w.Flush()); err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

func (d *Dir) join(name string) string { return filepath.Join(d.path, name) }
