package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
	"tunebench/tui/theme"
)

// dialog is what stands in front of the screen and takes all input.
type dialog interface {
	update(s *Screen, msg tea.Msg) (Intent, tea.Cmd)
	view(s *Screen, th *theme.Theme, w, h int) string
}

// answer is what follows when a dialog is over.
type answer func() (Intent, tea.Cmd)

func (a answer) give() (Intent, tea.Cmd) {
	if a == nil {
		return Stay, nil
	}
	return a()
}

type question struct {
	component.Confirm
	yes, no answer
}

// ask opens a question with two answers.
func (s *Screen) ask(title, text, yes, no string, onYes, onNo answer) {
	s.dialog = &question{component.Confirm{Title: title, Text: text, Yes: yes, No: no}, onYes, onNo}
}

func (q *question) update(s *Screen, msg tea.Msg) (Intent, tea.Cmd) {
	switch q.Update(msg) {
	case component.Accepted:
		s.dialog = nil
		return q.yes.give()
	case component.Cancelled:
		s.dialog = nil
		return q.no.give()
	}
	return Stay, nil
}

func (q *question) view(_ *Screen, th *theme.Theme, w, h int) string { return q.View(th, w, h) }

type prompt struct {
	*component.Prompt
	accept func(string) (Intent, tea.Cmd)
}

// prompt opens a question that a line of text answers.
func (s *Screen) prompt(title, text, value string, check func(string) error, accept func(string) (Intent, tea.Cmd)) {
	s.dialog = &prompt{component.NewPrompt(title, text, value, check), accept}
}

func (p *prompt) update(s *Screen, msg tea.Msg) (Intent, tea.Cmd) {
	outcome, cmd := p.Update(msg)
	switch outcome {
	case component.Accepted:
		s.dialog = nil
		intent, next := p.accept(p.Value())
		return intent, tea.Batch(cmd, next)
	case component.Cancelled:
		s.dialog = nil
	}
	return Stay, cmd
}

func (p *prompt) view(_ *Screen, th *theme.Theme, w, h int) string { return p.View(th, w, h) }

// replacing does something that replaces the form, after asking if that loses edits.
func (s *Screen) replacing(do answer) (Intent, tea.Cmd) {
	if !s.exp.unsaved() {
		return do.give()
	}
	s.ask("Replace the form?", "The form has changes that were neither trained nor saved.", "replace", "keep", do, nil)
	return Stay, nil
}
