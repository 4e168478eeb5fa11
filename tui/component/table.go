package component

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/format"
	"tunebench/tui/keymap"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// Column is a column of a [Table].
type Column struct {
	Title string
	// Min is the width that the column gets first; Weight its share of the
	// rest, up to Max (0: no bound). A column without weight stays at Min.
	Min, Weight, Max int
	// Right aligns numbers.
	Right bool
	// Middle cuts long texts in the middle instead of at the end.
	Middle bool
}

// Narrow leaves out columns until the others have at least their least width in w cells. order
// names those that can be done without, the least important first.
func Narrow(columns []Column, order []string, w int) []Column {
	out := slices.Clone(columns)
	for _, title := range order {
		need := 2 // the pointer
		for _, c := range out {
			need += c.Min + 1
		}
		if need <= w {
			break
		}
		out = slices.DeleteFunc(out, func(c Column) bool { return c.Title == title })
	}
	return out
}

// Cell is one cell of a table: text and its style when its row is not selected.
type Cell struct {
	Text  string
	Style lipgloss.Style
}

// Table shows rows with a cursor. Texts are cleaned when drawn. The zero value
// is empty.
type Table struct {
	// Columns must be set before rows are drawn; more cells than columns are
	// ignored, missing ones are blank.
	Columns []Column
	// Empty is shown in place of rows.
	Empty string
	// Head is the title of the column that stands out; empty: none.
	Head string

	n      int
	row    func(i int) []Cell
	keys   []string
	w, h   int
	cursor int
	offset int // the first visible row
}

// SetRows replaces the rows. keys name them, so that the cursor stays on the
// same one when others come and go; nil: it keeps its number.
func (t *Table) SetRows(rows [][]Cell, keys []string) {
	t.SetSource(len(rows), func(i int) []Cell { return rows[i] }, keys)
}

// SetSource is SetRows for rows that are made only when they are drawn, of which there may be any number.
func (t *Table) SetSource(n int, row func(i int) []Cell, keys []string) {
	old, had := t.Key()
	t.n, t.row, t.keys = n, row, keys
	if !had || !t.Select(old) {
		t.settle()
	}
}

// Resize sets the cells that the table is drawn into.
func (t *Table) Resize(w, h int) {
	t.w, t.h = w, h
	t.settle()
}

// Size returns the cells of the last Resize.
func (t *Table) Size() (w, h int) { return t.w, t.h }

// settle keeps the cursor on a row and scrolls as little as shows it.
func (t *Table) settle() {
	t.cursor = max(0, min(t.cursor, t.n-1))
	if t.h <= 0 {
		return // not drawn
	}
	t.offset = min(max(t.offset, t.cursor-t.visible()+1), t.cursor)
	t.offset = max(0, min(t.offset, t.n-t.visible()))
}

// Visible returns the rows that are in view: from one to before another.
func (t *Table) Visible() (from, to int) { return t.offset, min(t.n, t.offset+t.visible()) }

// visible is the number of rows below the header.
func (t *Table) visible() int { return max(1, t.h-1) }

// Len returns the number of rows.
func (t *Table) Len() int { return t.n }

// Cursor returns the selected row, -1 if there is none.
func (t *Table) Cursor() int {
	if t.n == 0 {
		return -1
	}
	return t.cursor
}

// Key returns the key of the selected row.
func (t *Table) Key() (string, bool) {
	if i := t.Cursor(); i >= 0 && i < len(t.keys) {
		return t.keys[i], true
	}
	return "", false
}

// Select moves the cursor to a key; false if no row has it.
func (t *Table) Select(key string) bool {
	i := slices.Index(t.keys, key)
	if i < 0 {
		return false
	}
	t.cursor = i
	t.settle()
	return true
}

// Move moves the cursor.
func (t *Table) Move(m keymap.Motion) {
	t.cursor += m.Of(max(1, t.h-2), t.n)
	t.settle()
}

// Position says where the cursor is, "3/17"; empty without rows.
func (t *Table) Position() string {
	if t.n == 0 {
		return ""
	}
	return format.Count(int64(t.Cursor()+1)) + "/" + format.Count(int64(t.n))
}

