package runstore

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	// deepest is how many folders deep runs are looked for, and mostFolders how many folders are looked
	// into, the shallow ones first: a folder of runs may lie beside anything.
	deepest     = 16
	mostFolders = 10_000
)

// Dirs returns the run directories in root, in the order of their names: tunebench's own,
// and at any depth folders with event files, as TensorBoard finds them. root itself is one of them if
// another program has written into it. A root that does not exist has none.
func Dirs(root string) ([]*Dir, error) {
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	var dirs []*Dir
	if top := (&Dir{path: abs}); top.Foreign() {
		dirs = append(dirs, top)
	}
	level := []string{""}
	for depth, seen := 0, 0; depth < deepest && len(level) > 0; depth++ {
		var below []string
		for _, folder := range level {
			if seen++; seen > mostFolders {
				break
			}
			entries, err := os.ReadDir(filepath.Join(abs, folder))
			switch {
			case err != nil && depth == 0:
				return nil, fmt.Errorf("list runs: %w", err)
			case err != nil:
				continue // gone meanwhile, or not ours to look into
			}
			for _, e := range entries {
				d, deeper := candidate(abs, folder, e, depth)
				if d != nil {
					dirs = append(dirs, d)
				}
				if deeper {
					below = append(below, filepath.Join(folder, e.Name()))
				}
			}
		}
		level = below
	}
	slices.SortFunc(dirs, func(a, b *Dir) int { return cmp.Compare(a.Name(), b.Name()) })
	return dirs, nil
}

// Listed is one of those [Dirs]: its path below root, and its name where that is not the path's last element. It
// need not be there any more.
func Listed(root, path, name string) *Dir { return &Dir{path: filepath.Join(root, path), name: name} }

// candidate judges an entry of a folder below root: whether it is a run, and whether there may be more below.
// Links are followed in root only, which they cannot lead round in circles.
func candidate(root, folder string, e fs.DirEntry, depth int) (d *Dir, deeper bool) {
	name := filepath.Join(folder, e.Name())
	d = &Dir{path: filepath.Join(root, name)}
	linked := e.Type()&fs.ModeSymlink != 0
	if linked && depth == 0 {
		if st, err := os.Stat(d.path); err != nil || !st.IsDir() {
			return nil, false
		}
	} else if !e.IsDir() {
		return nil, false
	}
	if _, err := os.Lstat(d.join(StudyFile)); err == nil {
		return nil, false // its trials are listed by the study
	}
	kind, err := d.kind()
	deeper = kind != ownRun && !strings.HasPrefix(e.Name(), ".") && !linked
	switch {
	case err != nil && depth > 0, err == nil && kind == notRun, errors.Is(err, fs.ErrPermission) && !d.ours():
		return nil, deeper && err == nil
	case kind == foreign:
		d.name = name
	}
	return d, deeper && err == nil
}

// effectiveUser is a variable for tests.
var effectiveUser = os.Geteuid

// ours reports whether a folder has the name of a run and belongs to this user: one that cannot be looked
// into is then broken. Others are nobody's business: the private runs of those who use the same folder,
// what a file system keeps for itself.
func (d *Dir) ours() bool {
	if _, _, ok := splitName(d.Name()); !ok {
		return false
	}
	var st unix.Stat_t
	return unix.Stat(d.path, &st) == nil && int(st.Uid) == effectiveUser()
}

// A FolderError says that a folder is no run but holds some.
type FolderError struct {
	Path string
	Runs []*Dir // two or more, the newest last
}

// Error names the runs.
func (e *FolderError) Error() string {
	return fmt.Sprintf("%s is no run but holds %d: %s; give one of them, such as %s", e.Path, len(e.Runs),
		names(e.Runs), filepath.Join(e.Path, e.Runs[len(e.Runs)-1].Name()))
}

// Unwrap returns [ErrNotRun].
func (e *FolderError) Unwrap() error { return ErrNotRun }

// openAny is [Open], or of a folder that holds one run only that run. The error of a folder
// with more is a *[FolderError].
func openAny(path string) (*Dir, error) {
	d, err := Open(path)
	if !errors.Is(err, ErrNotRun) {
		return d, err
	}
	switch inside, listErr := List(path); {
	case listErr != nil || len(inside) == 0:
		return nil, err
	case len(inside) == 1:
		return inside[0].Dir, nil
	default:
		e := &FolderError{Path: path}
		for _, s := range slices.Backward(inside) {
			e.Runs = append(e.Runs, s.Dir)
		}
		return nil, e
	}
}
