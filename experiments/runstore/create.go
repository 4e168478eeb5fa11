package runstore

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
	"unicode"

	"tunebench/engine/plainfile"
)

const (
	timeLayout = "20060102-150405"
	maxSlug    = 40 // characters
	defaultDir = "runs"
	rootEnv    = "TUNEBENCH_RUNS"
)

// Root returns the folder that holds the runs: the value of the flag --runs, else
// $TUNEBENCH_RUNS, else ./runs.
func Root(flag string) string {
	if flag != "" {
		return flag
	}
	if env := os.Getenv(rootEnv); env != "" {
		return env
	}
	return defaultDir
}

// File is a file to put into a new run directory.
type File struct {
	Name string // such as ExperimentFile
	Data []byte
}

// Create makes <root>/<time>-<name>-<id>/ with a summary in state created and the given
// files, and makes root if need be. An empty id is drawn at random. If the directory
// exists already, a number is added to the id; no run is ever overwritten. Only the user can
// read the run.
func Create(root, name string, now time.Time, id string, files ...File) (*Dir, error) {
	return create(root, name, now, id, plainfile.Private, files)
}

// CreateShared is [Create] for a run that the user's group may read, write and steer too. A root that is
// closed to the group is an error.
func CreateShared(root, name string, now time.Time, id string, files ...File) (*Dir, error) {
	return create(root, name, now, id, plainfile.Shared, files)
}

// create makes folders of this mode, which the files in them will follow; see [plainfile.ModeIn].
func create(root, name string, now time.Time, id string, mode fs.FileMode, files []File) (*Dir, error) {
	if err := plainfile.MakeFolders(root, mode); err != nil {
		return nil, rootError(root, err)
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, rootError(root, err)
	}
	if mode == plainfile.Shared {
		if err := checkOpen(abs); err != nil {
			return nil, err
		}
	}
	d, err := makeDir(abs, name, now, id, mode)
	if err != nil {
		return nil, rootError(root, err)
	}
	if err := d.populate(now, mode, files); err != nil {
		return nil, errors.Join(rootError(root, err), os.RemoveAll(d.path)) // ours, and seconds old
	}
	return d, nil
}

// checkOpen returns why the group cannot reach what is in a folder: one that was there before stays as it is.
func checkOpen(root string) error {
	info, err := os.Stat(root)
	if err != nil {
		return rootError(root, err)
	}
	if info.Mode().Perm()&0o010 == 0 {
		return fmt.Errorf("runs.shared = true, but the group cannot enter %[1]s, which has mode %04[2]o: run "+
			"`chmod g+rx %[1]s`, or choose another folder with --runs DIR or $%[3]s",
			root, info.Mode().Perm(), rootEnv)
	}
	return nil
}

// MakeFolder makes a folder of this mode that is named like a run, in a root that exists.
func MakeFolder(root, name string, now time.Time, mode fs.FileMode) (path string, err error) {
	d, err := makeDir(root, name, now, "", mode)
	if err != nil {
		return "", err
	}
	return d.path, nil
}

func makeDir(root, name string, now time.Time, id string, mode fs.FileMode) (*Dir, error) {
	stem := now.Format(timeLayout) + "-" + Slug(name) + "-"
	for n := 1; ; n++ {
		unique := id
		switch {
		case id == "":
			unique = randomID(3)
		case n > 1:
			unique = fmt.Sprintf("%s%d", id, n)
		}
		path := filepath.Join(root, stem+unique)
		err := plainfile.MakeFolder(path, mode)
		if err == nil {
			return &Dir{path: path}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
}

func (d *Dir) populate(now time.Time, mode fs.FileMode, files []File) error {
	if err := plainfile.MakeFolder(d.join(CheckpointsDir), mode); err != nil {
		return err
	}
	for _, f := range files {
		if err := d.replace(f.Name, false, f.Data); err != nil {
			return err
		}
	}
	return d.WriteSummary(Summary{Run: d.Name(), State: Created, Started: now, Updated: now})
}

// Slug turns a name into what a file system and a command line take without quoting: lower
// case letters and digits, joined by single dashes, at most 40 characters.
func Slug(name string) string {
	var b strings.Builder
	n, dash := 0, false
	for _, c := range strings.ToLower(name) {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			dash = n > 0
			continue
		}
		if dash && n < maxSlug-1 {
			b.WriteByte('-')
			n++
		}
		dash = false
		if n == maxSlug {
			break
		}
		b.WriteRune(c)
		n++
	}
	if n == 0 {
		return "run"
	}
	return b.String()
}

var namePattern = regexp.MustCompile(`^\d{8}-\d{6}-(.+)-([^-]+)$`)

// splitName takes the name of a run directory apart.
func splitName(name string) (slug, id string, ok bool) {
	m := namePattern.FindStringSubmatch(name)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

// Label returns the name that is part of the name of a run directory, or all of what is no such name.
func Label(name string) string {
	if slug, _, ok := splitName(name); ok {
		return slug
	}
	return name
}

func randomID(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// rootError says what a user can do about a folder that takes no runs.
func rootError(root string, err error) error {
	err = fmt.Errorf("cannot keep runs in %s: %w", root, err)
	for _, cause := range []error{fs.ErrPermission, syscall.EROFS, syscall.ENOTDIR, fs.ErrExist} {
		if errors.Is(err, cause) {
			return fmt.Errorf("%w; choose another folder with --runs DIR or $%s", err, rootEnv)
		}
	}
	return err
}