// View draws the header and the rows around the cursor.
func (t *Table) View(th *theme.Theme, focused bool) string {
	if t.w <= 0 || t.h <= 0 {
		return ""
	}
	if t.n == 0 {
		text := th.Muted.Render(format.Truncate(t.Empty, t.w, th.Glyphs.Ellipsis))
		return lipgloss.Place(t.w, t.h, lipgloss.Center, lipgloss.Center, text)
	}
	return Fit(th, t.draw(th, focused), t.w, t.h)
}

// draw lays out the header and the visible rows. Each cell is padded or cut to its column here, so that
// nothing is left to a library's table but to measure every cell again.
func (t *Table) draw(th *theme.Theme, focused bool) string {
	widths := t.widths()
	head := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = Cell{Text: c.Title, Style: th.Muted}
		if t.Head != "" && c.Title == t.Head {
			head[i].Style = th.Accent
		}
	}
	from, to := t.Visible()
	rows := make([][]Cell, to-from)
	for i := range rows {
		rows[i] = t.row(from + i)
	}
	var b strings.Builder
	b.WriteString(t.line(th, Cell{Style: th.Muted}, head, widths, nil))
	for i, row := range t.apart(th, rows, widths) {
		var pointer Cell
		var all *lipgloss.Style
		switch selected := t.offset+i == t.cursor; {
		case selected && focused:
			pointer.Text, all = th.Glyphs.Cursor, &th.Selected
		case selected:
			all = &th.Strong
		}
		b.WriteByte('\n')
		b.WriteString(t.line(th, pointer, row, widths, all))
	}
	return b.String()
}

// apart cuts the texts of columns that are cut in the middle so that different ones look different.
func (t *Table) apart(th *theme.Theme, rows [][]Cell, widths []int) [][]Cell {
	out := rows
	for i, c := range t.Columns {
		if !c.Middle {
			continue
		}
		texts := make([]string, len(rows))
		for k, row := range rows {
			if i < len(row) {
				texts[k] = format.Clean(row[i].Text)
			}
		}
		for k, text := range format.TellApart(texts, widths[i], th.Glyphs.Ellipsis) {
			if i >= len(rows[k]) || text == texts[k] {
				continue
			}
			if &out[0] == &rows[0] {
				out = slices.Clone(rows)
			}
			out[k] = slices.Clone(out[k])
			out[k][i].Text = text
		}
	}
	return out
}

// line draws a row, the pointer first, as wide as the table; all, if not nil, is the style of every cell.
func (t *Table) line(th *theme.Theme, pointer Cell, cells []Cell, widths []int, all *lipgloss.Style) string {
	var b strings.Builder
	left := t.w
	write := func(text string, style lipgloss.Style, room int) {
		if all != nil {
			style = *all
		}
		room = min(room, left)
		b.WriteString(style.Render(format.Pad(text, room, th.Glyphs.Ellipsis)))
		left -= room
	}
	write(pointer.Text, pointer.Style, 2)
	for i, c := range t.Columns {
		var cell Cell
		if i < len(cells) {
			cell = cells[i]
		}
		room := widths[i] + 1 // a cell apart
		if i == len(widths)-1 {
			room = left
		}
		write(t.cell(th, c, cell.Text, widths[i]), cell.Style, room)
	}
	return b.String()
}

// widths divides the width among the columns, one cell apart.
func (t *Table) widths() []int {
	tracks := make([]layout.Track, len(t.Columns))
	for i, c := range t.Columns {
		tracks[i] = layout.Track{Min: c.Min, Weight: c.Weight, Max: c.Max}
	}
	out := make([]int, len(tracks))
	for i, r := range layout.Columns(layout.Of(t.w-2, 1), 1, tracks...) {
		out[i] = r.W
	}
	return out
}

func (t *Table) cell(th *theme.Theme, c Column, text string, w int) string {
	text = format.Clean(text)
	if c.Middle {
		text = format.TruncateMiddle(text, w, th.Glyphs.Ellipsis)
	}
	if c.Right {
		return format.PadLeft(text, w, th.Glyphs.Ellipsis)
	}
	return format.Pad(text, w, th.Glyphs.Ellipsis)
}
