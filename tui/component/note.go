package component

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// How long a message stays: long enough to read it twice.
const (
	NoteShort = 5 * time.Second
	NoteLong  = 12 * time.Second
)

// After does something later and reports it.
type After func(d time.Duration, do func() tea.Msg) tea.Cmd

// Later is After by the system's clock.
func Later(d time.Duration, do func() tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return do() })
}

// Note is a message that lies over the bottom of a screen and goes by itself.
// The zero value shows nothing and goes by the system's clock.
type Note struct {
	// After replaces the clock; nil: [Later].
	After After

	now *message // nil: none
}

type message struct {
	text string
	bad  bool
}

// NoteOver ends a message, unless another has taken its place.
type NoteOver struct{ what *message }

// Show replaces the message; bad marks an error. The command ends it after d.
func (n *Note) Show(text string, bad bool, d time.Duration) tea.Cmd {
	n.now = &message{strings.TrimSpace(text), bad}
	over := NoteOver{n.now}
	after := n.After
	if after == nil {
		after = Later
	}
	return after(d, func() tea.Msg { return over })
}

// End takes the message away if m was meant for it.
func (n *Note) End(m NoteOver) {
	if m.what == n.now {
		n.now = nil
	}
}

// Clear takes the message away; false if there is none.
func (n *Note) Clear() bool {
	had := n.now != nil
	n.now = nil
	return had
}

// Over lays the message over the bottom of a screen of w x h cells, where the
// keys are; a long one takes as many lines as it needs, up to a third.
func (n *Note) Over(th *theme.Theme, w, h int, screen string) string {
	if n.now == nil || w <= 0 || h <= 0 {
		return screen
	}
	glyph, style := th.Glyphs.Bullet, th.Accent
	if n.now.bad {
		glyph, style = th.Glyphs.Cross, th.Bad
	}
	text := strings.Split(lipgloss.Wrap(Legible(th, format.Clean(n.now.text)), max(1, w-4), " "), "\n")
	for i, l := range text {
		text[i] = th.Text.Render(l)
	}
	text = Limit(th, text, max(1, h/3), w-4)
	rows := strings.Split(screen, "\n")
	for i, l := range text {
		lead := "   "
		if i == 0 {
			lead = " " + style.Render(glyph) + " "
		}
		rows[h-len(text)+i] = format.Pad(lead+l, w, th.Glyphs.Ellipsis)
	}
	return strings.Join(rows, "\n")
}
