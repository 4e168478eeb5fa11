package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/experiments/spec"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/report"
	"tunebench/tui/screen"
)

// troubled is an experiment on a table with much that is wrong: a column that gives the label
// away, a rare class, features of very different scales and rows that repeat.
func troubled(t testing.TB) *spec.Spec {
	t.Helper()
	var b strings.Builder
	b.WriteString("age,income,decision,label\n")
	for i := range 400 {
		label := "no"
		if i%20 == 3 {
			label = "yes"
		}
		row := i % 300
		fmt.Fprintf(
			&b, "%d,%d,%s,%s\n", 20+row*37%50, 10_000+row*7919%90_000,
			map[string]string{"no": "declined", "yes": "granted"}[label], label,
		)
	}
	path := filepath.Join(t.TempDir(), "troubled.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	sp := experiment(t, path)
	sp.Data.Normalize = "none"
	return sp
}

func enter(t testing.TB, s *Screen, sp *spec.Spec) {
	t.Helper()
	cmds, ok := s.Enter(about(sp))().(tea.BatchMsg)
	if !ok {
		t.Fatal("nothing is read")
	}
	s.Update(cmds[1]())
}

func (s *Screen) warnings() (out []string) {
	for _, w := range s.profile.Warnings {
		out = append(out, w.Title)
	}
	return out
}

func TestApplyHandsOverTheChosenWarningsChange(t *testing.T) {
	s := New(reader{})
	sp := troubled(t)
	enter(t, s, sp)
	draw(t, s, "nocolor", 80, 24)
	kinds := map[string]bool{}
	for i := 0; ; i++ {
		w, ok := s.warned()
		if !ok || s.chosen != i {
			t.Fatalf("warning %d of %q is not chosen", i, s.warnings())
		}
		kinds[string(w.Kind)] = true
		applied, asked := press(s, "a").(screen.Apply)
		g, change := report.Changing(w.Suggestions)
		if change != asked {
			t.Errorf("%s: change %v, asked %v", w.Kind, change, asked)
		}
		switch text := ansi.Strip(draw(t, s, "nocolor", 80, 24)); {
		case change && (applied.Title != g.Title || !reflect.DeepEqual(applied.Changes, g.Changes)):
			t.Errorf("%s: suggests %+v", w.Kind, applied)
		case !change && !strings.Contains(text, "this warning's suggestion is advice: "):
			t.Errorf("%s: does not say that it is advice:\n%s", w.Kind, text)
		case !strings.Contains(text, "▸ "):
			t.Errorf("%s: no mark:\n%s", w.Kind, text)
		}
		if i == len(s.profile.Warnings)-1 {
			break
		}
		for was := s.chosen; s.chosen == was; {
			press(s, "down")
			draw(t, s, "nocolor", 80, 24)
		}
	}
	for _, want := range []string{"label-leak", "unscaled-features", "class-imbalance", "duplicate-rows"} {
		if !kinds[want] {
			t.Errorf("no warning of %s among %v", want, kinds)
		}
	}
	for s.chosen > 0 {
		was := s.chosen
		for range 30 {
			press(s, "k")
			draw(t, s, "nocolor", 80, 24)
		}
		if s.chosen >= was {
			t.Fatalf("up does not leave warning %d", was)
		}
	}
}

// Once a suggestion is in the experiment, the screen says so and the warning is gone.
func TestAnAppliedSuggestionIsGone(t *testing.T) {
	s := New(reader{})
	sp := troubled(t)
	enter(t, s, sp)
	before := s.warnings()
	const leak = 1
	s.choose(leak)
	draw(t, s, "nocolor", 80, 24)
	g, ok := press(s, "a").(screen.Apply)
	if !ok {
		t.Fatalf("nothing to apply for %q", before)
	}
	next, err := sp.Apply(g.Changes)
	if err != nil {
		t.Fatal(err)
	}
	s.Update(screen.Applied{Title: g.Title, Experiment: next})
	if text := ansi.Strip(draw(t, s, "nocolor", 80, 24)); !strings.Contains(text, "applied to the form: "+g.Title) ||
		!strings.Contains(text, "reading") {
		t.Errorf("no word of what was applied:\n%s", text)
	}
	enter(t, s, next)
	if slices.Contains(s.warnings(), before[leak]) || len(s.warnings()) >= len(before) {
		t.Errorf("%q, then %q", before, s.warnings())
	}
	if press(s, "esc") != nil || press(s, "esc") != (screen.Close{}) {
		t.Error("esc takes the message away first, then leaves")
	}
	s.Update(screen.Applied{Err: errors.New("data.drop: no column of this name")})
	if text := ansi.Strip(draw(t, s, "nocolor", 80, 24)); !strings.Contains(text, "✗ data.drop: no column") {
		t.Errorf("no word of what is wrong:\n%s", text)
	}
}

func TestApplyWithNothingToApply(t *testing.T) {
	s := New(reader{})
	s.Enter(about(experiment(t, "iris")))
	for want, prepare := range map[string]func(){
		"still being read": func() {},
		"no warnings":      func() { enter(t, s, experiment(t, "digits")) },
		"cannot be read":   func() { enter(t, s, experiment(t, "no-such-set")) },
	} {
		s = New(reader{})
		s.Enter(about(experiment(t, "iris")))
		prepare()
		if action := press(s, "a"); action != nil {
			t.Errorf("%s: action %v", want, action)
		}
		if text := ansi.Strip(draw(t, s, "nocolor", 80, 24)); !strings.Contains(text, want) {
			t.Errorf("does not say %q:\n%s", want, text)
		}
	}
}

func TestThereIsAlwaysAChosenWarningInView(t *testing.T) {
	s := New(reader{})
	enter(t, s, troubled(t))
	draw(t, s, "nocolor", 80, 14)
	for _, k := range []string{"end", "pgdown", "g", "pgdown", "j", "G", "k", "k", "g", "down"} {
		press(s, k)
		draw(t, s, "nocolor", 80, 14)
		from, to := s.texts[paneOverview].Visible()
		if at := s.spans[s.chosen]; k != "end" && k != "G" && (at.from >= to || at.to <= from) {
			t.Errorf("after %s lines %d to %d are seen and warning %d at %v is chosen", k, from, to, s.chosen, at)
		}
	}
}

func TestFramesOfWarnings(t *testing.T) {
	s := New(reader{})
	enter(t, s, troubled(t))
	s.source, s.profile.Name = "troubled.csv", "troubled.csv" // not the test's folder
	draw(t, s, "dark", 80, 24)
	press(s, "down")
	for _, look := range []string{"dark", "light", "ascii"} {
		for _, size := range [][2]int{{80, 24}, {160, 48}} {
			frame := draw(t, s, look, size[0], size[1])
			frametest.Golden(t, fmt.Sprintf("troubled-%s-%dx%d", look, size[0], size[1]), frame)
		}
	}
}
