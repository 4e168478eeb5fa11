package tfevents

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	nameMark = "tfevents"
	namePart = nameMark + "."
)

// IsEventFile reports whether a file name looks like an event file's, by TensorBoard's rule.
func IsEventFile(name string) bool { return strings.Contains(filepath.Base(name), nameMark) }

// eventFiles returns the names of the event files of a folder in the order of their names,
// which begin with their time.
func eventFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if IsEventFile(e.Name()) && !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// nameTime returns the Unix seconds in the name of an event file.
func nameTime(name string) (int64, bool) {
	_, rest, ok := strings.Cut(name, namePart)
	if !ok {
		return 0, false
	}
	digits, _, _ := strings.Cut(rest, ".")
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}

// Folder reads the event files of one folder as one stream: those there are, those that
// come later, all as they grow.
type Folder struct {
	dir     string
	own     bool // see Reader
	readers []*Reader
	known   map[string]bool
	failed  map[string]string // by path: the error reported last
}

// NewFolder returns a reader of the event files in dir. If dir is an event file itself,
// only that file is read.
func NewFolder(dir string) *Folder {
	return &Folder{dir: dir, known: map[string]bool{}, failed: map[string]string{}}
}

// NewOwnFolder is [NewFolder] for a folder of ours, where a link in the place of an event file is
// refused.
func NewOwnFolder(dir string) *Folder {
	d := NewFolder(dir)
	d.own = true
	return d
}

// Files returns the paths of the files seen so far, in the order in which they are read.
func (d *Folder) Files() []string {
	paths := make([]string, len(d.readers))
	for i, r := range d.readers {
		paths[i] = r.Path()
	}
	return paths
}

// Next is [Reader.Next] over all files, older files first. A file that cannot be read is
// reported once and does not keep the others back; one that vanished is no error.
func (d *Folder) Next(dst []Entry, limit int) (entries []Entry, more bool, err error) {
	if err := d.discover(); err != nil {
		return dst, false, err
	}
	var failures []error
	n := len(dst) + limit
	for _, r := range d.readers {
		dst, more, err = r.Next(dst, n-len(dst))
		if more { // a later file waits until this one is read
			return dst, true, errors.Join(append(failures, err)...)
		}
		if d.isNews(r, err) {
			failures = append(failures, err)
		}
	}
	return dst, false, errors.Join(failures...)
}

// isNews reports whether an error of a file has not been reported before.
func (d *Folder) isNews(r *Reader, err error) bool {
	if err == nil || errors.Is(err, os.ErrNotExist) {
		delete(d.failed, r.path)
		return false
	}
	if d.failed[r.path] == err.Error() {
		return false
	}
	d.failed[r.path] = err.Error()
	return true
}

// discover adds files that are new.
func (d *Folder) discover() error {
	st, err := os.Stat(d.dir)
	if err != nil {
		return fmt.Errorf("read event files: %w", err)
	}
	if !st.IsDir() {
		if len(d.readers) == 0 {
			d.readers = []*Reader{NewReader(d.dir)}
		}
		return nil
	}
	names, err := eventFiles(d.dir)
	if err != nil {
		return fmt.Errorf("read event files: %w", err)
	}
	for _, name := range names {
		if !d.known[name] {
			d.known[name] = true
			r := NewReader(filepath.Join(d.dir, name))
			r.own = d.own
			d.readers = append(d.readers, r)
		}
	}
	return nil
}
