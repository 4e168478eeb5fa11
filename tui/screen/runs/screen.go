package runs

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Workspace is what the list needs of the place where runs live.
type Workspace interface {
	Root() string
	List() ([]workspace.Status, error)
}

// listEvery is how often the list is read again while it is visible.
const listEvery = time.Second

type (
	listed struct {
		visit int
		runs  []workspace.Status
		err   error
	}
	listDue   struct{ visit int }
	requested struct {
		what string
		err  error
	}
)

// Screen is the list. It is not safe for concurrent use.
type Screen struct {
	ws    Workspace
	now   func() time.Time
	after component.After
	keys  keymap.Map[*Screen, screen.Effect]
	th    *theme.Theme
	w, h  int

	table  component.Table
	all    []workspace.Status
	filter string
	asking *component.Prompt // for the filter
	err    error
	read   bool   // the list has been read
	seek   string // the run to put the cursor on once it is listed
	visit  int    // what was read for an earlier visit is dropped
	note   component.Note
}

// New makes the list; now is the clock, nil for time.Now.
func New(ws Workspace, now func() time.Time) *Screen {
	if now == nil {
		now = time.Now
	}
	return &Screen{ws: ws, now: now, after: component.Later, keys: newKeys(), th: theme.New(theme.Options{})}
}

// Enter begins a visit, with the cursor on the run it is about: the list is read
// now and again until [Screen.Leave].
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.visit++
	if about.Run != nil {
		s.seek = about.Run.Path()
	}
	s.arrange()
	return s.list()
}

// Leave ends the visit.
func (s *Screen) Leave() { s.visit++ }

func (s *Screen) list() tea.Cmd {
	ws, visit := s.ws, s.visit
	return func() tea.Msg {
		runs, err := ws.List()
		return listed{visit, runs, err}
	}
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		effect = s.input(msg)
	case listed:
		effect.Cmd = s.onListed(msg)
	case listDue:
		effect.Cmd = s.onListDue(msg)
	case requested:
		effect.Cmd = s.onRequested(msg)
	case component.NoteOver:
		s.note.End(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

func (s *Screen) input(msg tea.Msg) screen.Effect {
	if s.asking != nil {
		return screen.Run(s.ask(msg))
	}
	effect, _ := s.keys.Do(s, msg)
	return effect
}

// ask takes the text of the filter.
func (s *Screen) ask(msg tea.Msg) tea.Cmd {
	outcome, cmd := s.asking.Update(msg)
	switch outcome {
	case component.Accepted:
		s.filter, s.asking = s.asking.Value(), nil
	case component.Cancelled:
		s.asking = nil
	}
	return cmd
}

func (s *Screen) onListed(m listed) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.all, s.err, s.read = m.runs, m.err, true
	return s.after(listEvery, func() tea.Msg { return listDue{m.visit} })
}

func (s *Screen) onListDue(m listDue) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	return s.list()
}

func (s *Screen) onRequested(m requested) tea.Cmd {
	if m.err != nil {
		return s.note.Show(m.err.Error(), true, component.NoteLong)
	}
	return tea.Batch(s.note.Show(m.what, false, component.NoteShort), s.list())
}

func (s *Screen) selected() (workspace.Status, bool) {
	key, ok := s.table.Key()
	if !ok {
		return workspace.Status{}, false
	}
	for _, st := range s.all {
		if st.Run.Path() == key {
			return st, true
		}
	}
	return workspace.Status{}, false
}
