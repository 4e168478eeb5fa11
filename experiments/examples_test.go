package experiments_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/experiments/spec"
)

func TestExamplesAreValidAndUseEveryKeyThatTheySet(t *testing.T) {
	files, err := filepath.Glob("examples/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	studies := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.TrimSuffix(filepath.Base(file), ".toml")
		if spec.IsStudy(src) {
			studies++
			checkStudy(t, file, want)
			continue
		}
		s, err := spec.Load(file)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Name != want {
			t.Errorf("%s is named %s", file, s.Name)
		}
		for _, p := range append(s.Unused(), s.Unreached()...) {
			t.Errorf("%s: %v", file, p)
		}
	}
	if studies < 2 {
		t.Errorf("%d of the examples are studies", studies)
	}
}

// checkStudy makes sure of a study with its experiment, whose own values lie in the space.
func checkStudy(t *testing.T, file, name string) {
	t.Helper()
	s, err := spec.LoadStudy(file)
	if err != nil {
		t.Error(err)
		return
	}
	base, err := s.Experiment()
	if err != nil {
		t.Error(err)
		return
	}
	if s.Name != name {
		t.Errorf("%s is named %s", file, s.Name)
	}
	if err := s.Fit(base); err != nil {
		t.Error(err)
	}
	for _, p := range s.Unused(base) {
		t.Errorf("%s: %v", file, p.Error())
	}
	if _, err := s.Point(base); err != nil {
		t.Errorf("%s: %v", file, err)
	}
}
