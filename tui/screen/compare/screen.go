package compare

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/grid"
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
		visit  int
		reader *reader
		news   news
	}
	readDue struct {
		visit  int
		reader *reader
	}
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
	busy   bool                // the reader will come back with a message
	listed []*workspace.Listed // nil: not read yet
	grid   grid.Grid

	// lines are what is compared: the runs of each experiment as one, or, if apart is set, every run; nil before
	// they are known.
	lines  *workspace.Comparison
	apart  bool
	cursor int
	hidden map[int]bool
	solo   bool // only the line under the cursor is drawn
	table  component.Text
}

// New makes the screen.
func New(ws Workspace) *Screen {
	return &Screen{
		ws: ws, after: component.Later, keys: newKeys(), th: theme.New(theme.Options{}), hidden: map[int]bool{},
	}
}

// Enter begins a visit to some runs.
func (s *Screen) Enter(about screen.Subject) tea.Cmd {
	s.Leave()
	runs := about.Runs[:min(len(about.Runs), screen.MostCompared)]
	s.reader, s.listed, s.lines = newReader(s.ws, runs), nil, nil
	s.grid.Reset()
	s.hidden, s.solo, s.cursor = map[int]bool{}, false, 0
	return s.read()
}

// Leave ends the visit. What is being read is closed once that has come back.
func (s *Screen) Leave() {
	s.visit++
	if s.reader != nil && !s.busy {
		s.reader.close()
	}
	s.reader, s.busy = nil, false
}

// read looks for news.
func (s *Screen) read() tea.Cmd {
	s.busy = true
	r, visit := s.reader, s.visit
	return func() tea.Msg { return taken{visit, r, r.poll()} }
}

// current reports whether a reader belongs to this visit, and closes that of an earlier one.
func (s *Screen) current(visit int, r *reader) bool {
	if visit != s.visit {
		r.close()
	}
	return visit == s.visit
}

// Update routes a message.
func (s *Screen) Update(msg tea.Msg) (effect screen.Effect) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		effect = s.input(msg)
	case tea.MouseMsg:
		s.grid.Mouse(msg)
	case taken:
		effect.Cmd = s.onTaken(msg)
	case readDue:
		if s.current(msg.visit, msg.reader) {
			effect.Cmd = s.read()
		}
	default:
		return effect // for another screen
	}
	s.arrange()
	return effect
}

// Mouse reports whether the mouse belongs to the screen.
func (s *Screen) Mouse() bool { return s.grid.TakesMouse() }

func (s *Screen) input(msg tea.Msg) screen.Effect {
	if s.grid.Finding() {
		return screen.Run(s.grid.Type(msg))
	}
	effect, _ := s.keys.Do(s, msg)
	return effect
}

func (s *Screen) onTaken(m taken) tea.Cmd {
	if !s.current(m.visit, m.reader) {
		return nil
	}
	s.busy = false
	s.reader.apply(m.news)
	if m.news.more {
		return s.read()
	}
	first := s.listed == nil
	s.listed = m.news.listed
	s.compare("")
	if first {
		s.track()
		s.grid.Focus(s.lines.Metric)
	}
	if !s.live() {
		return nil
	}
	s.busy = true
	return s.after(readEvery, func() tea.Msg { return readDue{m.visit, m.reader} })
}

// compare takes what the runs came to in a metric; "": that by which most are judged.
func (s *Screen) compare(metric string) {
	all := workspace.Compare(s.listed, metric, func(i int, tag string) []workspace.Reading {
		return workspace.Readings(s.reader.histories[i], tag)
	})
	s.lines = all
	if !s.apart {
		s.lines = all.Folded()
	}
}

// live reports whether one of the runs trains.
func (s *Screen) live() bool {
	return slices.ContainsFunc(s.listed, func(l *workspace.Listed) bool { return l.Alive })
}

// Resize says on what the screen is drawn.
func (s *Screen) Resize(th *theme.Theme, w, h int) {
	s.th, s.w, s.h = th, w, h
	s.arrange()
}
