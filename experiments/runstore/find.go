package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// LatestRef names the newest run.
const LatestRef = "latest"

// Find returns the run that ref names: "latest", a path, the name of a directory in root,
// a short id, or the start of a name (with or without its time) if only one run has it.
func Find(root, ref string) (*Dir, error) {
	if ref == "" {
		return nil, fmt.Errorf("which run? Give a name, a short id, a path or %q", LatestRef)
	}
	if strings.ContainsRune(ref, filepath.Separator) || ref == "." || ref == ".." {
		d, err := openAny(ref)
		if errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(ref) {
			if below, lookErr := openAny(filepath.Join(root, ref)); !errors.Is(lookErr, fs.ErrNotExist) {
				if lookErr == nil && below.Foreign() && below.name == "" {
					below.name = filepath.Clean(ref) // as the list of runs names it
				}
				return below, lookErr
			}
		}
		return d, err
	}
	if ref == LatestRef {
		return newest(root)
	}
	dirs, err := Dirs(root)
	if err != nil {
		return nil, err
	}
	for _, match := range []func(*Dir) bool{
		func(d *Dir) bool { return d.Name() == ref },
		func(d *Dir) bool { return filepath.Base(d.path) == ref },
		func(d *Dir) bool { return d.ID() == ref },
		func(d *Dir) bool { slug, _, _ := splitName(d.Name()); return slug == ref },
		func(d *Dir) bool {
			slug, id, _ := splitName(d.Name())
			return strings.HasPrefix(d.Name(), ref) || strings.HasPrefix(slug, ref) || strings.HasPrefix(id, ref)
		},
	} {
		found := slices.DeleteFunc(slices.Clone(dirs), func(d *Dir) bool { return !match(d) })
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return nil, fmt.Errorf("%q can be any of %d runs: %s; give more of the name, or the short id",
				ref, len(found), names(found))
		}
	}
	for _, path := range []string{filepath.Join(root, ref), ref} { // a folder of runs in root, or any folder here
		if st, err := os.Stat(path); err == nil && st.IsDir() {
			return openAny(path)
		}
	}
	if len(dirs) == 0 {
		return nil, fmt.Errorf("no run %q: there are no runs in %s", ref, root)
	}
	return nil, fmt.Errorf("no run %q in %s; there are: %s", ref, root, names(dirs))
}

func newest(root string) (*Dir, error) {
	runs, err := List(root)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("there are no runs in %s", root)
	}
	return runs[0].Dir, nil
}

// names lists runs for an error message, the newest first.
func names(dirs []*Dir) string {
	const most = 8
	list := make([]string, 0, most)
	for _, d := range slices.Backward(dirs) {
		if len(list) == most {
			return strings.Join(list, ", ") + fmt.Sprintf(" and %d more", len(dirs)-most)
		}
		list = append(list, d.Name())
	}
	return strings.Join(list, ", ")
}
