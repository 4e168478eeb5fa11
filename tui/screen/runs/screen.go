package runs

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/runlabel"
)

// Workspace is what the list needs of the place where runs live.
type Workspace interface {
	Root() string
	List() ([]workspace.Status, error)
}

// Intent is what the user wants that only the program as a whole can do.
type Intent int

const (
	// Stay means nothing of the kind.
	Stay Intent = iota
	// ShowHelp asks for all keys.
	ShowHelp
	// Back leaves the list.
	Back
	// OpenRun asks to show the run of [Screen.Chosen].
	OpenRun
	// Suspend leaves the terminal to the shell for a while.
	Suspend
	// Quit ends the program; training goes on.
	Quit
)

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
	ws   Workspace
	now  func() time.Time
	keys keymap.Map

	table  component.Table
	all    []workspace.Status
	filter string
	asking *component.Prompt // for the filter
	err    error
	read   bool // the list has been read
	visit  int  // what was read for an earlier visit is dropped
	note   component.Note
	chosen workspace.Run
}

// New makes the list; now is the clock, nil for time.Now.
func New(ws Workspace, now func() time.Time) *Screen {
	if now == nil {
		now = time.Now
	}
	return &Screen{ws: ws, now: now, keys: keymap.RunList()}
}

// Keys is the table of keys, for help.
func (s *Screen) Keys() keymap.Map { return s.keys }

// Chosen is the run to open after [OpenRun].
func (s *Screen) Chosen() workspace.Run { return s.chosen }

// Enter begins a visit: the list is read now and again until [Screen.Leave].
func (s *Screen) Enter() tea.Cmd {
	s.visit++
	return s.list()
}

// Leave ends the visit.
func (s *Screen) Leave() { s.visit++ }

// Select puts the cursor on a run.
func (s *Screen) Select(dir workspace.Run) {
	if dir != nil {
		s.table.Select(dir.Path())
	}
}

func (s *Screen) list() tea.Cmd {
	ws, visit := s.ws, s.visit
	return func() tea.Msg {
		runs, err := ws.List()
		return listed{visit, runs, err}
	}
}

// Update routes a message and says what the program should do.
func (s *Screen) Update(msg tea.Msg) (Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return s.input(msg)
	case listed:
		return Stay, s.onListed(msg)
	case listDue:
		if msg.visit == s.visit {
			return Stay, s.list()
		}
	case requested:
		if msg.err != nil {
			return Stay, s.say(msg.err.Error(), true)
		}
		return Stay, tea.Batch(s.say(msg.what, false), s.list())
	case component.NoteOver:
		s.note.End(msg)
	}
	return Stay, nil
}

func (s *Screen) onListed(m listed) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.all, s.err, s.read = m.runs, m.err, true
	return tea.Tick(listEvery, func(time.Time) tea.Msg { return listDue{m.visit} })
}

func (s *Screen) say(text string, bad bool) tea.Cmd {
	return s.note.Show(text, bad, component.NoteShort)
}

func (s *Screen) input(msg tea.Msg) (Intent, tea.Cmd) {
	if s.asking != nil {
		return Stay, s.ask(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return Stay, nil
	}
	action, ok := s.keys.Match(press)
	if !ok {
		return Stay, nil
	}
	return s.do(action)
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

func (s *Screen) do(a keymap.Action) (Intent, tea.Cmd) {
	switch a {
	case keymap.Quit, keymap.ForcedQuit:
		return Quit, nil
	case keymap.Suspend:
		return Suspend, nil
	case keymap.Help:
		return ShowHelp, nil
	case keymap.Back:
		if s.filter != "" {
			s.filter = ""
			return Stay, nil
		}
		return Back, nil
	case keymap.Filter:
		s.asking = component.NewPrompt("Filter", "Show only runs whose name, id or state contains every word:", s.filter, nil)
		return Stay, nil
	case keymap.Select, keymap.Resume, keymap.Stop:
		return s.act(a)
	}
	s.table.Do(a)
	return Stay, nil
}

// act does something with the run under the cursor.
func (s *Screen) act(a keymap.Action) (Intent, tea.Cmd) {
	st, ok := s.selected()
	if !ok {
		return Stay, nil
	}
	name := runlabel.Plain(st.Run)
	switch a {
	case keymap.Resume:
		return Stay, s.request("resuming "+name, st.Run.Resume)
	case keymap.Stop:
		return Stay, s.request("stopping "+name+" with a checkpoint", st.Run.Stop)
	}
	s.chosen = st.Run
	return OpenRun, nil
}

func (s *Screen) request(what string, send func() error) tea.Cmd {
	return func() tea.Msg { return requested{what, send()} }
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
