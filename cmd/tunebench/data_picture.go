package main

import (
	"strconv"

	"tunebench/engine/profile"
	"tunebench/tui/chart"
	"tunebench/tui/format"
)

// picturesPerRow is how many pictures stand side by side; each shrinks to fit.
const picturesPerRow = 5

func (r *report) pictures() {
	list := r.p.Pictures
	if len(list) == 0 {
		return
	}
	r.section("Pictures", "rows of each class, drawn by chance")
	room := (r.w-2)/picturesPerRow - 2
	for len(list) > 0 {
		n := min(picturesPerRow, len(list))
		r.pictureRow(list[:n], room)
		list = list[n:]
	}
}

// pictureRow draws pictures side by side under their labels.
func (r *report) pictureRow(list []profile.Picture, room int) {
	drawn := make([][]string, len(list))
	width, height, head := 0, 0, ""
	for i, p := range list {
		small := p.Shrink(room)
		drawn[i] = chart.Picture(r.th, small.Width, small.Pixels)
		width, height = max(width, small.Width), max(height, len(drawn[i]))
	}
	cell := max(width+2, min(room+2, 14))
	for _, p := range list {
		head += format.Pad(format.Truncate(format.Clean(p.Label)+" (row "+strconv.Itoa(int(p.Row))+")", cell-1, r.th.Glyphs.Ellipsis), cell, "")
	}
	r.line("  " + r.th.Muted.Render(head))
	for y := range height {
		line := "  "
		for _, rows := range drawn {
			text := ""
			if y < len(rows) {
				text = rows[y]
			}
			line += format.Pad(text, cell, "")
		}
		r.line(line)
	}
}
