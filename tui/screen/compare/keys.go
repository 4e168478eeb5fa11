package compare

import (
	"tunebench/tui/grid"
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(grid.Keys[*Screen, screen.Effect](func(s *Screen) *grid.Grid { return &s.grid }),
		runKeys(), keymap.Navigation((*Screen).move),
		[]binding{{
			Keys: []string{"esc", "backspace"},
			Help: keymap.Help{Group: keymap.GroupProg, Rank: 2, Short: "back", Long: "back to where you came from"},
			Do:   (*Screen).back,
		}},
		screen.ThemeKeys[*Screen](),
		screen.LeavingKeys((*Screen).help, func(*Screen) screen.Effect { return screen.Do(screen.Quit{}) }),
	)
}

// Keys is the table of keys of the screen.
func Keys() keymap.Table { return newKeys().All() }

func (s *Screen) help() keymap.Table { return s.keys.Table(s) }

// move turns the pages of the charts, and moves among the runs.
func (s *Screen) move(m keymap.Motion) screen.Effect {
	switch m {
	case keymap.PageUp, keymap.PageDown:
		s.grid.Move(m)
	default:
		s.cursor = min(max(0, s.cursor+m.Of(0, s.rows())), max(0, s.rows()-1))
	}
	return screen.Effect{}
}

// back takes away what lies in front, and then the screen.
func (s *Screen) back() screen.Effect {
	if s.grid.Back() {
		return screen.Effect{}
	}
	return screen.Do(screen.Close{})
}

// rows is how many lines there are.
func (s *Screen) rows() int {
	if s.lines == nil {
		return 0
	}
	return len(s.lines.Runs)
}

// folds reports whether there are runs of one experiment.
func (s *Screen) folds() bool {
	return s.lines != nil && (s.apart || len(s.lines.Runs) < len(s.listed))
}

func runKeys() []binding {
	const group = keymap.GroupRun
	some := func(s *Screen) bool { return s.rows() > 0 }
	change := func(change func(*Screen)) func(*Screen) screen.Effect {
		return func(s *Screen) screen.Effect {
			change(s)
			return screen.Effect{}
		}
	}
	return []binding{
		{
			Keys: []string{"w"},
			Help: keymap.Help{
				Group: group, Rank: 5, Short: "open", Long: "show the run under the cursor in the workbench",
			},
			When: some,
			Do:   (*Screen).open,
		},
		{
			Keys: []string{"space"},
			Help: keymap.Help{Group: group, Rank: 3, Short: "hide", Long: "hide the curve of the run, or show it"},
			When: some,
			Do:   change(func(s *Screen) { s.hidden[s.cursor] = !s.hidden[s.cursor] }),
		},
		{
			Keys: []string{"o"},
			Help: keymap.Help{Group: group, Rank: 4, Short: "solo", Long: "draw only the run under the cursor, or all"},
			When: some,
			Do:   change(func(s *Screen) { s.solo = !s.solo }),
		},
		{
			Keys: []string{"f"},
			Help: keymap.Help{
				Group: group, Rank: 3, Short: "seeds",
				Long: "runs of one experiment under several seeds: one by one, or their mean and deviation",
			},
			When: (*Screen).folds,
			Do:   change((*Screen).fold),
		},
	}
}

// fold shows the runs of an experiment one by one, or as one.
func (s *Screen) fold() {
	s.apart = !s.apart
	s.hidden, s.solo, s.cursor = map[int]bool{}, false, 0
	if s.listed != nil {
		s.compare(s.grid.Tag())
	}
}

// open shows a run in the workbench; of several that are one line they come apart first.
func (s *Screen) open() screen.Effect {
	if s.rows() == 0 {
		return screen.Effect{}
	}
	members := s.lines.Runs[s.cursor].Members
	if len(members) > 1 {
		s.fold()
		s.cursor = members[0]
		return screen.Effect{}
	}
	return screen.Do(screen.ShowRun{Run: s.listed[members[0]].Run})
}
