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
	texts := make([][]string, len(rows)+1)
	widths := make([]int, len(columns))
	titled := false
	for i, c := range columns {
		titled = titled || c.Title != ""
		texts[0] = append(texts[0], p.clean(c.Title))
		widths[i] = format.Width(texts[0][i])
	}
	for k, row := range rows {
		for i := range columns {
			text := ""
			if i < len(row) {
				text = p.clean(row[i].Text)
			}
			texts[k+1] = append(texts[k+1], text)
			widths[i] = max(widths[i], format.Width(text))
		}
	}
	p.shrink(widths)
	if titled {
		p.row(columns, widths, texts[0], func(int) lipgloss.Style { return p.th.Muted })
	}
	for k, row := range rows {
		p.row(columns, widths, texts[k+1], func(i int) lipgloss.Style {
			if i < len(row) {
				return row[i].Style
			}
			return lipgloss.NewStyle()
		})
	}
}

// shrink takes cells off the widest column, one by one, until all have room or are narrow.
func (p *Page) shrink(widths []int) {
	total := gap * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > p.w; total-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
			return
		}
		widths[widest]--
	}
}

func (p *Page) row(columns []Column, widths []int, texts []string, style func(i int) lipgloss.Style) {
	parts := make([]string, len(columns))
	for i, c := range columns {
		text, e := texts[i], p.th.Glyphs.Ellipsis
		if c.Middle {
			text = format.TruncateMiddle(text, widths[i], e)
		}
		text = format.Truncate(text, widths[i], e)
		fill := strings.Repeat(" ", widths[i]-format.Width(text))
		if text != "" {
			text = style(i).Render(text)
		}
		if c.Right {
			parts[i] = fill + text
		} else {
			parts[i] = text + fill
		}
	}
	p.Add(strings.TrimRight(strings.Join(parts, strings.Repeat(" ", gap)), " "))
}
