package component

import (
	tea "charm.land/bubbletea/v2"

	"tunebench/tui/theme"
)

// Line is a line of text that is edited where it stands, without a dialog around it.
type Line struct{ in input }

// NewLine makes a line with a text to start from; placeholder stands where there is none.
func NewLine(value, placeholder string) *Line { return &Line{newInput(value, placeholder)} }

// Value returns the text as it stands.
func (l *Line) Value() string { return l.in.value() }

// SetValue replaces the text and puts the cursor at its end.
func (l *Line) SetValue(text string) {
	l.in.model.SetValue(text)
	l.in.model.CursorEnd()
}

// Update handles keys and pasted text.
func (l *Line) Update(msg tea.Msg) tea.Cmd { return l.in.update(msg) }

// Resize sets the cells of the line.
func (l *Line) Resize(w int) { l.in.resize(w) }

// View draws the line into exactly its cells.
func (l *Line) View(th *theme.Theme) string { return l.in.view(th) }
