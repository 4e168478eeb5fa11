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
	Overview() (*workspace.Overview, error)
	Watch() (*workspace.Overview, error)
	Courses(paths []string) *workspace.Overview
	ListView() workspace.ListView
	KeepListView(v workspace.ListView) error
}

// Screen is the list. It is not safe for concurrent use.
type Screen struct {
	ws    Workspace
	now   func() time.Time
	after component.After
	keys  keymap.Map[*Screen, screen.Effect]
	th    *theme.Theme
	w, h  int

	all    *workspace.Overview // nil: nothing has been read yet
	err    error
	view   workspace.ListView
	shown  []*workspace.Listed // what the table has, in its order
	byPath map[string]*workspace.Listed
	rows   map[string]bool // paths of those shown

	table   component.Table
	columns []column // all that may be seen, without those that are hidden
	window  window
	query   query
	marks   marks
	dialog  *asked
	undo    []undo // what was deleted, the last last

	stale  bool            // rows and columns are to be made anew
	asked  map[string]bool // paths of the runs whose course was asked for
	seek   string          // the run to put the cursor on once it is listed
	visit  int             // what was read for an earlier visit is dropped
	left   chan struct{}   // closed when the visit ends
	chosen bool            // the view has been read
	note   component.Note
}

// New makes the list; now is the clock, nil for time.Now.
func New(ws Workspace, now func() time.Time) *Screen {
	if now == nil {
		now = time.Now
	}
	return &Screen{
		ws: ws, now: now, after: component.Later, keys: newKeys(), th: theme.New(theme.Options{}),
		asked: map[string]bool{}, stale: true,
	}
}

// Enter begins a visit, with the cursor on the run it is about: the list is read
// now and again until [Screen.Leave].
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.visit++
	s.left = make(chan struct{})
	if about.Run != nil {
		s.seek = about.Run.Path()
	}
	clear(s.asked)
	s.arrange()
	return s.read(Workspace.Overview)
}

// Leave ends the visit.
func (s *Screen) Leave() {
	s.visit++
	close(s.left)
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		effect = s.input(msg)
	case listed:
		effect.Cmd = s.onListed(msg)
	case requested:
		effect.Cmd = s.onRequested(msg)
	case component.NoteOver:
		s.note.End(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	effect.Cmd = tea.Batch(effect.Cmd, s.follow())
	return effect
}

func (s *Screen) input(msg tea.Msg) screen.Effect {
	switch {
	case s.dialog != nil:
		return s.answer(msg)
	case s.query.line != nil:
		return s.typed(msg)
	}
	effect, _ := s.keys.Do(s, msg)
	return effect
}

// selected is the run under the cursor.
func (s *Screen) selected() (*workspace.Listed, bool) {
	key, ok := s.table.Key()
	r := s.byPath[key]
	return r, ok && r != nil
}

// Resize says on what the list is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	if th != s.th || w != s.w {
		s.stale = true
	}
	s.th, s.w, s.h = th, w, h
	if s.dialog != nil {
		s.dialog.Resize(w, h)
	}
	s.arrange()
}
