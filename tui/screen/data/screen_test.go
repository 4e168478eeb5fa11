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
	"tunebench/tui/screen"
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
	enter(t, s, experiment(t, source))
}

func about(sp *spec.Spec) screen.Subject { return screen.Subject{Experiment: sp} }

var drawn int

// draw is what the screen shows at a size, which drawing must not change.
func draw(t testing.TB, s *Screen, look string, w, h int) string {
	t.Helper()
	s.Resize(frametest.Themes()[look], w, h)
	still := *s
	frame := s.View()
	frametest.Exact(t, look, frame, w, h)
	if drawn++; drawn%4 == 1 && (s.View() != frame || still.View() != frame) {
		t.Fatal("drawing changes what is drawn")
	}
	return frame
}

func press(s *Screen, names ...string) (last screen.Action) {
	for _, n := range names {
		last = s.Update(frametest.Key(n)).Action
	}
	return last
}

func TestFrames(t *testing.T) {
	for _, source := range []string{"digits", "wine", "diabetes", "ratings"} {
		s := New(reader{})
		visit(t, s, source)
		for _, look := range []string{"dark", "ascii"} {
			if look == "dark" || source == "digits" {
				frame := draw(t, s, look, 160, 48)
				frametest.Golden(t, fmt.Sprintf("%s-%s-160x48", source, look), frame)
			}
			for tab := range s.panes() {
				s.focus = tab
				frame := draw(t, s, look, 80, 24)
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
	for _, row := range Keys() {
		keys = append(keys, row.Keys...)
	}
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
			frame := draw(t, s, look, w, h)
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
	cmds := s.Enter(about(sp))().(tea.BatchMsg)
	if text := ansi.Strip(draw(t, s, "nocolor", 80, 24)); !strings.Contains(text, "reading wine") {
		t.Errorf("while reading:\n%s", text)
	}
	s.Update(cmds[1]())
	text := ansi.Strip(draw(t, s, "nocolor", 160, 48))
	for _, want := range []string{"178 rows", "3 classes", "WARN", "data.normalize", "alcohol", "39.9 %"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestProgressAndErrorsAreShown(t *testing.T) {
	s := New(reader{err: errors.New("data.source: broken.csv:3: column 2: \x1b[31mwhat")})
	cmds := s.Enter(about(experiment(t, "broken.csv")))().(tea.BatchMsg)
	msg := cmds[1]()
	if text := ansi.Strip(draw(t, s, "nocolor", 80, 24)); !strings.Contains(text, "reading broken.csv: 25 %") {
		t.Errorf("no progress:\n%s", text)
	}
	s.Update(msg)
	if text := draw(t, s, "nocolor", 80, 24); !strings.Contains(text, "broken.csv:3: column 2") ||
		strings.Contains(text, "\x1b[31m") {
		t.Errorf("the error is not shown as it is:\n%q", text)
	}
}

// What an earlier visit asked for does not appear in a later one.
func TestALateAnswerIsDropped(t *testing.T) {
	s := New(reader{})
	old := s.Enter(about(experiment(t, "iris")))().(tea.BatchMsg)
	visit(t, s, "wine")
	s.Update(old[1]())
	if s.profile == nil || s.profile.Name != "wine" {
		t.Errorf("shows %+v", s.profile)
	}
}

func TestEveryKeyDoesSomething(t *testing.T) {
	for _, row := range Keys() {
		for _, k := range row.Keys {
			s := New(reader{})
			visit(t, s, "digits")
			s.focus = len(s.panes()) - 1
			draw(t, s, "nocolor", 80, 24)
			press(s, "pgdown", "down", "down")
			before := draw(t, s, "nocolor", 80, 24)
			if press(s, k) == nil && draw(t, s, "nocolor", 80, 24) == before {
				t.Errorf("%s (%s) does nothing", k, row.Help.Short)
			}
		}
	}
}
