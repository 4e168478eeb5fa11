package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/keymap"
)

// front is what keys that act on the pane in front do there.
type front interface {
	move(m keymap.Motion) tea.Cmd
	step(by int) tea.Cmd
	enter() tea.Cmd
	undo() tea.Cmd
}

// front is the pane that has the focus.
func (s *Screen) front() front {
	switch s.focus {
	case paneCharts:
		return &s.charts
	case paneDiagnosis:
		return &s.diag
	}
	return formFront{s}
}

type formFront struct{ s *Screen }

func (f formFront) move(m keymap.Motion) tea.Cmd { f.s.exp.form.Move(m); return nil }
func (f formFront) step(by int) tea.Cmd          { return f.s.formAction(f.s.exp.form.Step(by)) }
func (f formFront) enter() tea.Cmd               { f.s.exp.form.Edit(); return nil }
func (f formFront) undo() tea.Cmd                { return f.s.formAction(f.s.exp.form.Revert()) }

// formInput gives a message to the form while it takes text.
func (s *Screen) formInput(msg tea.Msg) tea.Cmd {
	action, cmd := s.exp.form.Update(msg)
	return tea.Batch(cmd, s.formAction(action))
}

// formAction does what the form asks for.
func (s *Screen) formAction(a component.FormAction) tea.Cmd {
	var err error
	switch a := a.(type) {
	case component.Step:
		err = s.exp.step(a.Key, a.Delta)
	case component.Edit:
		err = s.exp.edit(a.Key, a.Text)
	case component.Revert:
		var to string
		if to, err = s.exp.revert(a.Key); err == nil {
			return tea.Batch(s.say(a.Key+" is "+to), s.describe())
		}
	default:
		return nil
	}
	if err != nil {
		return s.complain(err)
	}
	return s.describe()
}
