package study

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tunebench/engine/plainfile"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/internal/lease"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Names of what a study directory holds.
const (
	File          = runstore.StudyFile
	DecisionsFile = "decisions.jsonl"
	ControlFile   = "control.jsonl"
	SummaryFile   = "summary.json"
	LogFile       = "conductor.log"
	BestFile      = "best.toml"
	OriginFile    = "origin.toml"
	TrialsDir     = "trials"
)

// Folder is where the studies of a folder of runs are.
func Folder(runs string) string { return filepath.Join(runs, runstore.StudiesDir) }

// ErrNotStudy says that a folder is no study.
var ErrNotStudy = errors.New("not a study: it has no " + File)

// Dir is a study directory. It holds nothing but its path.
type Dir struct{ path string }

// Create makes the directory of a new study below a folder of runs, with what it was made of.
func Create(runs string, s *spec.Study, from spec.Origin, now time.Time) (*Dir, error) {
	mode := plainfile.Private
	if s.Inline != nil && s.Inline.Runs.Shared { // its trials are the group's too
		mode = plainfile.Shared
	}
	root, err := filepath.Abs(Folder(runs))
	if err != nil {
		return nil, fmt.Errorf("cannot keep studies in %s: %w", Folder(runs), err)
	}
	if err := plainfile.MakeFolders(root, mode); err != nil {
		return nil, fmt.Errorf("cannot keep studies in %s: %w", root, err)
	}
	d, err := runstore.MakeFolder(root, s.Name, now, mode)
	if err != nil {
		return nil, fmt.Errorf("cannot keep studies in %s: %w", root, err)
	}
	dir := &Dir{path: d}
	origin, err := from.Encode()
	if err != nil {
		return nil, err
	}
	err = plainfile.MakeFolder(filepath.Join(d, TrialsDir), mode)
	if err == nil {
		err = dir.write(OriginFile, origin, nil)
	}
	if err == nil {
		err = dir.write(File, s.Encode(), nil)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(d)) // ours, and seconds old
	}
	return dir, nil
}

// Open returns the study at a path; else the error is [ErrNotStudy].
func Open(path string) (*Dir, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open study: %w", err)
	}
	if info, err := os.Stat(abs); err != nil {
		return nil, fmt.Errorf("open study: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("open study: %s is a file; give its folder", path)
	}
	switch _, err := os.Lstat(filepath.Join(abs, File)); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w", path, ErrNotStudy)
	case err != nil:
		return nil, fmt.Errorf("open study: %w", err)
	}
	return &Dir{path: abs}, nil
}

// List returns the studies of a folder of runs, the newest first.
func List(runs string) ([]*Dir, error) {
	entries, err := os.ReadDir(Folder(runs))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list studies: %w", err)
	}
	var dirs []*Dir
	for _, e := range slices.Backward(entries) {
		if d, err := Open(filepath.Join(Folder(runs), e.Name())); err == nil {
			dirs = append(dirs, d)
		}
	}
	return dirs, nil
}

// Find returns the study that ref names: a path, a folder's name or the start of one, a short id,
// "latest".
func Find(runs, ref string) (*Dir, error) {
	if d, err := Open(ref); err == nil {
		return d, nil
	}
	all, err := List(runs)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no study %q: there is none in %s", ref, Folder(runs))
	}
	if ref == "latest" {
		return all[0], nil
	}
	var found []*Dir
	for _, d := range all {
		name, label := d.Name(), ""
		if at := len(stamp) + 1; len(name) > at {
			label = name[at:]
		}
		switch {
		case name == ref:
			return d, nil
		case strings.HasPrefix(name, ref), strings.HasPrefix(label, ref), strings.HasSuffix(name, "-"+ref):
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("no study %q in %s", ref, Folder(runs))
	case 1:
		return found[0], nil
	}
	names := make([]string, len(found))
	for i, d := range found {
		names[i] = d.Name()
	}
	return nil, fmt.Errorf("%q may be any of %s", ref, strings.Join(names, ", "))
}

// Path is the absolute path of the study, Name its last element.
func (d *Dir) Path() string { return d.path }

// Name is the name of the study.
func (d *Dir) Name() string { return filepath.Base(d.path) }

// stamp is the time that begins a study's name.
const stamp = "20060102-150405"

// Made is when the study was made by its name; zero if that has been changed.
func (d *Dir) Made() time.Time {
	name := d.Name()
	made, err := time.ParseInLocation(stamp, name[:min(len(stamp), len(name))], time.Local)
	if err != nil {
		return time.Time{}
	}
	return made
}

// Log is the path of the file that takes what a conductor says.
func (d *Dir) Log() string { return d.join(LogFile) }

// Best is the path of the best trial's experiment, which is there once the study has ended.
func (d *Dir) Best() string { return d.join(BestFile) }

// Trials is the folder of the trials' runs.
func (d *Dir) Trials() string { return d.join(TrialsDir) }

// Run is the path of a trial's run under a seed; "" before it has been made.
func (d *Dir) Run(trial, seed int) string {
	found, _ := filepath.Glob(filepath.Join(glob(d.Trials()), "*-"+runID(trial, seed)))
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// glob is a path as a pattern that matches it alone.
func glob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// runID ends the name of a trial's run.
func runID(trial, seed int) string { return fmt.Sprintf("t%ds%d", trial, seed) }

// Holder says who conducts the study, "" if nobody does.
func (d *Dir) Holder() string {
	by, err := lease.This().Look(d.path)
	if err != nil || !by.Living() {
		return ""
	}
	return by.String()
}

func (d *Dir) join(name string) string { return filepath.Join(d.path, name) }

// write replaces a file of the study.
func (d *Dir) write(name string, data []byte, before func() error) error {
	o := atomicfile.Options{Durable: true, Before: before}
	return atomicfile.WriteOwn(d.join(name), o, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
