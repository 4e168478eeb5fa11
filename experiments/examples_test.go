package experiments_test

import (
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
	for _, file := range files {
		s, err := spec.Load(file)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := strings.TrimSuffix(filepath.Base(file), ".toml"); s.Name != want {
			t.Errorf("%s is named %s", file, s.Name)
		}
		for _, p := range append(s.Unused(), s.Unreached()...) {
			t.Errorf("%s: %v", file, p)
		}
	}
}
