package component

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// View draws the form. The selected field is always visible, with its group's
// title and its error where there is room; at the bottom its hint, if the form
// is high enough. Only a focused form shows a cursor.
func (f *Form) View(th *theme.Theme, focused bool) string {
	if f.w <= 0 || f.h <= 0 {
		return ""
	}
	lines, _ := f.outline()
	rows := f.rows()
	out := make([]string, 0, f.h)
	for i := range rows {
		text := ""
		if at := f.offset + i; at < len(lines) {
			text = f.draw(th, lines[at], focused)
		}
		text = format.Pad(text, f.w, th.Glyphs.Ellipsis)
		switch {
		case i == 0 && f.offset > 0:
			text = f.more(th, text, th.Glyphs.Up)
		case i == rows-1 && f.offset+rows < len(lines):
			text = f.more(th, text, th.Glyphs.Down)
		}
		out = append(out, text)
	}
	return strings.Join(append(out, f.hint(th)...), "\n")
}

// more replaces the last cell of a line by an arrow to hidden lines.
func (f *Form) more(th *theme.Theme, line, arrow string) string {
	return format.Pad(format.Truncate(line, f.w-1, ""), f.w-1, "") + th.Muted.Render(arrow)
}

// Position says which lines are visible, "1-18/34"; empty if all are.
func (f *Form) Position() string {
	if f.lines <= f.rows() {
		return ""
	}
	return stretch(f.offset, f.rows(), f.lines)
}

// rows is what the hint leaves to the fields.
func (f *Form) rows() int {
	if n := f.hintRows(); n > 0 {
		return f.h - n - 1
	}
	return f.h
}

// hintRows is the height of the hint below its rule. It is fixed, so that the form does not jump
// while the cursor moves; 0 in a low form.
func (f *Form) hintRows() int {
	if f.count() == 0 || f.h < 9 || f.w < 12 {
		return 0
	}
	return min(max(2, f.h/8), 5)
}

// settle brings everything that follows from fields, cursor and size up to date: it scrolls as
// little as shows the selected field, and gives the editor its room.
func (f *Form) settle() {
	lines, see := f.outline()
	f.lines = len(lines)
	rows := f.rows()
	if rows <= 0 {
		return // not drawn
	}
	if see.to-see.from > rows { // no room for the title
		see.from, see.to = see.at, min(see.to, see.at+rows)
	}
	f.offset = min(max(f.offset, see.to-rows), see.from)
	f.offset = max(0, min(f.offset, f.lines-rows))
	if field, ok := f.Selected(); ok && f.editing {
		f.in.resize(f.w - f.labelWidth(field) - 5)
	}
}

// hint returns a rule and the explanation of the selected field, or nothing in a low form.
func (f *Form) hint(th *theme.Theme) []string {
	rows := f.hintRows()
	if rows == 0 {
		return nil
	}
	field, _ := f.Selected()
	text := strings.Split(lipgloss.Wrap(format.Clean(field.Hint), f.w, " "), "\n")
	out := []string{th.Border.Render(strings.Repeat(th.Glyphs.Horizontal, f.w))}
	for i := range rows {
		line := ""
		if i < len(text) {
			line = text[i]
			if i == rows-1 && len(text) > rows {
				line = format.Truncate(line+" "+text[i+1], f.w, th.Glyphs.Ellipsis)
			}
		}
		out = append(out, th.Muted.Render(format.Pad(line, f.w, th.Glyphs.Ellipsis)))
	}
	return out
}

// outlined is a line of the form before it is drawn: a title, a field, or a piece of an error.
type outlined struct {
	title string
	field *Field
	here  bool   // under the cursor
	error string // what is wrong, broken into lines
	first bool   // of the error's lines
	cut   bool   // more of the error than can be shown
}

// sight is what must be visible for the cursor: the lines [from, to), above all
// the field itself at at.
type sight struct{ from, at, to int }

