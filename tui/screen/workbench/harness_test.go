package workbench

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

// bench is a screen that is driven by hand: commands run at once, timers fire when told to.
type bench struct {
	*Screen
	t      testing.TB
	space  *fakeSpace
	timers []tea.Cmd
	intent Intent
}

func newBench(t testing.TB, space *fakeSpace, o Options) *bench {
	t.Helper()
	b := &bench{t: t, space: space}
	o.Workspace = space
	o.Now = func() time.Time { return noon }
	o.After = func(d time.Duration, do func() tea.Msg) tea.Cmd {
		switch {
		case d <= describeAfter:
			return do
		case d >= component.NoteShort:
			return nil // messages stay, so that tests can read them
		}
		return func() tea.Msg { b.timers = append(b.timers, do); return nil }
	}
	o.Sources = []Source{{Name: "digits"}, {Name: "iris"}, {Name: "moons", Generated: true}}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.Screen = s
	return b
}

func (b *bench) feed(r workspace.Run) *fakeFeed { return b.space.feed(r) }

func (b *bench) start() *bench {
	b.do(b.Init())
	return b
}

// do runs a command and everything that follows from it.
func (b *bench) do(cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; {
		c := queue[0]
		queue = queue[1:]
		if c == nil {
			continue
		}
		switch msg := c().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		default:
			intent, next := b.Update(msg)
			b.intent = max(b.intent, intent)
			queue = append(queue, next)
		}
	}
}

// tick fires the timers that are set now.
func (b *bench) tick() {
	due := b.timers
	b.timers = nil
	for _, cmd := range due {
		b.do(cmd)
	}
}

// press types keys, named as in the key table.
func (b *bench) press(names ...string) {
	for _, n := range names {
		b.do(func() tea.Msg { return keyPress(n) })
		b.View(themes()["ascii"], 40, 12) // as the program does; editors learn their looks by it
	}
}

var special = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "left": tea.KeyLeft, "right": tea.KeyRight,
	"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome,
	"end": tea.KeyEnd, "backspace": tea.KeyBackspace, "f1": tea.KeyF1,
}

func keyPress(name string) tea.KeyPressMsg {
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		return tea.KeyPressMsg{Code: special[rest], Mod: tea.ModShift}
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func themes() map[string]*theme.Theme {
	return map[string]*theme.Theme{
		"dark":    theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor, Unicode: true}),
		"light":   theme.New(theme.Options{Profile: colorprofile.TrueColor, Unicode: true}),
		"nocolor": theme.New(theme.Options{Dark: true, Profile: colorprofile.ASCII, Unicode: true}),
		"ascii":   theme.New(theme.Options{Dark: true}),
	}
}

// text is what is on the screen, without styles.
func (b *bench) text(w, h int) string {
	b.t.Helper()
	frame := b.View(themes()["dark"], w, h)
	exact(b.t, frame, w, h)
	return ansi.Strip(frame)
}

func (b *bench) shows(w, h int, want ...string) {
	b.t.Helper()
	got := b.text(w, h)
	for _, s := range want {
		if !strings.Contains(got, s) {
			b.t.Errorf("at %dx%d the screen lacks %q:\n%s", w, h, s, got)
		}
	}
}

func exact(t testing.TB, frame string, w, h int) {
	t.Helper()
	if w <= 0 || h <= 0 {
		if frame != "" {
			t.Fatalf("%dx%d: %q", w, h, frame)
		}
		return
	}
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Fatalf("%dx%d: %d lines\n%s", w, h, len(lines), ansi.Strip(frame))
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("%dx%d: line %d has %d cells: %q", w, h, i, got, ansi.Strip(l))
		}
	}
}

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
