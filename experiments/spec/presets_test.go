package spec

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestPresetsAreReadyToRun(t *testing.T) {
	list := Presets()
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
		s, err := Preset(p.Name)
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if s.Name != p.Name {
			t.Errorf("%s calls itself %q", p.Name, s.Name)
		}
		if len(p.Summary) < 20 || !strings.HasSuffix(p.Summary, ".") {
			t.Errorf("%s: the head says %q; want a sentence on what it shows", p.Name, p.Summary)
		}
		if u := append(s.Unused(), s.Unreached()...); len(u) != 0 {
			t.Errorf("%s: %v", p.Name, u)
		}
		if namesFile(s.Data.Source) || s.File() != "" {
			t.Errorf("%s needs a file", p.Name)
		}
	}
	for _, want := range []string{
		"digits-mlp", "iris-small", "spirals-deep", "moons-overfit", "digits-underfit",
		"diabetes-regression",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no preset %s", want)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("not in order: %v", names)
	}
}

func TestOpenTellsPresetsFromFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("mine", `name = "a bare file"`)
	write("iris-small.toml", `name = "a file like a preset"`)
	for arg, want := range map[string]string{
		"iris-small":        "iris-small",
		"iris-small.toml":   "a file like a preset",
		"./iris-small.toml": "a file like a preset",
		"mine":              "a bare file",
	} {
		s, err := Open(arg)
		if err != nil || s.Name != want {
			t.Errorf("%s opens %v (%v), want %s", arg, s, err, want)
		}
	}
	_, err := Open("iris-smal")
	if err == nil || !strings.Contains(err.Error(), "did you mean iris-small?") {
		t.Errorf("a misspelt preset gives %v", err)
	}
	if _, err := Open("none.toml"); !os.IsNotExist(err) {
		t.Errorf("a missing file gives %v", err)
	}
}
