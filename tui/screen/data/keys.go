package data

import (
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
				Keys: []string{"a"},
				Help: keymap.Help{
					Group: keymap.GroupForm, Rank: 3,
					Short: "apply", Long: "put what the chosen warning suggests into the form",
				},
				When: func(s *Screen) bool { _, ok := s.warned(); return ok },
				Do:   (*Screen).apply,
			},
			{
				Keys: []string{"esc", "d", "backspace"},
				Help: keymap.Help{Group: keymap.GroupProg, Rank: 2, Short: "back", Long: "back to the workbench"},
				Do:   (*Screen).back,
			},
		},
		keymap.Panes((*Screen).turn),
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

// turn goes to another pane.
func (s *Screen) turn(by int) screen.Effect {
	if n := len(s.panes()); n > 0 {
		s.focus = (s.focus + by + n) % n
	}
	return screen.Effect{}
}

// move goes about in the pane in focus.
func (s *Screen) move(m keymap.Motion) screen.Effect {
	panes := s.panes()
	if len(panes) == 0 {
		return screen.Effect{}
	}
	switch p := panes[s.focus]; p {
	case paneFeatures:
		s.features.Move(m)
	case paneOverview:
		s.moveWarning(m)
	default:
		s.texts[p].Move(m)
	}
	return screen.Effect{}
}

// apply asks for the change that the chosen warning suggests, or says why there is none.
func (s *Screen) apply() screen.Effect {
	w, ok := s.warned()
	if g, change := report.Changing(w.Suggestions); change {
		return screen.Do(screen.Apply{Title: g.Title, Changes: g.Changes})
	}
	text := "this warning comes without a suggestion"
	switch {
	case s.reading():
		text = "the data is still being read"
	case s.err != nil:
		text = "there is nothing to apply: the data cannot be read"
	case !ok:
		text = "there is nothing to apply: no warnings"
	case len(w.Suggestions) > 0:
		text = "this warning's suggestion is advice: " + w.Suggestions[0].Title
	}
	return screen.Run(s.note.Show(text, false, component.NoteShort))
}
