package compare

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/chart"
	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// Workspace is what the screen needs of the place where runs live.
type Workspace interface {
	ListRuns(runs []workspace.Run) []*workspace.Listed
}

// readEvery is how often runs that train are read.
const readEvery = 500 * time.Millisecond

type (
	taken struct {
		visit int
		now   *snapshot
	}
	readDue struct{ visit int }
)

// Screen shows runs over each other. It is not safe for concurrent use.
type Screen struct {
	ws    Workspace
	after component.After
	keys  keymap.Map[*Screen, screen.Effect]
	th    *theme.Theme
	w, h  int

	visit  int
	reader *reader
	busy   bool // the reader is in use
	again  bool // what was asked for meanwhile is to be read
	now    *snapshot
	metric string

	over      axis
	logY      *bool // nil: where the values span two decades
	smoothing int
	cursor    int
	hidden    map[int]bool
	solo      bool // only the run under the cursor is drawn
	chart     chart.Line
	data      []*chart.Data
	table     component.Text
	choosing  *component.Chooser
	note      component.Note
}

// New makes the screen.
func New(ws Workspace) *Screen {
	return &Screen{
		ws: ws, after: component.Later, keys: newKeys(), th: theme.New(theme.Options{}), hidden: map[int]bool{},
	}
}

// Enter begins a visit to some runs.
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.visit++
	runs := about.Runs[:min(len(about.Runs), screen.MostCompared)]
	s.reader, s.busy, s.again, s.now = newReader(s.ws, runs), false, false, nil
	s.hidden, s.solo, s.cursor, s.metric = map[int]bool{}, false, 0, ""
	return s.read()
}

// Leave ends the visit.
func (s *Screen) Leave() {
	s.visit++
	if s.reader != nil && !s.busy {
		s.reader.close()
		s.reader = nil
	}
}

// read takes in what is new, unless that is being done.
func (s *Screen) read() tea.Cmd {
	if s.busy || s.reader == nil {
		s.again = true
		return nil
	}
	s.busy, s.again = true, false
	r, visit, metric := s.reader, s.visit, s.metric
	return func() tea.Msg { return taken{visit, r.poll(metric)} }
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		effect = s.input(msg)
	case taken:
		effect.Cmd = s.onTaken(msg)
	case readDue:
		if msg.visit == s.visit {
			effect.Cmd = s.read()
		}
	case component.NoteOver:
		s.note.End(msg)
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

func (s *Screen) input(msg tea.Msg) screen.Effect {
	if s.choosing == nil {
		effect, _ := s.keys.Do(s, msg)
		return effect
	}
	outcome, cmd := s.choosing.Update(msg)
	if outcome == component.Open {
		return screen.Run(cmd)
	}
	chosen := s.choosing.Value()
	s.choosing = nil
	if outcome == component.Accepted && s.now != nil && slices.Contains(s.now.tags, chosen) {
		return screen.Run(cmd, s.show(chosen))
	}
	return screen.Run(cmd)
}

func (s *Screen) onTaken(m taken) tea.Cmd {
	if m.visit != s.visit {
		return nil
	}
	s.busy, s.now = false, m.now
	s.metric = m.now.comparison.Metric
	if s.again {
		return s.read()
	}
	if !m.now.live {
		return nil
	}
	return s.after(readEvery, func() tea.Msg { return readDue{m.visit} })
}

// show turns to a metric.
func (s *Screen) show(metric string) tea.Cmd {
	s.metric = metric
	return s.read()
}

// Resize says on what the screen is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	s.th, s.w, s.h = th, w, h
	if s.choosing != nil {
		s.choosing.Resize(w, h)
	}
	s.arrange()
}
