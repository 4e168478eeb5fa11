package build

import (
	"fmt"
	"os"
	"path/filepath"

	"tunebench/engine/dataset/fetch"
	"tunebench/experiments/spec"
)

// NamesFetched reports whether the source of an experiment is the name of a set that
// `tunebench data pull` fetches, and no file of that name is in the experiment's folder.
func NamesFetched(s *spec.Spec) bool {
	_, err := fetch.Lookup(s.Data.Source)
	return err == nil && !exists(s.Path(s.Data.Source))
}

// fetchedSource returns the folder that the set named by an experiment was fetched into, as a
// source; ok is false where the source is anything else. The error says how to fetch it.
func fetchedSource(s *spec.Spec) (source string, ok bool, err error) {
	if !NamesFetched(s) {
		return "", false, nil
	}
	set, err := fetch.Lookup(s.Data.Source)
	if err != nil {
		return "", false, err
	}
	dir, err := fetch.CacheDir(set.Name)
	if err != nil {
		return "", false, err
	}
	for _, f := range set.Files {
		if !exists(filepath.Join(dir, f.Name)) {
			return "", false, fmt.Errorf("%s is not in %s yet; fetch it with `tunebench data pull %s`",
				set.Name, dir, set.Name)
		}
	}
	return "mnist:" + dir, true, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
