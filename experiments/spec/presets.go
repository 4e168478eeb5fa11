package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tunebench/experiments"
)

// PresetInfo is a line of the list of presets.
type PresetInfo struct {
	Name    string
	Summary string // what it shows, from the comment at its head
}

// Presets lists the built-in experiments by name.
func Presets() []PresetInfo {
	names := experiments.Names()
	list := make([]PresetInfo, len(names))
	for i, name := range names {
		text, _ := experiments.Source(name)
		list[i] = PresetInfo{Name: name, Summary: headComment(string(text))}
	}
	return list
}

// headComment joins the comment lines that a text starts with.
func headComment(text string) string {
	var parts []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !ok {
			break
		}
		parts = append(parts, strings.TrimSpace(comment))
	}
	return strings.Join(parts, " ")
}

// Preset returns a built-in experiment. The error names the nearest one.
func Preset(name string) (*Spec, error) {
	text, ok := experiments.Source(name)
	if !ok {
		return nil, unknownPreset(name)
	}
	s, err := Parse(text, name)
	if err != nil {
		return nil, err
	}
	s.file, s.lines = "", nil // no file that a person could open
	return s, nil
}

func unknownPreset(name string) error {
	names := experiments.Names()
	msg := "no preset is called " + quote(name)
	if near := nearestOf(name, names); near != "" {
		msg += " (did you mean " + near + "?)"
	}
	return fmt.Errorf("%s; presets are %s", msg, joinNames(names))
}

// Open reads the experiment that a command line names: a preset or a file. What looks
// like a path (has a slash or ends in .toml) is never taken for a preset.
func Open(arg string) (*Spec, error) { return openIn("", arg) }

// openIn is [Open] where relative paths start from dir.
func openIn(dir, arg string) (*Spec, error) {
	path := arg
	if !filepath.IsAbs(arg) {
		path = filepath.Join(dir, arg)
	}
	if strings.ContainsAny(arg, `/\`) || strings.HasSuffix(arg, ".toml") {
		return Load(path)
	}
	if _, isPreset := experiments.Source(arg); isPreset {
		return Preset(arg)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return Load(path)
	}
	return nil, fmt.Errorf("no file %s, and %w", quote(arg), unknownPreset(arg))
}
