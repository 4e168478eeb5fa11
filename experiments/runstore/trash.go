package runstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"tunebench/engine/plainfile"
)

// TrashDir is the folder within a folder of runs that keeps those that were deleted. To empty it is up to the
// user; what is moved back from it is a run again.
const TrashDir = ".trash"

// Trash moves the run into the trash of a folder of runs and returns where it is then. One that is being
// trained stays.
func (d *Dir) Trash(ctx context.Context, root string) (to *Dir, err error) {
	switch s := d.Settled(ctx); {
	case s.Foreign:
		return nil, fmt.Errorf("run %s: %w", d.Name(), ErrReadOnly)
	case s.Alive:
		return nil, fmt.Errorf("%s is being trained (%s): stop it first", d.Name(), s.Worker())
	}
	if _, err := os.Lstat(filepath.Join(d.path, "..", "..", StudyFile)); err == nil {
		return nil, fmt.Errorf("%s is a trial of a study, which counts on it", d.Name())
	}
	trash, err := filepath.Abs(filepath.Join(root, TrashDir))
	if err == nil {
		err = makeBeside(trash)
	}
	if err != nil {
		return nil, fmt.Errorf("delete %s: %w", d.Name(), err)
	}
	return d.moveTo(trash)
}

// Untrash moves a run from the trash to where it was.
func (d *Dir) Untrash(from *Dir) error {
	if err := rename(from.path, d.path); err != nil {
		return fmt.Errorf("bring %s back: %w", d.Name(), err)
	}
	return nil
}

// moveTo moves the run into a folder, under another name if its own is taken.
func (d *Dir) moveTo(folder string) (*Dir, error) {
	for n := 1; ; n++ {
		name := filepath.Base(d.path)
		if n > 1 {
			name += "." + strconv.Itoa(n)
		}
		to := &Dir{path: filepath.Join(folder, name)}
		err := rename(d.path, to.path)
		switch {
		case err == nil:
			return to, nil
		case !errors.Is(err, fs.ErrExist):
			return nil, fmt.Errorf("delete %s: %w", d.Name(), err)
		}
	}
}

// rename moves a folder to a place that must be free.
func rename(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	err := os.Rename(from, to)
	if errors.Is(err, syscall.ENOTEMPTY) {
		err = &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return err
}

// makeBeside makes a folder that those may enter who may enter the one that it lies in.
func makeBeside(path string) error {
	above, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	err = plainfile.MakeFolder(path, above.Mode().Perm())
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
