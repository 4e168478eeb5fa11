package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"tunebench/engine/plainfile"
)

const tempSuffix = ".tmp"

// Write replaces path by what fill writes: into a temporary file of the same folder,
// which is then renamed over path. With durable, file and folder are synced to the disk
// before it returns, so the new content survives a power failure. After an error path
// is as it was, and the temporary file is gone. Everybody may read the new file.
func Write(path string, durable bool, fill func(io.Writer) error) error {
	return replace(path, 0o644, Options{Durable: durable}, fill)
}

// Options say how a file of ours is replaced.
type Options struct {
	// Durable is that of [Write].
	Durable bool
	// Before runs once the new content is whole, right before it takes the place of the old, which
	// its error keeps; nil: nothing.
	Before func() error
}

// WriteOwn is Write for a file of a folder of ours, which decides who may read it: see
// [plainfile.ModeIn].
func WriteOwn(path string, o Options, fill func(io.Writer) error) error {
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return explain(path, err)
	}
	return replace(path, plainfile.ModeIn(info.Mode()), o, fill)
}

// WritePrivate is Write for a file that only its user may read, and that may be lost with the power.
func WritePrivate(path string, fill func(io.Writer) error) error {
	return replace(path, 0o600, Options{}, fill)
}

func replace(path string, mode fs.FileMode, o Options, fill func(io.Writer) error) (err error) {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	f, err := os.CreateTemp(dir, "."+base+".*"+tempSuffix)
	if err != nil {
		return explain(path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // a second Close after a failed rename is harmless
			_ = os.Remove(f.Name())
			err = explain(path, err)
		}
	}()
	if err := fill(f); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if o.Durable {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if o.Before != nil {
		if err := o.Before(); err != nil {
			return err
		}
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if o.Durable {
		syncDir(dir)
	}
	return nil
}

// WriteBytes is Write for content that is at hand.
func WriteBytes(path string, durable bool, data []byte) error {
	return Write(path, durable, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// RemoveStale removes the temporary files that a killed writer left in dir. The caller
// must know that nobody else is writing there.
func RemoveStale(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if n := e.Name(); strings.HasPrefix(n, ".") && strings.HasSuffix(n, tempSuffix) && e.Type().IsRegular() {
			if err := os.Remove(filepath.Join(dir, n)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// syncDir makes the rename itself durable. Some network file systems cannot sync a
// folder; the content is complete all the same, so their refusal is no error.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync()
	_ = d.Close()
}

// explain names the file that the user knows instead of the temporary one.
func explain(path string, err error) error {
	cause := err
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		cause = pe.Err
	} else if le := (*os.LinkError)(nil); errors.As(err, &le) {
		cause = le.Err
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() { // renaming over it fails with "file exists"
		cause = syscall.EISDIR
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("write %s: %w (the previous file is kept; free some space and try again)", path, cause)
	}
	return fmt.Errorf("write %s: %w", path, cause)
}
