package report

import (
	"strconv"
	"strings"

	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// The widths in cells between which pictures are shrunk.
const (
	smallestPicture = 8
	largestPicture  = 28
	pictureGap      = 2
)

// sideBySide is how many pictures stand in a row, if shrinking them makes room for so many.
const sideBySide = 5

// Pictured draws rows as pictures under their labels, as many side by side as there is room for.
func (d Data) Pictured(p *Page) {
	room := min(largestPicture, p.w)
	for room > smallestPicture && p.w/(room+pictureGap) < sideBySide {
		room--
	}
	cell := smallestPicture
	small, names := make([]profile.Picture, len(d.Pictures)), make([]string, len(d.Pictures))
	for i, pic := range d.Pictures {
		small[i] = pic.Shrink(room)
		cell = max(cell, small[i].Width)
	}
	cell = min(cell, p.w-pictureGap) + pictureGap
	long := 0
	for i, pic := range d.Pictures {
		names[i] = p.clean(pic.Label) + " (row " + strconv.Itoa(int(pic.Row)) + ")"
		long = max(long, format.Width(names[i])+1)
	}
	if p.w/max(long, cell) >= sideBySide {
		cell = max(long, cell)
	} else {
		for i, pic := range d.Pictures {
			names[i] = p.clean(pic.Label) + " " + strconv.Itoa(int(pic.Row))
		}
	}
	side := max(1, p.w/max(cell, 1))
	for first := 0; first < len(small); first += side {
		if first > 0 {
			p.Add("")
		}
		last := min(first+side, len(small))
		p.pictureRow(small[first:last], names[first:last], cell)
	}
}

func (p *Page) pictureRow(list []profile.Picture, names []string, cell int) {
	heads, height := "", 0
	drawn := make([][]string, len(list))
	for k, pic := range list {
		heads += format.Pad(names[k], max(cell-1, 0), p.th.Glyphs.Ellipsis) + " "
		drawn[k] = chart.Picture(p.th, pic.Width, pic.Pixels)
		height = max(height, len(drawn[k]))
	}
	p.Add(p.th.Muted.Render(strings.TrimRight(heads, " ")))
	for y := range height {
		line := ""
		for _, rows := range drawn {
			text := ""
			if y < len(rows) {
				text = rows[y]
			}
			line += format.Pad(text, cell, "")
		}
		p.Add(strings.TrimRight(line, " "))
	}
}
