package spec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestSaveNeverDestroysUnlessTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.toml")
	const mine = "# my thoughts\nseed = 7\n"
	if err := os.WriteFile(path, []byte(mine), 0o644); err != nil {
		t.Fatal(err)
	}
	s := Default()
	if err := Save(path, s, false); !errors.Is(err, ErrExists) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want ErrExists with the path", err)
	}
	if got, _ := os.ReadFile(path); string(got) != mine {
		t.Fatalf("the file became %q", got)
	}
	if err := Save(path, s, true); err != nil {
		t.Fatal(err)
	}
	if got, err := Load(path); err != nil || !Equal(got, s) {
		t.Errorf("overwritten, it reads %v, %v", got, err)
	}
	s.Optimizer.LR = -1
	if err := Save(path, s, true); err == nil {
		t.Error("an invalid experiment was saved")
	}
	if err := Save(filepath.Join(filepath.Dir(path), "no", "folder.toml"), Default(), false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder gives %v", err)
	}
}

func TestSaveNewCountsUp(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ ask, want string }{
		{"digits.toml", "digits.toml"},
		{"digits.toml", "digits-2.toml"},
		{"digits", "digits-3.toml"},
		{"digits-2.toml", "digits-4.toml"},
		{"lr-0.toml", "lr-0.toml"},
		{"lr-0.toml", "lr-0-2.toml"},
	} {
		got, err := SaveNew(filepath.Join(dir, c.ask), Default())
		if err != nil || filepath.Base(got) != c.want {
			t.Errorf("%s was saved as %s (%v), want %s", c.ask, got, err, c.want)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 6 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestSaveNewFromManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	const writers = 8
	names := make([]string, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			s := Default()
			s.Seed = i
			names[i], _ = SaveNew(filepath.Join(dir, "x.toml"), s)
		})
	}
	wg.Wait()
	for i, name := range names {
		if s, err := Load(name); err != nil || s.Seed != i {
			t.Errorf("writer %d saved %s, which reads %v, %v", i, name, s, err)
		}
	}
}

func TestSaveElsewhereKeepsTheFiles(t *testing.T) {
	root := t.TempDir()
	s := mustParse(t, "[data]\nsource = \"d.csv\"\n[model]\nweights = \"../w.safetensors\"")
	s.SetDir(filepath.Join(root, "a"))
	path := filepath.Join(root, "b", "c", "e.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Save(path, s, false); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Path(got.Data.Source) != filepath.Join(root, "a", "d.csv") || got.Path(got.Model.Weights) != filepath.Join(root, "w.safetensors") {
		t.Errorf("source %q, weights %q", got.Data.Source, got.Model.Weights)
	}
	if filepath.IsAbs(got.Data.Source) {
		t.Errorf("%q is no longer relative", got.Data.Source)
	}
	if d := Diff(s, got); len(d) != 0 {
		t.Errorf("the saved experiment differs: %v", d)
	}
}