// outline returns all lines and what of them must be visible.
func (f *Form) outline() (lines []outlined, see sight) {
	i := 0
	for _, g := range f.groups {
		start := len(lines)
		if g.Title != "" {
			lines = append(lines, outlined{title: g.Title})
		}
		for k := range g.Fields {
			field, here := &g.Fields[k], i == f.cursor
			if here {
				see.from, see.at = len(lines), len(lines)
				if k == 0 {
					see.from = start
				}
			}
			lines = append(lines, outlined{field: field, here: here})
			if text := f.errorText(*field, here); text != "" {
				lines = append(lines, f.errorLines(text)...)
			}
			if here {
				see.to = len(lines)
			}
			i++
		}
	}
	return lines, see
}

// An error is shown indented below its value, on no more lines than anyone would read.
const (
	errorIndent = 4
	errorMost   = 4
)

func (f *Form) errorRoom() int { return max(1, f.w-errorIndent-2) }

func (f *Form) errorLines(text string) []outlined {
	var out []outlined
	for i, l := range strings.Split(lipgloss.Wrap(format.Clean(text), f.errorRoom(), " "), "\n") {
		if i == errorMost {
			out[i-1].cut = true
			break
		}
		out = append(out, outlined{error: l, first: i == 0})
	}
	return out
}

func (f *Form) errorText(field Field, here bool) string {
	if here && f.editing {
		if err := f.typedError(field); err != nil {
			return err.Error()
		}
		return ""
	}
	return field.Error
}

func (f *Form) draw(th *theme.Theme, l outlined, focused bool) string {
	switch {
	case l.field != nil:
		return f.line(th, *l.field, l.here && focused)
	case l.error != "":
		lead := strings.Repeat(" ", errorIndent+2)
		if l.first {
			lead = strings.Repeat(" ", errorIndent) + th.Glyphs.Cross + " "
		}
		text := l.error
		if l.cut {
			room := f.errorRoom()
			text = format.Truncate(format.Truncate(text, room-1, "")+th.Glyphs.Ellipsis, room, "")
		}
		return th.Bad.Render(format.Truncate(lead+text, f.w, th.Glyphs.Ellipsis))
	}
	return th.Strong.Render(format.Truncate(format.Clean(l.title), f.w, th.Glyphs.Ellipsis))
}

// lineMargin is left for the arrow behind the value and the one to hidden lines.
const lineMargin = 3

// labelWidth is what a field's value leaves to its label.
func (f *Form) labelWidth(field Field) int {
	room := f.w - 4 - lineMargin // pointer, label, space and mark
	return min(format.Width(format.Clean(field.Label)), max(room/2, room-format.Width(format.Clean(field.Value))-2))
}

// line draws one field: cursor, label, mark, value at the right.
func (f *Form) line(th *theme.Theme, field Field, here bool) string {
	g := th.Glyphs
	value := format.Clean(field.Value)
	pointer, labelStyle, valueStyle := "  ", th.Muted, th.Text
	if here {
		pointer, labelStyle, valueStyle = th.Accent.Render(g.Cursor)+" ", th.Text, th.Accent
	}
	if field.Error != "" {
		valueStyle = th.Bad
	}
	mark := " "
	if field.Changed {
		mark = th.Accent.Render(g.Changed)
	}
	labelWidth := f.labelWidth(field)
	left := pointer + labelStyle.Render(format.Pad(format.Clean(field.Label), labelWidth, g.Ellipsis)) + " " + mark
	room := f.w - lineMargin - labelWidth - 4
	if here && f.editing {
		return left + " " + f.in.view(th)
	}
	if !here || !field.Steps || field.Fixed {
		if field.Fixed {
			valueStyle = th.Muted
		}
		return left + valueStyle.Render(format.PadLeft(value, room, g.Ellipsis)) + strings.Repeat(" ", lineMargin)
	}
	value = format.Truncate(value, room-2, g.Ellipsis)
	fill := strings.Repeat(" ", max(0, room-2-format.Width(value)))
	return left + fill + th.Accent.Render(g.Prev) + " " + valueStyle.Bold(true).Render(value) + " " +
		th.Accent.Render(g.Next) + " "
}
