package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tunebench/engine/dataset/cache"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// loadFile reads what is not built in: files and folders.
func loadFile(ctx context.Context, q *tabular.Request) (*tabular.Table, error) {
	if r := readerByName(&q.Source); r != nil {
		return r.Open(ctx, q, nil)
	}
	path := q.Path(q.Name)
	f, err := reader.ReadFile(ctx, path, q.Memory())
	if err != nil {
		return nil, reader.NotFound(q.Name, path, hint(q.Name), err)
	}
	r := readerOf(f)
	t, err := read(ctx, q, r, f)
	if err != nil {
		return nil, misnamed(r, f, err)
	}
	return t, nil
}

// readerByName returns the reader of a source that says by its name what it is, or that is a
// folder; nil for other files.
func readerByName(s *tabular.Source) *reader.Reader {
	info, err := os.Stat(s.Path(s.Name))
	isFolder := err == nil && info.IsDir()
	for i, r := range readers {
		for _, prefix := range r.Prefixes {
			if strings.HasPrefix(s.Name, prefix) {
				return &readers[i]
			}
		}
		if isFolder && r.Folders != nil && r.Folders(s.Path(s.Name)) {
			return &readers[i]
		}
	}
	return nil
}

// readerOf returns the first reader that takes a file for its own; the last takes any.
func readerOf(f *reader.File) *reader.Reader {
	for i, r := range readers {
		if r.Sniff != nil && r.Sniff(f) {
			return &readers[i]
		}
	}
	return &readers[len(readers)-1]
}

// read opens a file, or takes its table from the cache.
func read(ctx context.Context, q *tabular.Request, r *reader.Reader, f *reader.File) (*tabular.Table, error) {
	if r.Files != nil { // several files make such a table, so it is not cached by one
		return open(ctx, q, r, f)
	}
	digest := make(chan string, 1)
	go func() { // hashing takes as long as parsing
		sum := sha256.Sum256(f.Raw)
		digest <- hex.EncodeToString(sum[:])
	}()
	var t *tabular.Table
	var err error
	if q.CacheDir == "" || len(f.Raw) < cache.Floor {
		t, err = open(ctx, q, r, f)
	} else {
		sum := <-digest
		t, err = readCached(ctx, q, r, f, sum)
		digest <- sum
	}
	if err != nil {
		return nil, err
	}
	t.Name, t.SHA256 = wording.Name(filepath.Base(f.Path)), <-digest
	return t, nil
}

// readCached takes a table from the cache, or else puts it there.
func readCached(
	ctx context.Context, q *tabular.Request, r *reader.Reader, f *reader.File, digest string,
) (*tabular.Table, error) {
	path := cache.Path(q, len(f.Raw), digest)
	if path == "" {
		return open(ctx, q, r, f)
	}
	if t := cache.Read(path, q.Memory()-int64(len(f.Raw))); t != nil {
		return t, nil
	}
	t, err := open(ctx, q, r, f)
	if err == nil && t.Kind == tabular.TableKind {
		cache.Write(path, t)
	}
	return t, err
}

// open makes the table of a file.
func open(ctx context.Context, q *tabular.Request, r *reader.Reader, f *reader.File) (*tabular.Table, error) {
	t, err := r.Open(ctx, q, f)
	if err == nil {
		t.Notes = append(slices.Clone(f.Notes()), t.Notes...)
	}
	return t, err
}

// misnamed adds to an error that a file's name is that of another format than its content.
func misnamed(is *reader.Reader, f *reader.File, err error) error {
	var bad *tabular.ParseError
	if !errors.As(err, &bad) {
		return err
	}
	for _, r := range readers {
		for _, extension := range r.Extensions {
			if r.Name != is.Name && strings.HasSuffix(f.Name(), extension) {
				return fmt.Errorf("%w (read as %s: it does not begin like the %s that its name says)", err, is.Name,
					r.Name)
			}
		}
	}
	return err
}

// hint says what the name of a file that does not exist may have meant.
func hint(name string) string {
	if strings.ContainsAny(name, `/\`) {
		return ""
	}
	if near := wording.Nearest(strings.TrimSuffix(name, ".csv"), BuiltinNames()); near != "" {
		return fmt.Sprintf("; did you mean the built-in %q?", near)
	}
	if !strings.Contains(name, ".") {
		return "; built in are " + strings.Join(BuiltinNames(), ", ")
	}
	return ""
}

// Files lists the files that a source is read from, its separate tables of validation and
// test rows included: none for a built-in set, both of images and labels, all of a folder.
// Files that do not exist are left out; loading says what is missing.
func Files(s Source) []string {
	var files []string
	for _, name := range []string{s.Name, s.Validation, s.Test} {
		if name == "" {
			continue
		}
		if _, builtin := Builtin(name); builtin {
			continue
		}
		part := s
		part.Name = name
		files = append(files, filesOf(&part)...)
	}
	return files
}

// filesOf lists the files of one part.
func filesOf(s *tabular.Source) []string {
	if r := readerByName(s); r != nil {
		return r.Files(s)
	}
	path := s.Path(s.Name)
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	for _, r := range readers {
		if r.Files != nil {
			if files := r.Files(s); files != nil {
				return files
			}
		}
	}
	return []string{path}
}
