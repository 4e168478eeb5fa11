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
	w, h    int
	offset  int
	reveal  span // lines to bring into view with the next content
}

// span is a range of lines from one to before another; empty: none.
type span struct{ from, to int }

// SetContent replaces the lines, to be shown in w x h cells, and keeps the
// position as far as possible.
func (t *Text) SetContent(s string, w, h int) {
	if s != t.content || w != t.w || t.wrapped == nil {
		t.wrapped = strings.Split(lipgloss.Wrap(s, max(1, w), " -/"), "\n")
	}
	t.content, t.w, t.h = s, w, max(0, h)
	if r := t.reveal; r.to > r.from {
		t.offset = min(max(t.offset, r.to-t.h), r.from)
		t.reveal = span{}
	}
	t.limit()
}

// Move scrolls.
func (t *Text) Move(m keymap.Motion) {
	t.offset += m.Of(max(1, t.h-1), len(t.wrapped))
	t.limit()
}

func (t *Text) limit() {
	t.offset = max(0, min(t.offset, len(t.wrapped)-t.h))
}

// Position says which part is visible, "12-30/54"; empty if all of it is.
func (t *Text) Position() string {
	if len(t.wrapped) <= t.h {
		return ""
	}
	return stretch(t.offset, t.h, len(t.wrapped))
}

func stretch(offset, height, total int) string {
	return strconv.Itoa(offset+1) + "-" + strconv.Itoa(min(total, offset+height)) + "/" + strconv.Itoa(total)
}

// Reveal scrolls as little as brings lines from to before to into view once the
// content is set next; of more lines than there is room for, the first. Lines
// are counted as drawn: a line that wraps counts as several.
func (t *Text) Reveal(from, to int) { t.reveal = span{from, to} }

// Visible returns the range of lines in view: from one to before another.
func (t *Text) Visible() (from, to int) {
	return t.offset, min(len(t.wrapped), t.offset+t.h)
}

// View draws the visible part.
func (t *Text) View(th *theme.Theme) string {
	from, to := t.Visible()
	return Fit(th, strings.Join(t.wrapped[from:to], "\n"), t.w, t.h)
}
