package experiments

import (
	"embed"
	"path"
	"slices"
	"strings"
)

//go:embed presets/*.toml
var files embed.FS

const folder, extension = "presets", ".toml"

// Names returns the names of the presets in alphabetical order.
func Names() []string {
	entries, err := files.ReadDir(folder)
	if err != nil { // the folder is part of the binary
		panic(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), extension)
	}
	slices.Sort(names)
	return names
}

// Source returns the text of a preset as it was written, comments included; false where
// no preset has that name.
func Source(name string) ([]byte, bool) {
	text, err := files.ReadFile(path.Join(folder, name+extension))
	return text, err == nil
}
