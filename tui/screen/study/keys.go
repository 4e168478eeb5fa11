package study

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

// extendKey extends a range.
const extendKey = "e"

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(studyKeys(), trialKeys(), viewKeys(),
		keymap.Panes((*Screen).turn),
		keymap.Navigation((*Screen).move),
		[]binding{{
			Keys: []string{"esc", "backspace"},
			Help: keymap.Help{Group: keymap.GroupProg, Rank: 2, Short: "back", Long: "back to where you came from"},
			Do:   (*Screen).back,
		}},
		screen.LeavingKeys((*Screen).help, func(*Screen) screen.Effect { return screen.Do(screen.Quit{}) }))
}

// Keys is the table of keys of the screen.
func Keys() keymap.Table { return newKeys().All() }

func (s *Screen) help() keymap.Table { return s.keys.Table(s) }

// studyKeys act on the study.
func studyKeys() []binding {
	const group = keymap.GroupRun
	return []binding{
		{
			Keys: []string{"space"},
			Help: keymap.Help{Group: group, Rank: 3, Short: "pause", Long: "pause or continue the study"},
			When: (*Screen).conducted,
			Do:   (*Screen).pause,
		},
		{
			Keys: []string{"s"},
			Help: keymap.Help{Group: group, Rank: 4, Short: "stop", Long: "stop the study; it can go on later"},
			When: (*Screen).conducted,
			Do:   (*Screen).stop,
		},
		{
			Keys: []string{"R"},
			Help: keymap.Help{
				Group: group, Rank: 3, Short: "go on", Long: "go on with a study that ended or was stopped",
			},
			When: func(s *Screen) bool { return s.picture != nil && !s.conducted() },
			Do:   (*Screen).resume,
		},
		{
			Keys: []string{"b"},
			Help: keymap.Help{
				Group: group, Rank: 4, Short: "budget", Long: "raise the budget; a study that has ended goes on",
			},
			When: func(s *Screen) bool { return s.picture != nil && s.picture.space != nil },
			Do:   (*Screen).raise,
		},
		{
			Keys: []string{extendKey},
			Help: keymap.Help{
				Group: group, Rank: 3, Short: "extend", Long: "extend the range at whose end the best lies",
			},
			When: func(s *Screen) bool { _, ok := s.narrow(); return ok },
			Do:   (*Screen).extend,
		},
		{
			Keys: []string{"n"},
			Help: keymap.Help{Group: group, Rank: 6, Short: "try", Long: "train a configuration of your own"},
			When: func(s *Screen) bool { return s.picture != nil && len(s.picture.params) > 0 },
			Do:   (*Screen).try,
		},
		{
			Keys: []string{"S"},
			Help: keymap.Help{Group: group, Rank: 8, Short: "studies", Long: "choose another study"},
			Do:   (*Screen).another,
		},
	}
}

// trialKeys act on the trial under the cursor, or on those that are marked.
func trialKeys() []binding {
	const group = "Trial"
	has := func(s *Screen) bool { return s.chosen() != nil }
	return []binding{
		{
			Keys: []string{"enter"},
			Help: keymap.Help{Group: group, Rank: 1, Short: "open", Long: "show the trial's run in the workbench"},
			When: has,
			Do:   (*Screen).openRun,
		},
		{
			Keys: []string{"x"},
			Help: keymap.Help{Group: group, Rank: 6, Short: "give up", Long: "give the trial up"},
			When: (*Screen).stoppable,
			Do:   (*Screen).stopTrial,
		},
		{
			Keys: []string{"p"},
			Help: keymap.Help{Group: group, Rank: 5, Short: "promote", Long: "train the trial to its end"},
			When: (*Screen).promotable,
			Do:   (*Screen).promote,
		},
		{
			Keys: []string{"m"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "mark", Long: "mark the trial, to compare it"},
			When: has,
			Do:   (*Screen).mark,
		},
		{
			Keys: []string{"c"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "compare", Long: "compare the marked trials"},
			When: has,
			Do:   (*Screen).compare,
		},
		{
			Keys: []string{"o"},
			Help: keymap.Help{Group: group, Rank: 7, Short: "order", Long: "sort the trials in another way"},
			When: has,
			Do:   (*Screen).reorder,
		},
	}
}

// viewKeys choose what is looked at.
func viewKeys() []binding {
	const group = keymap.GroupChart
	out := []binding{{
		Keys: []string{"left"},
		Help: keymap.Help{
			Group: group, Label: "←/→", ASCII: "<-/->",
			Short: "other axis",
			Long:  "another axis of what is shown, other columns of the table",
		},
		Do: stepping(-1),
	}, {
		Keys: []string{"right"}, Help: keymap.Help{Rank: keymap.Hidden}, Do: stepping(1),
	}, {
		Keys: []string{"l"},
		Help: keymap.Help{Group: group, Short: "log", Long: "logarithmic or linear y axis of the curves"},
		Do: func(s *Screen) screen.Effect {
			s.curves.logY = !s.curves.logY
			s.at = viewAt(titleCurves)
			return screen.Effect{}
		},
	}}
	for i := range views {
		b := binding{
			Keys: []string{strconv.Itoa(i + 1)}, Help: keymap.Help{Rank: keymap.Hidden},
			Do: func(s *Screen) screen.Effect { return s.look(i) },
		}
		if i == 0 {
			b.Help = keymap.Help{
				Group: group, Rank: 6, Label: "1-" + strconv.Itoa(len(views)),
				Short: "views", Long: "choose what is shown: the tabs in their order",
			}
		}
		out = append(out, b)
	}
	return out
}

func viewAt(title string) int {
	for i, v := range views {
		if v.title == title {
			return i
		}
	}
	return 0
}

func stepping(by int) func(*Screen) screen.Effect {
	return func(s *Screen) screen.Effect {
		if s.picture != nil && views[s.at].step != nil {
			views[s.at].step(s, by)
		}
		return screen.Effect{}
	}
}

// look turns to a view.
func (s *Screen) look(i int) screen.Effect {
	s.at = i
	return screen.Effect{}
}

func (s *Screen) turn(by int) screen.Effect { return s.look((s.at + by + len(views)) % len(views)) }

func (s *Screen) move(m keymap.Motion) screen.Effect {
	switch {
	case s.picture == nil:
	case views[s.at].move != nil:
		views[s.at].move(s, m)
	default:
		s.table.Move(m)
	}
	return screen.Effect{}
}

// back takes away what is in front, one thing at a time.
func (s *Screen) back() screen.Effect {
	switch {
	case s.note.Clear():
	case len(s.marked) > 0:
		s.marked = map[int]bool{}
	default:
		return screen.Do(screen.Close{})
	}
	return screen.Effect{}
}

// another asks for another study.
func (s *Screen) another() screen.Effect {
	ws := s.ws
	s.visit, s.busy = s.visit+1, false
	visit := s.visit
	return screen.Run(func() tea.Msg { return list(ws, visit) })
}

func (s *Screen) mark() screen.Effect {
	if t := s.chosen(); t != nil {
		if s.marked[t.id] {
			delete(s.marked, t.id)
		} else {
			s.marked[t.id] = true
		}
		s.table.made = tableKey{}
	}
	return screen.Effect{}
}

func (s *Screen) reorder() screen.Effect {
	s.table.order = (s.table.order + 1) % orders
	return screen.Effect{}
}
