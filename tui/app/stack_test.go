package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"tunebench/engine/hparam"
	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/internal/frametest"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// puppet is a screen that writes down what happens to it and asks for what the test says.
type puppet struct {
	name string
	log  []string
	next screen.Effect // of the next key press
	w, h int
	// theme is that of the last resize.
	theme *theme.Theme
}

func (s *puppet) note(format string, args ...any) {
	s.log = append(s.log, fmt.Sprintf(format, args...))
}

func (s *puppet) Enter(about screen.Subject) tea.Cmd {
	what := "nothing"
	if about.Experiment != nil {
		what = about.Experiment.Name
	}
	s.note("enter about %s", what)
	return func() tea.Msg { return s.name + " entered" }
}
func (s *puppet) Leave()                           { s.note("leave") }
func (s *puppet) Resize(th *theme.Theme, w, h int) { s.theme, s.w, s.h = th, w, h }
func (s *puppet) View() string                     { return s.name }
func (s *puppet) Update(msg tea.Msg) (e screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		s.note("key %s", msg.String())
		e, s.next = s.next, screen.Effect{}
	case screen.Applied:
		s.note("applied %s: %v, %v", msg.Title, msg.Experiment != nil, msg.Err)
	case string:
		s.note("told %s", msg)
	}
	return e
}

// shower is a puppet that shows runs and holds an experiment.
type shower struct {
	puppet
	refuse error
}

func (s *shower) Show(run workspace.Run) tea.Cmd {
	s.note("show")
	return nil
}

func (s *shower) Adopt(changes []hparam.Change) (*spec.Spec, tea.Cmd, error) {
	s.note("adopt %d", len(changes))
	if s.refuse != nil {
		return nil, nil, s.refuse
	}
	return spec.Default(), nil, nil
}

// puppets is a program of puppets: home is a shower, the others are opened by name.
func puppets(t *testing.T) (m *Model, home *shower, others map[string]*puppet) {
	t.Helper()
	home, others = &shower{puppet: puppet{name: "home"}}, map[string]*puppet{}
	for _, name := range []string{"one", "two"} {
		s := &puppet{name: name}
		others[name] = s
		screens[name] = func(Options) screen.Screen { return s }
		t.Cleanup(func() { delete(screens, name) })
	}
	th := theme.New(theme.Options{Profile: colorprofile.TrueColor, Unicode: true})
	m = &Model{theme: th, stack: []screen.Screen{home}, opened: []opened{{"", home}}}
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return m, home, others
}

// ask presses a key that makes the visible screen ask for an action, and tells all what follows.
func ask(m *Model, s *puppet, a screen.Action) (quit, suspend bool) {
	s.next = screen.Do(a)
	_, cmd := m.Update(frametest.Key("x"))
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case tea.BatchMsg:
			queue = append(queue, msg...)
		case tea.QuitMsg:
			quit = true
		case tea.SuspendMsg:
			suspend = true
		default:
			_, next := m.Update(msg)
			queue = append(queue, next)
		}
	}
	return quit, suspend
}

func (s *puppet) did(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(s.log, want) {
		t.Errorf("%s: %q, want %q", s.name, s.log, want)
	}
	s.log = nil
}

func TestScreensStack(t *testing.T) {
	m, home, others := puppets(t)
	one, two := others["one"], others["two"]
	about := screen.Subject{Experiment: &spec.Spec{Name: "moons"}}
	ask(m, &home.puppet, screen.Open{Screen: "one", About: about})
	home.did(t, "key x", "told one entered")
	one.did(t, "enter about moons", "told one entered")
	if one.w != 80 || one.h != 24 || m.draw() != "one" {
		t.Errorf("one is %dx%d, the program draws %q", one.w, one.h, m.draw())
	}
	ask(m, one, screen.Open{Screen: "two"})
	two.did(t, "enter about nothing", "told two entered")
	one.did(t, "key x", "told two entered")
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	if one.w != 100 || two.w != 100 || home.w != 100 {
		t.Error("a hidden screen keeps its old size")
	}
	ask(m, two, screen.Open{Screen: "one", About: about}) // is in the stack already
	two.did(t, "key x", "leave", "told one entered")
	one.did(t, "enter about moons", "told one entered")
	if len(m.stack) != 2 || m.draw() != "one" {
		t.Errorf("%d screens, %q is visible", len(m.stack), m.draw())
	}
	ask(m, one, screen.Close{})
	one.did(t, "key x", "leave")
	ask(m, &home.puppet, screen.Close{})
	if len(m.stack) != 1 || m.draw() != "home" {
		t.Errorf("%d screens, %q is visible", len(m.stack), m.draw())
	}
}

func TestKeysReachOnlyTheVisibleScreenAndNewsAll(t *testing.T) {
	m, home, others := puppets(t)
	one := others["one"]
	ask(m, &home.puppet, screen.Open{Screen: "one"})
	home.log, one.log = nil, nil
	m.Update(frametest.Key("k"))
	m.Update("news")
	home.did(t, "told news")
	one.did(t, "key k", "told news")
}

func TestARunIsShownByTheNearestViewer(t *testing.T) {
	m, home, others := puppets(t)
	one, two := others["one"], others["two"]
	ask(m, &home.puppet, screen.Open{Screen: "one"})
	ask(m, one, screen.Open{Screen: "two"})
	home.log, one.log, two.log = nil, nil, nil
	ask(m, two, screen.ShowRun{})
	two.did(t, "key x", "leave")
	one.did(t, "leave")
	home.did(t, "show")
	if len(m.stack) != 1 {
		t.Errorf("%d screens", len(m.stack))
	}
}

