package component

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// View draws the form into w x h cells. The selected field is always visible,
// with its group's title and its error where there is room; at the bottom its
// hint, if the form is high enough. Only a focused form shows a cursor.
func (f *Form) View(th *theme.Theme, w, h int, focused bool) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	hint := f.hint(th, w, h)
	rows := h - len(hint)
	lines, see := f.render(th, w, focused)
	f.height, f.lines = rows, len(lines)
	if see.to-see.from > rows { // no room for the title
		see.from, see.to = see.at, min(see.to, see.at+rows)
	}
	f.scroll(see.from, see.to)
	visible := lines[f.offset:min(len(lines), f.offset+rows)]
	out := make([]string, 0, h)
	for i := range rows {
		line := ""
		if i < len(visible) {
			line = visible[i]
		}
		line = format.Pad(line, w, th.Glyphs.Ellipsis)
		switch {
		case i == 0 && f.offset > 0:
			line = f.more(th, line, w, th.Glyphs.Up)
		case i == rows-1 && f.offset+rows < len(lines):
			line = f.more(th, line, w, th.Glyphs.Down)
		}
		out = append(out, line)
	}
	return strings.Join(append(out, hint...), "\n")
}

// more replaces the last cell of a line by an arrow to hidden lines.
func (f *Form) more(th *theme.Theme, line string, w int, arrow string) string {
	return format.Pad(format.Truncate(line, w-1, ""), w-1, "") + th.Muted.Render(arrow)
}

// Position says which lines are visible, "1-18/34"; empty if all are.
func (f *Form) Position() string {
	if f.lines <= f.height {
		return ""
	}
	return stretch(f.offset, f.height, f.lines)
}

// scroll moves the view as little as needed to show the lines [from, to).
func (f *Form) scroll(from, to int) {
	if to > f.offset+f.height {
		f.offset = to - f.height
	}
	if from < f.offset {
		f.offset = from
	}
	f.offset = max(0, min(f.offset, f.lines-f.height))
}

// hint returns a rule and the explanation of the selected field, or nothing in
// a low form.
func (f *Form) hint(th *theme.Theme, w, h int) []string {
	field, ok := f.Selected()
	if !ok || h < 9 || w < 12 {
		return nil
	}
	text := strings.Split(lipgloss.Wrap(format.Clean(field.Hint), w, " "), "\n")
	// A fixed height, so that the form does not jump while the cursor moves.
	rows := min(max(2, h/8), 5)
	out := []string{th.Border.Render(strings.Repeat(th.Glyphs.Horizontal, w))}
	for i := range rows {
		line := ""
		if i < len(text) {
			line = text[i]
			if i == rows-1 && len(text) > rows {
				line = format.Truncate(line+" "+text[i+1], w, th.Glyphs.Ellipsis)
			}
		}
		out = append(out, th.Muted.Render(format.Pad(line, w, th.Glyphs.Ellipsis)))
	}
	return out
}

// sight is what must be visible for the cursor: the lines [from, to), above all
// the field itself at at.
type sight struct{ from, at, to int }

// render returns all lines and what of them must be visible.
func (f *Form) render(th *theme.Theme, w int, focused bool) (lines []string, see sight) {
	i := 0
	for _, g := range f.groups {
		start := len(lines)
		if g.Title != "" {
			lines = append(lines, th.Strong.Render(format.Truncate(format.Clean(g.Title), w, th.Glyphs.Ellipsis)))
		}
		for k, field := range g.Fields {
			here := i == f.cursor
			if here {
				see.from, see.at = len(lines), len(lines)
				if k == 0 {
					see.from = start
				}
			}
			lines = append(lines, f.line(th, w, field, here && focused))
			if text := f.errorText(field, here); text != "" {
				lines = append(lines, errorLines(th, w, text)...)
			}
			if here {
				see.to = len(lines)
			}
			i++
		}
	}
	return lines, see
}

// errorLines prints what is wrong with a value below it, on as many lines as a
// reader will bear.
func errorLines(th *theme.Theme, w int, text string) []string {
	const indent, most = 4, 4
	room := max(1, w-indent-2)
	lines := strings.Split(lipgloss.Wrap(format.Clean(text), room, " "), "\n")
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = format.Truncate(format.Truncate(lines[most-1], room-1, "")+th.Glyphs.Ellipsis, room, "")
	}
	for i, l := range lines {
		lead := strings.Repeat(" ", indent+2)
		if i == 0 {
			lead = strings.Repeat(" ", indent) + th.Glyphs.Cross + " "
		}
		lines[i] = th.Bad.Render(format.Truncate(lead+l, w, th.Glyphs.Ellipsis))
	}
	return lines
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

// line draws one field: cursor, label, mark, value at the right.
func (f *Form) line(th *theme.Theme, w int, field Field, here bool) string {
	g := th.Glyphs
	const margin = 3 // for the arrow behind the value and the one to hidden lines
	value := format.Clean(field.Value)
	label := format.Clean(field.Label)
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
	room := w - 4 - margin // pointer, label, space and mark
	labelWidth := min(format.Width(label), max(room/2, room-format.Width(value)-2))
	left := pointer + labelStyle.Render(format.Pad(label, labelWidth, g.Ellipsis)) + " " + mark
	valueRoom := w - margin - labelWidth - 4
	if here && f.editing {
		return left + " " + f.in.view(th, w-labelWidth-5)
	}
	if !here || !field.Steps || field.Fixed {
		if field.Fixed {
			valueStyle = th.Muted
		}
		return left + valueStyle.Render(format.PadLeft(value, valueRoom, g.Ellipsis)) + strings.Repeat(" ", margin)
	}
	value = format.Truncate(value, valueRoom-2, g.Ellipsis)
	fill := max(0, valueRoom-2-format.Width(value))
	return left + strings.Repeat(" ", fill) + th.Accent.Render(g.Prev) + " " + valueStyle.Bold(true).Render(value) + " " + th.Accent.Render(g.Next) + " "
}
