package check

import (
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(
		[]binding{
			{
				Keys: []string{"a"},
				Help: keymap.Help{
					Group: keymap.GroupForm, Rank: 1,
					Short: "apply", Long: "put what the checks advise into the experiment, and check it again",
				},
				When: (*Screen).advised,
				Do:   (*Screen).apply,
			},
			{
				Keys: []string{"m"},
				Help: keymap.Help{
					Group: keymap.GroupChart, Rank: 2,
					Short: "meaning", Long: "say what each check means, and show all of its evidence",
				},
				Do: func(s *Screen) screen.Effect {
					s.explain = !s.explain
					return screen.Effect{}
				},
			},
			{
				Keys: []string{"t"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 3, Short: "again", Long: "examine the experiment again",
				},
				When: func(s *Screen) bool { return !s.underway() },
				Do:   (*Screen).again,
			},
			{
				Keys: []string{"esc", "c", "backspace"},
				Help: keymap.Help{
					Group: keymap.GroupProg, Rank: 2,
					Short: "back", Long: "back to the workbench; a check that is under way ends",
				},
				Do: (*Screen).back,
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

func (s *Screen) move(m keymap.Motion) screen.Effect {
	s.text.Move(m)
	return screen.Effect{}
}
