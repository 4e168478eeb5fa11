package dataset

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tunebench/engine/dataset/tabular"
)

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
		files = append(files, ownFiles(&part)...)
	}
	return files
}

func ownFiles(s *tabular.Source) []string {
	if strings.HasPrefix(s.Name, "mnist:") || strings.HasPrefix(s.Name, "idx:") {
		images, labels, err := idxPair(s)
		if err != nil {
			return nil
		}
		return []string{images, labels}
	}
	path := s.Path(s.Name)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil
	case !info.IsDir():
		if labels, err := labelsBeside(path); err == nil {
			return []string{path, labels}
		}
		return []string{path}
	}
	var files []string
	_ = filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && isPictureName(path) {
			files = append(files, path)
		}
		return nil
	})
	return files
}
