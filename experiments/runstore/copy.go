package runstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/plainfile"
)

// Copy makes a run in another folder, its name ending with the id, that is this one over again: all that it has
// recorded, but neither who holds it, nor what was asked of it, nor what was tried on it. It is to be over: what is
// written meanwhile may be missing. The summary is written last, so that a copy without one is none.
func (d *Dir) Copy(root, id string) (*Dir, error) {
	sum, err := d.ReadSummary()
	if err != nil {
		return nil, err
	}
	slug, _, _ := splitName(d.Name())
	to, err := makeDir(root, slug, sum.Started, id, plainfile.Private)
	if err != nil {
		return nil, rootError(root, err)
	}
	if err = d.copyFiles(to); err == nil {
		sum.Run = to.Name()
		err = to.WriteSummary(sum)
	}
	if err != nil {
		err = fmt.Errorf("copy run %s: %w", d.Name(), err)
		return nil, errors.Join(err, os.RemoveAll(to.path)) // ours, and seconds old
	}
	return to, nil
}

// uncopied is written anew, or says nothing of the copy.
var uncopied = []string{SummaryFile, ControlFile, TryingFile}

func (d *Dir) copyFiles(to *Dir) error {
	if err := plainfile.MakeFolder(to.join(CheckpointsDir), plainfile.Private); err != nil {
		return err
	}
	for _, folder := range append([]string{""}, folders...) {
		entries, err := os.ReadDir(d.join(folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			name := filepath.Join(folder, e.Name())
			if e.IsDir() || strings.HasPrefix(name, LockFile) || slices.Contains(uncopied, name) {
				continue
			}
			if err := d.copyFile(to, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Dir) copyFile(to *Dir, name string) error {
	in, err := d.open(name, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := to.open(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
