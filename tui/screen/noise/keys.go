package noise

import (
	"tunebench/tui/keymap"
	"tunebench/tui/screen"
)

type binding = keymap.Binding[*Screen, screen.Effect]

func newKeys() keymap.Map[*Screen, screen.Effect] {
	return keymap.New(
		[]binding{
			{
				Keys: []string{"t"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 1,
					Short: "train", Long: "train the experiment under 8 seeds, or under 8 more",
				},
				When: (*Screen).trains,
				Do:   (*Screen).train,
			},
			{
				Keys: []string{"s"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 2,
					Short: "stop", Long: "stop training repeats; what has been trained is kept",
				},
				When: func(s *Screen) bool { return s.underway() && !s.busy },
				Do:   (*Screen).stop,
			},
			{
				Keys: []string{"c"},
				Help: keymap.Help{
					Group: keymap.GroupRun, Rank: 3,
					Short: "compare", Long: "train what it was made from under the same seeds, and compare",
				},
				When: (*Screen).compares,
				Do:   (*Screen).compare,
			},
			{
				Keys: []string{"v"},
				Help: keymap.Help{
					Group: keymap.GroupForm, Rank: 3,
					Short: "vary", Long: "draw anew split and training, the training alone, or the split alone",
				},
				When: func(s *Screen) bool { return s.about.Experiment != nil },
				Do:   (*Screen).turn,
			},
			{
				Keys: []string{"esc", "n", "backspace"},
				Help: keymap.Help{Group: keymap.GroupProg, Rank: 2, Short: "back", Long: "back to the workbench"},
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

// trains reports whether training could begin.
func (s *Screen) trains() bool {
	return s.ready && s.about.Experiment != nil && !s.busy && !s.underway()
}

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
