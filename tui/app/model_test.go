package app

import (
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/screen/check"
	"tunebench/tui/screen/data"
	"tunebench/tui/screen/noise"
	"tunebench/tui/screen/runs"
	"tunebench/tui/screen/workbench"
	"tunebench/tui/theme"
)

// program is the model on a real, empty workspace whose runs no worker takes up.
func program(t *testing.T) *Model {
	t.Helper()
	t.Chdir(t.TempDir())
	w := workspace.Open(t.TempDir(), workspace.Options{Launch: func(workspace.Launch) error { return nil }})
	m, err := New(Options{
		Workspace: w,
		Theme:     theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor, Unicode: true}),
		Bench:     workbench.Options{Sources: []workbench.Source{{Name: "digits"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	return m
}

func press(m *Model, names ...string) (quit bool) {
	for _, n := range names {
		_, cmd := m.Update(frametest.Key(n))
		if cmd != nil && n == "q" {
			_, quit = cmd().(tea.QuitMsg)
		}
	}
	return quit
}

func bench(m *Model) *workbench.Screen { return m.stack[0].(*workbench.Screen) }

func shows(t *testing.T, m *Model, want ...string) {
	t.Helper()
	got := ansi.Strip(m.View().Content)
	for _, s := range want {
		if !strings.Contains(got, s) {
			t.Errorf("the screen lacks %q:\n%s", s, got)
		}
	}
}

func TestHelpNamesEveryKeyOfTheScreen(t *testing.T) {
	m := program(t)
	m.Update(tea.WindowSizeMsg{Width: 160, Height: 60})
	for name, keys := range map[string]keymap.Table{
		"": workbench.Keys(), "r": runs.Keys(), "d": data.Keys(), "n": noise.Keys(),
		"c": check.Keys(),
	} {
		if name != "" {
			press(m, name)
		}
		press(m, "?")
		for _, row := range keys.Explained() {
			shows(t, m, row.Name(true)+" ", row.Explain())
		}
		press(m, "x") // any key closes it
		if m.help != nil {
			t.Error("help stays")
		}
		press(m, "esc")
	}
}

func TestHelpScrollsWhereItDoesNotFit(t *testing.T) {
	m := program(t)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	press(m, "?")
	before := ansi.Strip(m.View().Content)
	press(m, "down")
	if after := ansi.Strip(m.View().Content); after == before || m.help == nil {
		t.Errorf("help does not scroll:\n%s", after)
	}
	press(m, "esc")
	if m.help != nil {
		t.Error("esc does not close help")
	}
}

func TestScreensAndQuit(t *testing.T) {
	m := program(t)
	shows(t, m, "press t to train")
	press(m, "r")
	shows(t, m, "Runs")
	press(m, "esc")
	shows(t, m, "Experiment")
	press(m, "d")
	shows(t, m, "reading digits")
	press(m, "d")
	shows(t, m, "Experiment")
	if !press(m, "q") {
		t.Error("q does not end the program")
	}
}

// What the data screen suggests becomes part of the form's experiment, and the form marks it.
func TestADataWarningChangesTheForm(t *testing.T) {
	m := program(t)
	m.Update(tea.WindowSizeMsg{Width: 160, Height: 48})
	s := bench(m).Experiment()
	s.Data.Source, s.Data.Normalize = "wine", "none"
	if _, _, err := bench(m).Adopt(spec.Diff(bench(m).Experiment(), s)); err != nil {
		t.Fatal(err)
	}
	press(m, "d")
	look := func() { follow(m, m.top().Enter(screen.Subject{Experiment: bench(m).Experiment()})) }
	look()
	shows(t, m, "the features are not on a common scale", "data.normalize none → standard", "a apply")
	press(m, "a")
	shows(t, m, "applied to the form: data.normalize none → standard")
	look()
	shows(t, m, "no warnings")
	if got := bench(m).Experiment().Data.Normalize; got != "standard" {
		t.Errorf("the form has %q", got)
	}
	press(m, "esc", "esc")
	shows(t, m, "▸ normalize")
}

// follow carries out what a command asks for, but for the clock.
func follow(m *Model, cmd tea.Cmd) {
	batch := cmd().(tea.BatchMsg)
	m.Update(batch[len(batch)-1]())
}

func TestColorsFollowTheBackground(t *testing.T) {
	m := program(t)
	dark := m.View().Content
	m.Update(tea.BackgroundColorMsg{Color: color.White})
	if m.View().Content == dark {
		t.Error("a white background changes nothing")
	}
	m.Update(tea.BackgroundColorMsg{Color: color.Black})
	if m.View().Content != dark {
		t.Error("a black background is not dark")
	}
}

func TestNothingIsDrawnBeforeTheSizeIsKnown(t *testing.T) {
	m := program(t)
	m.Update(tea.WindowSizeMsg{})
	if got := m.View().Content; got != "" {
		t.Errorf("drew %q", got)
	}
}

func TestAnyKeysAtAnySize(t *testing.T) {
	m := program(t)
	rng := rand.New(rand.NewPCG(5, 6))
	keys := strings.Split("t s space R + - a 1 2 3 w o p u l m z r d tab ? esc enter down q y n x g G", " ")
	for range 600 {
		press(m, keys[rng.IntN(len(keys))])
		w, h := 1+rng.IntN(200), 1+rng.IntN(60)
		m.Update(tea.WindowSizeMsg{Width: w, Height: h})
		frame := m.View().Content
		if still := *m; still.View().Content != frame || m.View().Content != frame {
			t.Fatalf("%dx%d: drawing changes what is drawn", w, h)
		}
		lines := strings.Split(frame, "\n")
		if len(lines) != h {
			t.Fatalf("%dx%d: %d lines", w, h, len(lines))
		}
		for _, l := range lines {
			if ansi.StringWidth(l) != w {
				t.Fatalf("%dx%d: %d cells: %q", w, h, ansi.StringWidth(l), ansi.Strip(l))
			}
		}
	}
}
