package spec

import (
	"path/filepath"
	"testing"
)

func TestSourcesOfImagesKeepNamingTheSameFiles(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ source, absolute, saved string }{
		{"mnist:digits", "mnist:" + filepath.Join(dir, "digits"), "mnist:" + filepath.Join("..", "digits")},
		{"idx:a, b", "idx:" + filepath.Join(dir, "a") + "," + filepath.Join(dir, "b"), "idx:" + filepath.Join("..", "a") + "," + filepath.Join("..", "b")},
		{"mnist:/data", "mnist:/data", "mnist:/data"},
		{"digits", "digits", "digits"},
	} {
		s := Default()
		s.SetDir(dir)
		s.Data.Source, s.Data.Validation = c.source, Portion{Path: "mnist:v"}
		abs, err := s.WithAbsolutePaths(func(name string) bool { return name == "digits" })
		if err != nil || abs.Data.Source != c.absolute || abs.Data.Validation.Path != "mnist:"+filepath.Join(dir, "v") {
			t.Errorf("%s: absolute %s and %s, want %s; %v", c.source, abs.Data.Source, abs.Data.Validation.Path, c.absolute, err)
		}
		if changes := Diff(s, abs); len(changes) != 0 {
			t.Errorf("%s: the same files differ: %v", c.source, changes)
		}
		moved, err := s.rebased(filepath.Join(dir, "below"))
		if err != nil || moved.Data.Source != c.saved {
			t.Errorf("%s: saved below as %s, want %s; %v", c.source, moved.Data.Source, c.saved, err)
		}
	}
}
