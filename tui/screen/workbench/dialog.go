package workbench

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

// answer is what follows when a dialog is over; nil: nothing.
type answer func() screen.Effect

func (a answer) give() screen.Effect {
	if a == nil {
		return screen.Effect{}
	}
	return a()
}

// asked is the dialog that is open and what follows from its outcomes.
type asked struct {
	dialog
	yes, no answer
}

// show puts a dialog in front.
func (s *Screen) show(d dialog, yes, no answer) {
	d.Resize(s.w, s.h)
	s.dialog = &asked{d, yes, no}
}

// ask puts a question with two answers.
func (s *Screen) ask(q component.Confirm, yes, no answer) { s.show(&q, yes, no) }

// dialogInput gives input to the dialog, which may be over then.
func (s *Screen) dialogInput(msg tea.Msg) screen.Effect {
	d := s.dialog
	outcome, cmd := d.Update(msg)
	var next answer
	switch outcome {
	case component.Open:
		return screen.Run(cmd)
	case component.Accepted:
		next = d.yes
	case component.Cancelled:
		next = d.no
	}
	s.dialog = nil
	effect := next.give()
	effect.Cmd = tea.Batch(cmd, effect.Cmd)
	return effect
}

// replacing does something that replaces the form, after asking if that loses edits.
func (s *Screen) replacing(do answer) screen.Effect {
	if !s.form.unsaved() {
		return do.give()
	}
	s.ask(component.Confirm{
		Title: "Replace the form?", Text: "The form has changes that were neither trained nor saved.",
		Yes: "replace", No: "keep",
	}, do, nil)
	return screen.Effect{}
}
