package component

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/keymap"
	"tunebench/tui/theme"
)

// Text is a view of lines that scrolls when they do not fit. Lines may carry
// styles; clean foreign text before it is set. Long lines wrap at words.
type Text struct {
	content string
	wrapped []string
	width   int
	offset  int
	height  int
	reveal  span // lines to bring into view when drawn
}

// span is a range of lines from one to before another; empty: none.
type span struct{ from, to int }

// SetContent replaces the lines and keeps the position as far as possible.
func (t *Text) SetContent(s string) {
	if s == t.content && t.wrapped != nil {
		return
	}
	t.content, t.wrapped = s, nil
}

// Do moves the view; false if the action is none of its business.
func (t *Text) Do(a keymap.Action) bool {
	page := max(1, t.height-1)
	switch a {
	case keymap.Up:
		t.offset--
	case keymap.Down:
		t.offset++
	case keymap.PageUp:
		t.offset -= page
	case keymap.PageDown:
		t.offset += page
	case keymap.Top:
		t.offset = 0
	case keymap.Bottom:
		t.offset = len(t.wrapped)
	default:
		return false
	}
	t.limit()
	return true
}

func (t *Text) limit() {
	t.offset = max(0, min(t.offset, len(t.wrapped)-t.height))
}

// Position says which part is visible, "12-30/54"; empty if all of it is.
func (t *Text) Position() string {
	if len(t.wrapped) <= t.height {
		return ""
	}
	return stretch(t.offset, t.height, len(t.wrapped))
}

func stretch(offset, height, total int) string {
	return strconv.Itoa(offset+1) + "-" + strconv.Itoa(min(total, offset+height)) + "/" + strconv.Itoa(total)
}

// Reveal scrolls as little as brings lines from to before to into view when it
// is drawn next; of more lines than there is room for, the first. Lines are
// counted as drawn: a line that wraps counts as several.
func (t *Text) Reveal(from, to int) { t.reveal = span{from, to} }

// Visible returns the range of lines that was drawn last: from one to before another.
func (t *Text) Visible() (from, to int) {
	return t.offset, min(len(t.wrapped), t.offset+t.height)
}

// View draws the visible part into w x h cells.
func (t *Text) View(th *theme.Theme, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	if t.wrapped == nil || t.width != w {
		t.width = w
		t.wrapped = strings.Split(lipgloss.Wrap(t.content, w, " -/"), "\n")
	}
	t.height = h
	if r := t.reveal; r.to > r.from {
		t.offset = min(max(t.offset, r.to-h), r.from)
		t.reveal = span{}
	}
	t.limit()
	visible := t.wrapped[t.offset:min(len(t.wrapped), t.offset+h)]
	return Fit(th, strings.Join(visible, "\n"), w, h)
}
