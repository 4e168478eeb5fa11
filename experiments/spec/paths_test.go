package spec

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSourcesOfImagesKeepNamingTheSameFiles(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ source, absolute, saved string }{
		{"mnist:digits", "mnist:" + filepath.Join(dir, "digits"), "mnist:" + filepath.Join("..", "digits")},
		{"idx:a, b", "idx:" + filepath.Join(dir, "a") + "," + filepath.Join(dir, "b"), "idx:" +
			filepath.Join("..", "a") + "," + filepath.Join("..", "b")},
		{"mnist:/data", "mnist:/data", "mnist:/data"},
		{"digits", "digits", "digits"},
	} {
		s := Default()
		s.SetDir(dir)
		s.Data.Source, s.Data.Validation = c.source, Portion{Path: "mnist:v"}
		abs, err := s.WithAbsolutePaths(func(name string) bool { return name == "digits" })
		if err != nil || abs.Data.Source != c.absolute ||
			abs.Data.Validation.Path != "mnist:"+filepath.Join(dir, "v") {
			t.Errorf("%s: absolute %s and %s, want %s; %v", c.source, abs.Data.Source, abs.Data.Validation.Path,
				c.absolute, err)
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

func TestRowsOfAPartAreFoundBesideTheSource(t *testing.T) {
	home, data := t.TempDir(), t.TempDir()
	for _, path := range []string{
		filepath.Join(data, "train.csv"), filepath.Join(data, "test.csv"),
		filepath.Join(data, "both.csv"), filepath.Join(home, "both.csv"),
	} {
		if err := os.WriteFile(path, []byte("1,2\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := Default()
	s.SetDir(home)
	s.Data.Source = filepath.Join(data, "train.csv")
	for name, want := range map[string]string{
		"test.csv": filepath.Join(data, "test.csv"),
		"both.csv": filepath.Join(home, "both.csv"),
		"none.csv": filepath.Join(home, "none.csv"),
	} {
		s.Data.Validation = Portion{Path: name}
		if got := s.PortionPath(s.Data.Validation); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
		abs, err := s.WithAbsolutePaths(nil)
		if err != nil || abs.Data.Validation.Path != want {
			t.Errorf("%s is stored as %s, want %s; %v", name, abs.Data.Validation.Path, want, err)
		}
	}
}
