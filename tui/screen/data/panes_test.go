package data

import (
	"context"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tunebench/engine/profile"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/screen"
)

func TestPanesFollowTheKindOfData(t *testing.T) {
	for source, want := range map[string][]string{
		"digits":   {"Data", "Classes", "Pictures", "Features"},
		"wine":     {"Data", "Classes", "Features"},
		"diabetes": {"Data", "Target", "Features"},
		"ratings":  {"Data", "Target", "Entities"},
	} {
		s := New(reader{})
		visit(t, s, source)
		if got := s.titles(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
		frame := ansi.Strip(draw(t, s, "dark", 160, 48))
		for _, title := range want {
			if !strings.Contains(frame, "╭ "+title+" ") {
				t.Errorf("%s: no pane %s:\n%s", source, title, frame)
			}
		}
		for i, title := range want { // in a small terminal one at a time
			small := ansi.Strip(draw(t, s, "dark", 80, 24))
			if !strings.Contains(small, "╭ "+title+" ") || strings.Count(small, "╭ ") != 1 {
				t.Errorf("%s: tab %d is not %s:\n%s", source, i, title, small)
			}
			press(s, "tab")
		}
		if press(s, "shift+tab"); s.focus != len(want)-1 {
			t.Errorf("%s: shift+tab leads to pane %d", source, s.focus)
		}
	}
}

func TestKeysMoveThePaneInFocusAlone(t *testing.T) {
	s := New(reader{})
	visit(t, s, "digits")
	draw(t, s, "dark", 80, 10)
	press(s, "tab", "tab", "tab", "down", "down", "shift+tab")
	draw(t, s, "dark", 80, 10)
	top, _ := s.texts[paneSamples].Visible()
	if press(s, "G") != nil {
		t.Error("moving asks for something")
	}
	if now, _ := s.texts[paneSamples].Visible(); now <= top || s.features.Cursor() != 2 {
		t.Errorf("pictures scroll from line %d to %d, the table is at row %d", top, now, s.features.Cursor())
	}
	press(s, "shift+tab")
	draw(t, s, "dark", 80, 10)
	scrolled, _ := s.texts[paneSamples].Visible()
	press(s, "down", "pgdown")
	if now, _ := s.texts[paneSamples].Visible(); now != scrolled {
		t.Error("keys reach a pane that is not in focus")
	}
}

// Coming back to the same source keeps the place, another one begins at the top.
func TestThePlaceBelongsToTheSource(t *testing.T) {
	s := New(reader{})
	visit(t, s, "digits")
	draw(t, s, "dark", 80, 24)
	press(s, "tab", "tab")
	s.Leave()
	visit(t, s, "digits")
	if s.focus != 2 {
		t.Errorf("back at pane %d", s.focus)
	}
	visit(t, s, "iris")
	if s.focus != 0 {
		t.Errorf("another source begins at pane %d", s.focus)
	}
	press(s, "tab", "tab")
	visit(t, s, "iris")
	visit(t, s, "ratings")
	if s.focus >= len(s.panes()) {
		t.Errorf("pane %d of %d", s.focus, len(s.panes()))
	}
}

// slow hands out the context that it reads with.
type slow struct{ ctx chan context.Context }

func (r slow) Profile(ctx context.Context, _ *spec.Spec, _ workspace.ProfileOptions) (*profile.Profile, error) {
	r.ctx <- ctx
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestLeavingGivesReadingUp(t *testing.T) {
	r := slow{make(chan context.Context, 2)}
	s := New(r)
	cmds := s.Enter(about(experiment(t, "wine")))().(tea.BatchMsg)
	late := make(chan tea.Msg, 1)
	go func() { late <- cmds[1]() }()
	ctx := <-r.ctx
	if ctx.Err() != nil || !s.reading() {
		t.Fatal("nothing is being read")
	}
	if cmd := s.Update(redrawDue{s.visit}).Cmd; cmd == nil {
		t.Error("the progress is drawn once and no more")
	}
	s.Leave()
	if ctx.Err() == nil {
		t.Error("the data is read on after leaving")
	}
	if s.Update(<-late); s.err != nil {
		t.Errorf("what was given up is taken for an error: %v", s.err)
	}
	if cmd := s.Update(redrawDue{s.visit - 1}).Cmd; cmd != nil {
		t.Error("the clock of a former visit goes on")
	}
	s.Leave() // twice does no harm
}

func TestWithoutAnExperimentThereIsNoData(t *testing.T) {
	s := New(reader{})
	if cmd := s.Enter(screen.Subject{}); cmd != nil {
		t.Error("something is read")
	}
	if got := ansi.Strip(draw(t, s, "dark", 80, 24)); !strings.Contains(got, "✗ no experiment is shown") {
		t.Errorf("does not say why there is nothing:\n%s", got)
	}
	if press(s, "esc") != (screen.Close{}) {
		t.Error("there is no way back")
	}
}

// The line of keys offers to apply only what there is to apply.
func TestTheLineOfKeysFollowsTheWarnings(t *testing.T) {
	line := func(s *Screen) string {
		rows := strings.Split(ansi.Strip(draw(t, s, "dark", 120, 30)), "\n")
		return rows[len(rows)-1]
	}
	s := New(reader{})
	visit(t, s, "digits")
	if got := line(s); strings.Contains(got, "a apply") || !strings.Contains(got, "esc back") {
		t.Errorf("without warnings: %s", got)
	}
	enter(t, s, troubled(t))
	if got := line(s); !strings.Contains(got, "a apply") {
		t.Errorf("with warnings: %s", got)
	}
}

func TestColumnsOfANarrowTable(t *testing.T) {
	for w := narrowestTable; w < 140; w++ {
		cols := component.Narrow(columns, narrow, w)
		need, names := 2, map[string]bool{}
		for _, c := range cols {
			need += c.Min + 1
			names[c.Title] = true
		}
		if !names["name"] || !names["target"] {
			t.Fatalf("%d cells: %v", w, names)
		}
		if need > w && len(cols) > 2 {
			t.Errorf("%d cells: %d are needed for %v", w, need, names)
		}
		for _, gone := range narrow[:len(columns)-len(cols)] {
			if names[gone] {
				t.Errorf("%d cells: %s is shown, and something less dispensable is not", w, gone)
			}
		}
	}
}
