package runstore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCreate(t *testing.T) {
	root := filepath.Join(t.TempDir(), "deep", "runs")
	files := []File{{ExperimentFile, []byte("version = 1\n")}, {ProvenanceFile, []byte("go = \"1\"\n")}}
	d, err := Create(root, "Digits MLP", start, "abc123", files...)
	if err != nil {
		t.Fatal(err)
	}
	const want = "20261123-150405-digits-mlp-abc123"
	if d.Name() != want || d.ID() != "abc123" || filepath.Base(d.Path()) != want {
		t.Errorf("name %q, id %q, path %q", d.Name(), d.ID(), d.Path())
	}
	for _, f := range files {
		if got, err := d.ReadFile(f.Name); err != nil || string(got) != string(f.Data) {
			t.Errorf("%s: %q, %v", f.Name, got, err)
		}
	}
	s := d.Status()
	if s.State != Created || s.Alive || s.Foreign || s.Err != nil || !s.Started.Equal(start) {
		t.Errorf("status %+v", s)
	}
	for path, mode := range map[string]os.FileMode{
		d.Path(): 0o700, d.Experiment(): 0o600, d.join(SummaryFile): 0o600, d.join(CheckpointsDir): 0o700,
	} {
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != mode {
			t.Errorf("%s: mode %v, %v", path, st.Mode(), err)
		}
	}
	if got := d.Checkpoint(Latest); got != filepath.Join(d.Path(), "checkpoints", "latest.safetensors") {
		t.Errorf("checkpoint %q", got)
	}
}

// Runs that begin in the same second under the same name do not meet.
func TestCreateAvoidsCollisions(t *testing.T) {
	root := t.TempDir()
	seen := map[string]bool{}
	for _, id := range []string{"x", "x", "x", "", "", ""} {
		d, err := Create(root, "same", start, id)
		if err != nil {
			t.Fatal(err)
		}
		if seen[d.Name()] {
			t.Fatalf("%s was given twice", d.Name())
		}
		seen[d.Name()] = true
		if d.ID() == "" {
			t.Errorf("%s has no id", d.Name())
		}
	}
}

func TestCreateSaysWhereElse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{file, filepath.Join(file, "runs"), "/proc/runs"} {
		_, err := Create(root, "x", start, "")
		if err == nil {
			t.Fatalf("a run was created in %s", root)
		}
		if root != "/proc/runs" && (!strings.Contains(err.Error(), "--runs") || !strings.Contains(err.Error(), root)) {
			t.Errorf("%s: %v", root, err)
		}
	}
	// A failure half-way leaves nothing behind.
	root := t.TempDir()
	if _, err := Create(root, "x", start, "", File{"no/such/folder", nil}); err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(root); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSlug(t *testing.T) {
	tests := map[string]string{
		"Digits MLP":               "digits-mlp",
		"  --a__b  ":               "a-b",
		"":                         "run",
		"../../etc":                "etc",
		"\x1b[31m":                 "31m",
		"Größe 2":                  "größe-2",
		strings.Repeat("ab ", 100): strings.Repeat("ab-", 13) + "a",
	}
	for in, want := range tests {
		if got := Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("Digits MLP")
	f.Add("a - \xff b")
	f.Fuzz(func(t *testing.T, name string) {
		s := Slug(name)
		if s == "" || utf8.RuneCountInString(s) > maxSlug || strings.Trim(s, "-") != s ||
			strings.ContainsAny(s, "/\\. \x00") {
			t.Fatalf("Slug(%q) = %q", name, s)
		}
		if slug, id, ok := splitName("20261123-150405-" + s + "-abc123"); !ok || slug != s || id != "abc123" {
			t.Fatalf("%q comes back as %q, %q", s, slug, id)
		}
	})
}

func TestRoot(t *testing.T) {
	t.Setenv(rootEnv, "")
	if got := Root(""); got != "runs" {
		t.Errorf("default %q", got)
	}
	t.Setenv(rootEnv, "/data/runs")
	if got := Root(""); got != "/data/runs" {
		t.Errorf("from the environment %q", got)
	}
	if got := Root("here"); got != "here" {
		t.Errorf("from the flag %q", got)
	}
}

func TestOpen(t *testing.T) {
	d := newRun(t, "a")
	if got, err := Open(d.Path()); err != nil || got.Path() != d.Path() {
		t.Errorf("got %v, %v", got, err)
	}
	for path, want := range map[string]string{d.Experiment(): "is a file", t.TempDir(): "not a run"} {
		_, err := Open(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotRun) {
		t.Errorf("got %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
