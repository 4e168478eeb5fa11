package component

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

func themes() map[string]*theme.Theme {
	return map[string]*theme.Theme{
		"dark":    theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor, Unicode: true}),
		"light":   theme.New(theme.Options{Profile: colorprofile.TrueColor, Unicode: true}),
		"nocolor": theme.New(theme.Options{Dark: true, Profile: colorprofile.ASCII, Unicode: true}),
		"ascii":   theme.New(theme.Options{Dark: true}),
	}
}

// golden compares a frame, escape sequences included, with its file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run go test with -update to write it)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; now:\n%s\nwanted:\n%s", name, ansi.Strip(got), ansi.Strip(string(want)))
	}
}

// exact fails unless s is h lines of w cells.
func exact(t *testing.T, what, s string, w, h int) {
	t.Helper()
	if w <= 0 || h <= 0 {
		if s != "" {
			t.Fatalf("%s at %dx%d: %q", what, w, h, s)
		}
		return
	}
	lines := strings.Split(s, "\n")
	if len(lines) != h {
		t.Fatalf("%s at %dx%d: %d lines\n%s", what, w, h, len(lines), ansi.Strip(s))
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("%s at %dx%d: line %d has %d cells: %q", what, w, h, i, got, ansi.Strip(l))
		}
	}
}
