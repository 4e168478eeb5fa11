package study

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/screen"
	"tunebench/tui/theme"
)

// dialog is what stands in front of the screen and takes all input.
type dialog interface {
	Resize(w, h int)
	Update(msg tea.Msg) (component.Outcome, tea.Cmd)
	View(th *theme.Theme, w, h int) string
}

// asked is the dialog that is open and what follows from its outcomes; nil: nothing.
type asked struct {
	dialog
	yes, no func() screen.Effect
}

// ask puts a dialog in front.
func (s *Screen) ask(d dialog, yes, no func() screen.Effect) {
	d.Resize(s.w, s.h)
	s.dialog = &asked{d, yes, no}
}

// dialogInput gives input to the dialog, which may be over then.
func (s *Screen) dialogInput(msg tea.Msg) screen.Effect {
	d := s.dialog
	outcome, cmd := d.Update(msg)
	if outcome == component.Open {
		return screen.Run(cmd)
	}
	s.dialog = nil
	next := d.no
	if outcome == component.Accepted {
		next = d.yes
	}
	if next == nil {
		return screen.Run(cmd)
	}
	effect := next()
	effect.Cmd = tea.Batch(cmd, effect.Cmd)
	return effect
}
