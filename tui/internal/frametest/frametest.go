package frametest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Themes returns a theme for each kind of terminal by name: dark, light,
// nocolor (Unicode without colour) and ascii (neither).
func Themes() map[string]*theme.Theme {
	return map[string]*theme.Theme{
		"dark":    theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor, Unicode: true}),
		"light":   theme.New(theme.Options{Profile: colorprofile.TrueColor, Unicode: true}),
		"nocolor": theme.New(theme.Options{Dark: true, Profile: colorprofile.ASCII, Unicode: true}),
		"ascii":   theme.New(theme.Options{Dark: true}),
	}
}

// Golden compares a frame, escape sequences included, with testdata/NAME.golden.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (-update writes it)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; now:\n%s\nwanted:\n%s", name, ansi.Strip(got), ansi.Strip(string(want)))
	}
}

// Exact fails the test unless s is h lines of w cells, or empty where w or h is
// not positive.
func Exact(t testing.TB, what, s string, w, h int) {
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

// ASCII fails the test if s needs more than printable ASCII.
func ASCII(t testing.TB, what, s string) {
	t.Helper()
	for _, r := range ansi.Strip(s) {
		if r > 126 {
			t.Fatalf("%s needs %q", what, r)
		}
	}
}

// keys are the names of keys that are no letters.
var keys = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "left": tea.KeyLeft, "right": tea.KeyRight,
	"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome,
	"end": tea.KeyEnd, "backspace": tea.KeyBackspace, "f1": tea.KeyF1,
}

// Key returns the press of a key by the name that key tables give it.
func Key(name string) tea.KeyPressMsg {
	rest, ctrl := strings.CutPrefix(name, "ctrl+")
	if ctrl {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	if rest, shift := strings.CutPrefix(name, "shift+"); shift {
		return tea.KeyPressMsg{Code: keys[rest], Mod: tea.ModShift}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if code, ok := keys[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
