package app

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// sketch is a model that counts what is asked of it.
type sketch struct {
	updates, views int
	update         func(msg tea.Msg) tea.Cmd
	view           func() string
}

func (s *sketch) Init() tea.Cmd { return nil }

func (s *sketch) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	s.updates++
	if s.update != nil {
		return s, s.update(msg)
	}
	return s, nil
}

func (s *sketch) View() tea.View {
	s.views++
	if s.view != nil {
		return tea.NewView(s.view())
	}
	return tea.NewView(strings.Repeat("x", s.updates))
}

func TestAFloodOfMessagesIsDrawnOnce(t *testing.T) {
	now := time.Unix(1e9, 0)
	s := &sketch{}
	f := &frames{model: s, now: func() time.Time { return now }}
	f.View()
	var later []tea.Cmd
	for range 1000 {
		_, cmd := f.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
		if cmd != nil {
			later = append(later, cmd)
		}
		f.View()
	}
	if s.updates != 1000 || s.views != 1 || len(later) != 1 {
		t.Fatalf("%d updates, drawn %d times, %d frames put off", s.updates, s.views, len(later))
	}
	now = now.Add(shortestFrame)
	if _, ok := later[0]().(drawMsg); !ok {
		t.Error("no message asks for the frame that was put off")
	}
	f.Update(drawMsg{})
	if got := f.View().Content; len(got) != 1000 {
		t.Errorf("the last frame shows %d of 1000 keys", len(got))
	}
	f.Update(tea.WindowSizeMsg{Width: 5, Height: 5}) // drawn at once: nothing else fits
	if got := f.View().Content; len(got) != 1001 {
		t.Errorf("after a resize %d", len(got))
	}
	now = now.Add(time.Minute)
	f.Update(nil)
	if got := f.View().Content; len(got) != 1002 {
		t.Errorf("after a rest %d", len(got))
	}
}

func TestAFaultEndsTheProgramInOrder(t *testing.T) {
	broken := func() tea.Msg { panic("broken") }
	does := func(cmd tea.Cmd) *sketch { return &sketch{update: func(tea.Msg) tea.Cmd { return cmd }} }
	for name, s := range map[string]*sketch{
		"update":         {update: func(msg tea.Msg) tea.Cmd { panic("broken") }},
		"view":           {view: func() string { panic("broken") }},
		"command":        does(broken),
		"batch":          does(tea.Batch(broken, broken)),
		"batch in batch": does(tea.Batch(tea.Batch(broken, broken), tea.ClearScreen)),
	} {
		f := &frames{model: s, now: time.Now}
		quit, todo := false, []tea.Msg{tea.FocusMsg{}}
		for len(todo) > 0 && f.fault == nil {
			msg := todo[0]
			todo = todo[1:]
			if batch, ok := msg.(tea.BatchMsg); ok {
				for _, cmd := range batch {
					todo = append(todo, cmd())
				}
				continue
			}
			next, cmd := f.Update(msg)
			if next != tea.Model(f) {
				t.Fatalf("%s: goes on with %v", name, next)
			}
			if cmd != nil {
				msg := cmd()
				_, quit = msg.(tea.QuitMsg)
				todo = append(todo, msg)
			}
		}
		if !quit || f.fault == nil || !strings.Contains(f.fault.Error(), "internal error: broken\n") {
			t.Errorf("%s: quit %v, %v", name, quit, f.fault)
		}
	}
}
