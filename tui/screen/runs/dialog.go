package runs

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// dialog is what stands in front of the list and takes all input.
type dialog interface {
	Resize(w, h int)
	Update(msg tea.Msg) (component.Outcome, tea.Cmd)
	View(th *theme.Theme, w, h int) string
}

// asked is the dialog that is open and what follows once it is accepted. stays says that it is not over then.
type asked struct {
	dialog
	yes   func() screen.Effect
	stays bool
}

func (s *Screen) ask(d dialog, yes func() screen.Effect) *asked {
	d.Resize(s.w, s.h)
	s.dialog = &asked{dialog: d, yes: yes}
	return s.dialog
}

// answer gives input to the dialog, which may be over then.
func (s *Screen) answer(msg tea.Msg) screen.Effect {
	d := s.dialog
	outcome, cmd := d.Update(msg)
	if outcome == component.Open {
		return screen.Run(cmd)
	}
	if outcome == component.Cancelled || !d.stays {
		s.dialog = nil
	}
	if outcome == component.Cancelled {
		return screen.Run(cmd)
	}
	effect := d.yes()
	effect.Cmd = tea.Batch(cmd, effect.Cmd)
	return effect
}
