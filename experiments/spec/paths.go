package spec

import (
	"os"
	"path/filepath"
	"strings"
)

const (
	keySource  = "data.source"
	keyWeights = "model.weights"
)

// pathKeys are the keys whose value may name a file.
var pathKeys = []string{keySource, "data.validation", "data.test", keyWeights}

func isPathKey(key string) bool {
	for _, k := range pathKeys {
		if k == key {
			return true
		}
	}
	return false
}

// Dir returns the folder that relative paths start from, "" for the working directory.
func (s *Spec) Dir() string { return s.dir }

// SetDir changes the folder that relative paths start from.
func (s *Spec) SetDir(dir string) { s.dir = dir }

// File returns the file, as it was named, that s was read from, or "".
func (s *Spec) File() string { return s.file }

// Path resolves a path of the experiment against [Spec.Dir]; an empty one stays empty.
func (s *Spec) Path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.dir, p)
}

// PortionPath resolves the file of a part of the data: one that is not in the experiment's
// folder but beside the source is taken there, because whoever points data.source to a
// folder of their own has the rest of the data in it too.
func (s *Spec) PortionPath(p Portion) string {
	if form, _ := sourcePaths(p.Path); p.Path == "" || form != "" || filepath.IsAbs(p.Path) {
		return p.Path
	}
	own := s.Path(p.Path)
	beside := filepath.Join(filepath.Dir(s.Path(s.Data.Source)), p.Path)
	if !isFile(own) && namesFile(s.Data.Source) && isFile(beside) {
		return beside
	}
	return own
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// namesFile reports whether a data source must be a file: the names of built-in sets have
// neither dots nor slashes, and no form of images before them.
func namesFile(source string) bool {
	form, _ := sourcePaths(source)
	return form != "" || strings.ContainsAny(source, `./\`)
}

// sourcePaths takes a data source apart: mnist:DIR names a folder and idx:IMAGES,LABELS two
// files; anything else is one path, of no such form.
func sourcePaths(source string) (form string, paths []string) {
	if dir, ok := strings.CutPrefix(source, "mnist:"); ok {
		return "mnist:", []string{dir}
	}
	if files, ok := strings.CutPrefix(source, "idx:"); ok {
		return "idx:", strings.SplitN(files, ",", 2)
	}
	return "", []string{source}
}

// mapPaths changes each path in the value of a path key.
func mapPaths(key, value string, change func(string) (string, error)) (string, error) {
	form, paths := "", []string{value}
	if key != keyWeights {
		form, paths = sourcePaths(value)
	}
	for i, p := range paths {
		moved, err := change(strings.TrimSpace(p))
		if err != nil {
			return "", err
		}
		paths[i] = moved
	}
	return form + strings.Join(paths, ","), nil
}

// pathOf returns the file that a key names, as it is written.
func (s *Spec) pathOf(key string, builtin func(string) bool) (string, bool) {
	p, ok := s.get(key).(string)
	if !ok || p == "" || (key == keySource && builtin(p)) {
		return "", false
	}
	return p, true
}

func builtinByLook(source string) bool { return !namesFile(source) }

func (s *Spec) resolved(key string) any {
	p, ok := s.pathOf(key, builtinByLook)
	if !ok {
		return s.get(key)
	}
	p, _ = mapPaths(key, p, func(p string) (string, error) { return s.Path(p), nil })
	return p
}

// WithAbsolutePaths returns a copy that names the same files from any folder, as the copy
// in a run's folder must. The function builtin tells a built-in data set from a file; nil
// takes every source without a dot or slash for built in.
func (s *Spec) WithAbsolutePaths(builtin func(source string) bool) (*Spec, error) {
	if builtin == nil {
		builtin = builtinByLook
	}
	found := s.Clone()
	for _, p := range []*Portion{&found.Data.Validation, &found.Data.Test} {
		if form, _ := sourcePaths(p.Path); p.Path == "" || form != "" {
			continue
		}
		path, err := filepath.Abs(s.PortionPath(*p))
		if err != nil {
			return nil, err
		}
		p.Path = path
	}
	return found.rewritePaths(builtin, func(p string) (string, error) { return filepath.Abs(s.Path(p)) })
}

// rebased returns a copy whose relative paths start from dir and name the same files.
func (s *Spec) rebased(dir string) (*Spec, error) {
	from, err := filepath.Abs(s.dir)
	if err != nil {
		return nil, err
	}
	to, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	c := s
	if from != to {
		c, err = s.rewritePaths(builtinByLook, func(p string) (string, error) {
			if filepath.IsAbs(p) {
				return p, nil
			}
			if rel, err := filepath.Rel(to, filepath.Join(from, p)); err == nil {
				return rel, nil
			}
			return filepath.Join(from, p), nil // another volume
		})
		if err != nil {
			return nil, err
		}
	}
	c = c.Clone()
	c.dir = to
	return c, nil
}

func (s *Spec) rewritePaths(builtin func(string) bool, rewrite func(string) (string, error)) (*Spec, error) {
	c := s.Clone()
	for _, key := range pathKeys {
		p, ok := s.pathOf(key, builtin)
		if !ok {
			continue
		}
		moved, err := mapPaths(key, p, rewrite)
		if err != nil {
			return nil, err
		}
		if key == keySource && !namesFile(moved) {
			moved = "." + string(filepath.Separator) + moved
		}
		c.put(key, moved)
	}
	return c, nil
}
