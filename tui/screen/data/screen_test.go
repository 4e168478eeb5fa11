package data

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/profile"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/keymap"
)

// reader reads real data, or fails.
type reader struct{ err error }

func (r reader) Profile(ctx context.Context, s *spec.Spec, o workspace.ProfileOptions) (*profile.Profile, error) {
	o.Progress(1, 4)
	if r.err != nil {
		return nil, r.err
	}
	return workspace.Open("", workspace.Options{}).Profile(ctx, s, o)
}

func experiment(t testing.TB, source string) *spec.Spec {
	t.Helper()
	s, err := spec.Preset("digits-mlp")
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Source = source
	return s
}

// visit enters the screen and carries out what it asks for, but for the clock.
func visit(t testing.TB, s *Screen, source string) {
	t.Helper()
	cmds, ok := s.Enter(experiment(t, source))().(tea.BatchMsg)
	if !ok {
		t.Fatal("nothing is read")
	}
	s.Update(cmds[1]())
}

func press(s *Screen, names ...string) (last Intent) {
	codes := map[string]rune{"tab": tea.KeyTab, "esc": tea.KeyEscape, "down": tea.KeyDown, "pgdown": tea.KeyPgDown, "end": tea.KeyEnd}
	for _, n := range names {
		k := tea.KeyPressMsg{Code: []rune(n)[0], Text: n}
		if c, ok := codes[n]; ok {
			k = tea.KeyPressMsg{Code: c}
		}
		last, _ = s.Update(k)
	}
	return last
}

func TestFrames(t *testing.T) {
	for _, source := range []string{"digits", "wine", "diabetes", "ratings"} {
		s := New(reader{})
		visit(t, s, source)
		for _, look := range []string{"dark", "ascii"} {
			th := frametest.Themes()[look]
			if look == "dark" || source == "digits" {
				frame := s.View(th, 160, 48)
				frametest.Exact(t, source, frame, 160, 48)
				frametest.Golden(t, fmt.Sprintf("%s-%s-160x48", source, look), frame)
			}
			for tab := range s.panes() {
				s.focus = tab
				frame := s.View(th, 80, 24)
				frametest.Exact(t, source, frame, 80, 24)
				if look == "ascii" {
					frametest.ASCII(t, source, frame)
				} else {
					frametest.Golden(t, fmt.Sprintf("%s-%s-80x24-%d", source, look, tab), frame)
				}
			}
			s.focus = 0
		}
	}
}

// Whatever is pressed and however the terminal is resized, the screen fills it exactly.
func TestAnyKeysAtAnySize(t *testing.T) {
	var keys []string
	for _, e := range keymap.DataScreen().Entries() {
		keys = append(keys, e.Binding.Keys()...)
	}
	themes := frametest.Themes()
	for i, source := range []string{"digits", "iris", "diabetes", "ratings", "nothing-of-this-name"} {
		s := New(reader{})
		rng := rand.New(rand.NewPCG(7, uint64(i)))
		for step := range 160 {
			if step == 5 {
				visit(t, s, source)
			}
			press(s, keys[rng.IntN(len(keys))])
			w, h := rng.IntN(200), rng.IntN(60)
			look := []string{"dark", "light", "nocolor", "ascii"}[step%4]
			frame := s.View(themes[look], w, h)
			frametest.Exact(t, source, frame, w, h)
			if look == "ascii" {
				frametest.ASCII(t, fmt.Sprintf("%s at %dx%d, %s", source, w, h, ansi.Strip(frame)), frame)
			}
		}
	}
}

func TestWhatIsWrongWithTheData(t *testing.T) {
	s := New(reader{})
	sp := experiment(t, "wine")
	sp.Data.Normalize = "none"
	cmds := s.Enter(sp)().(tea.BatchMsg)
	th := frametest.Themes()["nocolor"]
	if text := ansi.Strip(s.View(th, 80, 24)); !strings.Contains(text, "reading wine") {
		t.Errorf("while reading:\n%s", text)
	}
	s.Update(cmds[1]())
	text := ansi.Strip(s.View(th, 160, 48))
	for _, want := range []string{"178 rows", "3 classes", "WARN", "data.normalize", "alcohol", "39.9 %"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestProgressAndErrorsAreShown(t *testing.T) {
	s := New(reader{err: errors.New("data.source: broken.csv:3: column 2: \x1b[31mwhat")})
	cmds := s.Enter(experiment(t, "broken.csv"))().(tea.BatchMsg)
	msg := cmds[1]()
	th := frametest.Themes()["nocolor"]
	if text := ansi.Strip(s.View(th, 80, 24)); !strings.Contains(text, "reading broken.csv: 25 %") {
		t.Errorf("no progress:\n%s", text)
	}
	s.Update(msg)
	if text := s.View(th, 80, 24); !strings.Contains(text, "broken.csv:3: column 2") || strings.Contains(text, "\x1b[31m") {
		t.Errorf("the error is not shown as it is:\n%q", text)
	}
}

// What an earlier visit asked for does not appear in a later one.
func TestALateAnswerIsDropped(t *testing.T) {
	s := New(reader{})
	old := s.Enter(experiment(t, "iris"))().(tea.BatchMsg)
	visit(t, s, "wine")
	s.Update(old[1]())
	if s.profile == nil || s.profile.Name != "wine" {
		t.Errorf("shows %+v", s.profile)
	}
}

func TestEveryKeyDoesSomething(t *testing.T) {
	th := frametest.Themes()["nocolor"]
	for _, e := range keymap.DataScreen().Entries() {
		s := New(reader{})
		visit(t, s, "digits")
		s.focus = len(s.panes()) - 1
		s.View(th, 80, 24)
		press(s, "pgdown", "down", "down")
		before := s.View(th, 80, 24)
		k := e.Binding.Keys()[0]
		if k == "down" || k == "pgdown" || k == "end" || k == "tab" {
			if press(s, k); s.View(th, 80, 24) == before {
				t.Errorf("%s does nothing", k)
			}
			continue
		}
		intent, _ := s.Update(key(k))
		if intent == Stay && s.View(th, 80, 24) == before {
			t.Errorf("%s (%s) does nothing", e.Action, k)
		}
	}
}

// key is the press of a key by its name.
func key(name string) tea.KeyPressMsg {
	switch name {
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "up":
		return tea.KeyPressMsg{Code: tea.KeyUp}
	case "pgup":
		return tea.KeyPressMsg{Code: tea.KeyPgUp}
	case "shift+tab":
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	case "ctrl+c", "ctrl+z":
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
