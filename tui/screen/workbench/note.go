package workbench

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/component"
)

// notes are the messages at the bottom of the screen, which every part of it may show.
type notes struct{ component.Note }

func (n *notes) say(text string) tea.Cmd { return n.Show(text, false, component.NoteShort) }

func (n *notes) sayLonger(text string) tea.Cmd { return n.Show(text, false, component.NoteLong) }

func (n *notes) warn(text string) tea.Cmd { return n.Show(text, true, component.NoteLong) }

func (n *notes) complain(err error) tea.Cmd { return n.warn(err.Error()) }
