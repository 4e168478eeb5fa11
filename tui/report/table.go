package report

import (
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/format"
)

// Column is a column of a [Table].
type Column struct {
	Title string
	// Right aligns numbers.
	Right bool
	// Middle cuts what is too long in its middle: names that share a beginning differ at their ends.
	Middle bool
}

// Cell is text from anywhere and how it looks; the zero style is plain.
type Cell struct {
	Text  string
	Style lipgloss.Style
}

// Plain makes cells without a style of their own.
func Plain(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, t := range texts {
		cells[i].Text = t
	}
	return cells
}

// gap is the cells between two columns.
const gap = 2

// narrowest is the width below which no column is cut as long as another can be.
const narrowest = 6

// Table writes rows under the titles of their columns; without any title there is no such line.
// Where the page is too narrow, the widest columns are cut.
func (p *Page) Table(columns []Column, rows [][]Cell) {
	t := p.table(columns, rows, gap)
	t.shrink(p.w)
	p.write(t)
}

// grid is a table whose texts are safe and measured.
type grid struct {
	columns []Column
	cells   [][]Cell // the first row are the titles, if there are any
	widths  []int
	gap     int
}

// table measures rows and titles.
func (p *Page) table(columns []Column, rows [][]Cell, gap int) grid {
	t := grid{columns: columns, widths: make([]int, len(columns)), gap: gap}
	titles := make([]Cell, len(columns))
	titled := false
	for i, c := range columns {
		titles[i] = Cell{c.Title, p.th.Muted}
		titled = titled || c.Title != ""
	}
	if titled {
		t.add(p, titles)
	}
	for _, row := range rows {
		t.add(p, row)
	}
	return t
}

func (t *grid) add(p *Page, row []Cell) {
	out := make([]Cell, len(t.columns))
	for i := range out {
		if i < len(row) {
			out[i] = Cell{p.clean(row[i].Text), row[i].Style}
		}
		t.widths[i] = max(t.widths[i], format.Width(out[i].Text))
	}
	t.cells = append(t.cells, out)
}

func (t *grid) width() int {
	total := t.gap * (len(t.widths) - 1)
	for _, w := range t.widths {
		total += w
	}
	return total
}

// shrink takes cells off the widest column, one by one, until all have room or are narrow.
func (t *grid) shrink(w int) {
	for over := t.width() - w; over > 0; over-- {
		widest := 0
		for i, w := range t.widths {
			if w > t.widths[widest] {
				widest = i
			}
		}
		if t.widths[widest] <= narrowest {
			return
		}
		t.widths[widest]--
	}
}

func (p *Page) write(t grid) {
	e := p.th.Glyphs.Ellipsis
	for _, row := range t.cells {
		parts := make([]string, len(row))
		for i, c := range row {
			text, w := c.Text, t.widths[i]
			if t.columns[i].Middle {
				text = format.TruncateMiddle(text, w, e)
			}
			text = format.Truncate(text, w, e)
			fill := strings.Repeat(" ", w-format.Width(text))
			if text != "" {
				text = c.Style.Render(text)
			}
			if t.columns[i].Right {
				parts[i] = fill + text
			} else {
				parts[i] = text + fill
			}
		}
		p.Add(strings.TrimRight(strings.Join(parts, strings.Repeat(" ", t.gap)), " "))
	}
}
