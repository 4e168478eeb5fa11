package component

import (
	"strings"

	"charm.land/bubbles/v2/table"
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

	rows   [][]Cell
	keys   []string
	model  table.Model
	ready  bool
	height int

	// What the library was told last: each of its setters draws all rows.
	version int
	drawn   drawing
}

// drawing is everything that decides how a table looks.
type drawing struct {
	th                    *theme.Theme
	w, h, cursor, version int
	focused               bool
}

// SetRows replaces the rows. keys name them, so that the cursor stays on the
// same one when others come and go; nil: it keeps its number.
func (t *Table) SetRows(rows [][]Cell, keys []string) {
	old, had := t.Key()
	t.rows, t.keys = rows, keys
	t.version++
	t.init()
	t.model.SetRows(make([]table.Row, len(rows)))
	if !had {
		t.model.SetCursor(t.model.Cursor())
		return
	}
	for i, k := range keys {
		if k == old {
			t.model.SetCursor(i)
			return
		}
	}
	t.model.SetCursor(min(t.model.Cursor(), len(rows)-1))
}

func (t *Table) init() {
	if !t.ready {
		t.model = table.New(table.WithFocused(true))
		t.ready = true
	}
}

// Len returns the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// Cursor returns the selected row, -1 if there is none.
func (t *Table) Cursor() int {
	if len(t.rows) == 0 {
		return -1
	}
	return max(0, min(t.model.Cursor(), len(t.rows)-1))
}

// Key returns the key of the selected row.
func (t *Table) Key() (string, bool) {
	if i := t.Cursor(); i >= 0 && i < len(t.keys) {
		return t.keys[i], true
	}
	return "", false
}

// Select moves the cursor to a key.
func (t *Table) Select(key string) bool {
	for i, k := range t.keys {
		if k == key {
			t.init()
			t.model.SetCursor(i)
			return true
		}
	}
	return false
}

// Do moves the cursor; false if the action is none of the table's.
func (t *Table) Do(a keymap.Action) bool {
	t.init()
	page := max(1, t.height-2)
	switch a {
	case keymap.Up:
		t.model.MoveUp(1)
	case keymap.Down:
		t.model.MoveDown(1)
	case keymap.PageUp:
		t.model.MoveUp(page)
	case keymap.PageDown:
		t.model.MoveDown(page)
	case keymap.Top:
		t.model.GotoTop()
	case keymap.Bottom:
		t.model.GotoBottom()
	default:
		return false
	}
	return true
}

// Position says where the cursor is, "3/17"; empty without rows.
func (t *Table) Position() string {
	if len(t.rows) == 0 {
		return ""
	}
	return format.Count(int64(t.Cursor()+1)) + "/" + format.Count(int64(len(t.rows)))
}

// View draws the header and the rows around the cursor into w x h cells.
func (t *Table) View(th *theme.Theme, w, h int, focused bool) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	t.init()
	if len(t.rows) == 0 {
		text := th.Muted.Render(format.Truncate(t.Empty, w, th.Glyphs.Ellipsis))
		return lipgloss.Place(w, h, lipgloss.Center, lipgloss.Center, text)
	}
	t.height = h
	now := drawing{th, w, h, t.Cursor(), t.version, focused}
	if now != t.drawn {
		t.fill(th, w, h, t.widths(w), focused)
		t.drawn = now
	}
	return Fit(th, t.model.View(), w, h)
}

// widths divides w among the columns, one cell apart.
func (t *Table) widths(w int) []int {
	tracks := make([]layout.Track, len(t.Columns))
	for i, c := range t.Columns {
		tracks[i] = layout.Track{Min: c.Min, Weight: c.Weight, Max: c.Max}
	}
	out := make([]int, len(tracks))
	for i, r := range layout.Columns(layout.Of(w-2, 1), 1, tracks...) {
		out[i] = r.W
	}
	return out
}

// fill hands the library one cell per row, laid out by us: it knows neither
// alignment nor terminals without an ellipsis, and cell styles would break its
// selection. It draws only rows near the cursor, so only those are made.
func (t *Table) fill(th *theme.Theme, w, h int, widths []int, focused bool) {
	head := make([]string, len(widths))
	for i, c := range t.Columns {
		head[i] = t.cell(th, c, c.Title, widths[i])
	}
	selected := th.Selected
	if !focused {
		selected = th.Strong
	}
	if d := t.drawn; d.th != th || d.w != w || d.h != h || d.version != t.version || d.focused != focused {
		t.model.SetStyles(table.Styles{
			Header:   th.Muted,
			Cell:     lipgloss.NewStyle(),
			Selected: selected,
		})
		t.model.SetColumns([]table.Column{{Title: "  " + strings.Join(head, " "), Width: w}})
		t.model.SetWidth(w)
		t.model.SetHeight(max(2, h))
	}
	rows := make([]table.Row, len(t.rows))
	at := t.Cursor()
	for i := max(0, at-h); i < min(len(rows), at+h); i++ {
		rows[i] = table.Row{t.row(th, t.rows[i], widths, i == at, focused)}
	}
	t.model.SetRows(rows)
}

func (t *Table) row(th *theme.Theme, cells []Cell, widths []int, here, focused bool) string {
	parts := make([]string, len(widths))
	for i, c := range t.Columns {
		var content Cell
		if i < len(cells) {
			content = cells[i]
		}
		text := t.cell(th, c, content.Text, widths[i])
		if !here {
			text = content.Style.Render(text)
		}
		parts[i] = text
	}
	pointer := "  "
	if here && focused {
		pointer = th.Glyphs.Cursor + " "
	}
	return pointer + strings.Join(parts, " ")
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
