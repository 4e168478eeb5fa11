package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tunebench/experiments/internal/atomicfile"
)

// ErrExists is what [Save] returns, wrapped, rather than destroy a file.
var ErrExists = errors.New("the file exists already")

// Save writes an experiment, whole or not at all. Relative paths are rewritten so that
// they name the same files from the new place. A new file has the canonical form. A file
// that exists is changed only if overwrite is true; otherwise it stays and the error is
// [ErrExists]. Changed, it keeps its comments, its order and what it leaves at the
// defaults, unless it is no experiment or cannot be edited in place.
func Save(path string, s *Spec, overwrite bool) error {
	if err := s.Validate(); err != nil {
		return err
	}
	moved, err := s.rebased(filepath.Dir(path))
	if err != nil {
		return err
	}
	if !overwrite {
		return create(path, moved.Encode())
	}
	return replace(path, moved)
}

// replace writes over a file, or over the one that a link leads to, and keeps its mode.
func replace(path string, s *Spec) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, missing := os.Stat(path)
	text := s.Encode()
	if old, err := readFile(path); err == nil {
		if edited, ok := edit(old, s); ok {
			text = edited
		}
	}
	if err := atomicfile.WriteBytes(path, true, text); err != nil || missing != nil {
		return err
	}
	return os.Chmod(path, info.Mode().Perm())
}

// create writes a new file. The name is taken by an exclusive open, so that of two
// writers one gets ErrExists; a file that could not be filled is removed again.
func create(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", path, ErrExists)
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(path, true, text); err != nil {
		_ = os.Remove(path) // ours and still empty
		return err
	}
	return nil
}