func TestChangesGoToTheNearestEditorAndTheAnswerBack(t *testing.T) {
	m, home, others := puppets(t)
	one := others["one"]
	ask(m, &home.puppet, screen.Open{Screen: "one"})
	home.log, one.log = nil, nil
	change := screen.Apply{Title: "scale", Changes: []hparam.Change{{Key: "data.normalize", To: "standard"}}}
	ask(m, one, change)
	home.did(t, "adopt 1")
	one.did(t, "key x", "applied scale: true, <nil>")
	home.refuse = errors.New("no such key")
	ask(m, one, change)
	one.did(t, "key x", "applied scale: false, no such key")
	if m.draw() != "one" {
		t.Error("applying leaves the screen")
	}
}

func TestWhatOnlyTheProgramCanDo(t *testing.T) {
	m, home, _ := puppets(t)
	if quit, suspend := ask(m, &home.puppet, nil); quit || suspend {
		t.Error("nothing asked for, but done")
	}
	if quit, _ := ask(m, &home.puppet, screen.Quit{}); !quit {
		t.Error("does not quit")
	}
	if _, suspend := ask(m, &home.puppet, screen.Suspend{}); !suspend {
		t.Error("does not suspend")
	}
}

// Help takes all input until it is closed, and follows the size and the colours of the terminal.
func TestHelpIsInFront(t *testing.T) {
	m := program(t)
	press(m, "?")
	small := m.View().Content
	press(m, "j", "pgdown", "G")
	if m.help == nil || m.View().Content == small {
		t.Error("moving closes help or does nothing")
	}
	m.Update(tea.PasteMsg{Content: "t"})
	m.Update(tea.WindowSizeMsg{Width: 160, Height: 60})
	if m.help == nil {
		t.Fatal("help is gone")
	}
	frame := m.View().Content
	frametest.Exact(t, "help", frame, 160, 60)
	shows(t, m, "esc close", "put the value back as it was", "to the shell; fg returns")
	if press(m, "q"); m.help != nil {
		t.Error("q does not close help")
	}
	if strings.Contains(m.View().Content, "to the shell") {
		t.Error("help stays on the screen")
	}
}

// Every screen that a key opens is in the table.
func TestEveryScreenThatIsOpenedExists(t *testing.T) {
	m := program(t)
	opened := map[string]bool{}
	for _, row := range bench(m).Update(frametest.Key("?")).Action.(screen.Help).Keys {
		for _, key := range row.Keys {
			m := program(t)
			if open, ok := bench(m).Update(frametest.Key(key)).Action.(screen.Open); ok {
				opened[open.Screen] = true
				if screens[open.Screen] == nil {
					t.Errorf("%s opens %q, which there is not", key, open.Screen)
				}
			}
		}
	}
	for _, ofRuns := range []string{"compare", "inspect"} { // which this program has none of
		if opened[ofRuns] = true; screens[ofRuns] == nil {
			t.Errorf("runs are opened in %q, which there is not", ofRuns)
		}
	}
	if len(opened) != len(screens) {
		t.Errorf("keys open %d screens, of which there are %d", len(opened), len(screens))
	}
}

// Started on a folder of runs, the program opens with their list.
func TestTheProgramCanStartWithTheList(t *testing.T) {
	m := program(t)
	m.o.At = "runs"
	if m.Init() == nil || len(m.stack) != 2 {
		t.Fatalf("%d screens", len(m.stack))
	}
	shows(t, m, "Runs", "reading ")
	press(m, "esc")
	shows(t, m, "Experiment")
}

// sniffer is a puppet that takes the mouse.
type sniffer struct {
	puppet
	wants bool
}

func (s *sniffer) Mouse() bool { return s.wants }

func (s *sniffer) Update(msg tea.Msg) screen.Effect {
	if m, ok := msg.(tea.MouseMsg); ok {
		s.note("mouse at %d", m.Mouse().X)
	}
	return s.puppet.Update(msg)
}

// The mouse belongs to the visible screen, if it wants it, and else to the terminal.
func TestTheMouseBelongsToWhoWantsIt(t *testing.T) {
	m, home, others := puppets(t)
	s := &sniffer{puppet: puppet{name: "sniffer"}}
	screens["sniffer"] = func(Options) screen.Screen { return s }
	t.Cleanup(func() { delete(screens, "sniffer") })
	if m.View().MouseMode != tea.MouseModeNone {
		t.Error("nobody wants the mouse")
	}
	ask(m, &home.puppet, screen.Open{Screen: "sniffer"})
	if m.View().MouseMode != tea.MouseModeNone {
		t.Error("it does not want the mouse")
	}
	s.wants = true
	if m.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("it has no mouse")
	}
	m.Update(tea.MouseClickMsg{X: 7})
	if !slices.Contains(s.log, "mouse at 7") || slices.Contains(home.log, "mouse at 7") {
		t.Errorf("told %q and %q", s.log, home.log)
	}
	ask(m, &s.puppet, screen.Open{Screen: "one"})
	if m.View().MouseMode != tea.MouseModeNone || len(others["one"].log) == 0 {
		t.Error("another screen takes the mouse")
	}
}

func TestOtherColorsOnEveryScreen(t *testing.T) {
	m, home, _ := puppets(t)
	before := m.theme
	ask(m, &home.puppet, screen.Recolor{})
	if m.theme.Palette == before.Palette || m.theme.Profile != before.Profile || home.theme != m.theme {
		t.Errorf("palette %v, told %v", m.theme.Palette, home.theme == m.theme)
	}
	if ask(m, &home.puppet, screen.Recolor{}); m.theme.Palette != before.Palette {
		t.Errorf("palette %v", m.theme.Palette)
	}
}
