package inspect

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/keymap"
	"tunebench/tui/report"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(
		[]binding{
			{
				Keys: []string{"tab"},
				Help: keymap.Help{Group: keymap.GroupMove, Rank: 1, Short: "next view", Brief: "view"},
				Do:   func(s *Screen) screen.Effect { return s.turn(1) },
			},
			{
				Keys: []string{"shift+tab"},
				Help: keymap.Help{Group: keymap.GroupMove, Short: "view before"},
				Do:   func(s *Screen) screen.Effect { return s.turn(-1) },
			},
			{
				Keys: []string{"s"},
				Help: keymap.Help{
					Group: keymap.GroupChart, Rank: 3,
					Short: "shares", Long: "rows, or shares of the true or of the predicted class",
				},
				When: func(s *Screen) bool { return s.view == viewConfusion },
				Do: func(s *Screen) screen.Effect {
					s.look.Shares = (s.look.Shares + 1) % (report.OfPredicted + 1)
					return screen.Effect{}
				},
			},
			{
				Keys: []string{"o"},
				Help: keymap.Help{
					Group: keymap.GroupChart, Rank: 3,
					Short: "order", Long: "put classes that are taken for each other side by side, or in their order",
				},
				When: func(s *Screen) bool { return s.view == viewConfusion },
				Do: func(s *Screen) screen.Effect {
					s.look.Ordered = !s.look.Ordered
					return screen.Effect{}
				},
			},
			{
				Keys: []string{"c"},
				Help: keymap.Help{
					Group: keymap.GroupChart, Rank: 3, Short: "class", Long: "the next class, of curves and effects",
				},
				When: (*Screen).ofClass,
				Do:   func(s *Screen) screen.Effect { return s.turnClass(1) },
			},
			{
				Keys: []string{"C"},
				Help: keymap.Help{Group: keymap.GroupChart, Short: "the class before"},
				When: (*Screen).ofClass,
				Do:   func(s *Screen) screen.Effect { return s.turnClass(-1) },
			},
			{
				Keys: []string{"enter"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 3,
					Short: "their rows", Long: "list the mistakes of the pair under the cursor",
				},
				When: func(s *Screen) bool { return s.view == viewConfusion && s.pairAt() != nil },
				Do:   (*Screen).openPair,
			},
			{
				Keys: []string{"a"},
				Help: keymap.Help{Group: keymap.GroupRun, Rank: 3, Short: "all", Long: "the mistakes of all classes"},
				When: func(s *Screen) bool { return s.view == viewMistakes && s.pair != nil },
				Do:   func(s *Screen) screen.Effect { return s.show(nil) },
			},
			{
				Keys: []string{"e"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 3,
					Short: "explain", Long: "why the row was predicted so, or the row itself",
				},
				When: func(s *Screen) bool { return s.view == viewMistakes && len(s.mistakes) > 0 },
				Do: func(s *Screen) screen.Effect {
					s.why = !s.why
					return screen.Effect{}
				},
			},
			{
				Keys: []string{"w"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 5,
					Short: "weights", Long: "the weights of the best epoch, or of the last",
				},
				Do: func(s *Screen) screen.Effect {
					s.best = !s.best
					return screen.Run(s.begin())
				},
			},
			{
				Keys: []string{"esc", "i", "backspace"},
				Help: keymap.Help{Group: keymap.GroupProg, Rank: 2, Short: "back", Long: "back to where you came from"},
				Do:   (*Screen).back,
			},
		},
		keymap.Navigation((*Screen).move),
		screen.LeavingKeys((*Screen).help, func(*Screen) screen.Effect { return screen.Do(screen.Quit{}) }),
	)
}

// Keys is the table of keys of the screen.
func Keys() keymap.Table { return newKeys().All() }

func (s *Screen) help() keymap.Table { return s.keys.Table(s) }

// back takes the message away first.
func (s *Screen) back() screen.Effect {
	if s.note.Clear() {
		return screen.Effect{}
	}
	return screen.Do(screen.Close{})
}

// ofClass reports whether the view is about one class.
func (s *Screen) ofClass() bool {
	return s.in != nil && len(s.in.Classes()) > 0 && (s.view == viewCurves || s.view == viewImportance)
}

func (s *Screen) turn(by int) screen.Effect {
	views := s.views()
	for i, v := range views {
		if v == s.view {
			s.view = views[(i+by+len(views))%len(views)]
			break
		}
	}
	return screen.Effect{}
}

func (s *Screen) turnClass(by int) screen.Effect {
	if !s.ofClass() {
		return screen.Effect{}
	}
	n := len(s.in.Classes())
	s.class = (s.class + by + n) % n
	return screen.Effect{}
}

func (s *Screen) move(m keymap.Motion) screen.Effect {
	if s.listed() {
		s.lists[s.view].Move(m)
	} else {
		s.texts[s.view].Move(m)
		s.seconds[s.view].Move(m)
	}
	return screen.Effect{}
}

// pairAt is the pair of classes under the cursor.
func (s *Screen) pairAt() *pair {
	if s.quality == nil || s.quality.Confusion == nil {
		return nil
	}
	i, pairs := s.lists[viewConfusion].Cursor(), s.quality.Confusion.Pairs
	if i < 0 || i >= len(pairs) {
		return nil
	}
	return &pair{pairs[i].Truth, pairs[i].Predicted}
}

func (s *Screen) openPair() screen.Effect {
	p := s.pairAt()
	if p == nil {
		return screen.Run(s.note.Show("there is no mistake to list", false, component.NoteShort))
	}
	s.view = viewMistakes
	return s.show(p)
}

// show lists the mistakes of a pair, nil: all.
func (s *Screen) show(p *pair) screen.Effect {
	s.pair, s.mistakes, s.asked[viewMistakes] = p, nil, true
	s.lists[viewMistakes] = component.Table{}
	var cmd tea.Cmd
	if s.in != nil {
		cmd = s.askMistakes()
	}
	return screen.Run(cmd)
}

// pairName says which mistakes are listed.
func (s *Screen) pairName() string {
	if s.pair == nil {
		return "all classes"
	}
	names := s.in.Classes()
	return strings.Join([]string{names[s.pair.truth], names[s.pair.predicted]}, " taken for ")
}
