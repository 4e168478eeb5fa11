package chart

import (
	"strconv"
	"strings"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// item is one entry of a legend.
type item struct {
	key, name, value string
	pen              uint8
	width            int
}

// legend writes key, name and value of each series on one row, in the corner
// of the plot with the fewest curve cells beneath it.
func (f *frame) legend() {
	if f.Legend == LegendNone || f.h < 3 || f.w < 16 {
		return
	}
	items, width := f.items(true, true)
	if width > f.w-2 {
		// Under the crosshair the values matter more, else the names.
		items, width = f.items(f.Crosshair == nil, f.Crosshair != nil)
	}
	for width > f.w-2 && len(items) > 1 {
		width -= items[len(items)-1].width + 3
		items = items[:len(items)-1]
	}
	if width > f.w-2 || width <= 0 {
		return
	}
	x, y := f.corner(width)
	text, muted := f.s.pen(f.th.Text), f.s.pen(f.th.Muted)
	f.s.text(x-1, y, strings.Repeat(" ", width+2), muted)
	for _, it := range items {
		f.s.text(x, y, it.key, it.pen)
		at := x + cells(it.key) + 1
		if it.name != "" {
			f.s.text(at, y, it.name, muted)
			at += cells(it.name) + 1
		}
		f.s.text(at, y, it.value, text)
		x += it.width + 3
	}
}

// items returns the entries of the legend, with names or values or both, and
// their width together.
func (f *frame) items(names, values bool) ([]item, int) {
	var out []item
	total := -3
	if f.Crosshair != nil {
		name := strings.TrimSpace(f.XLabel + " " + strconv.FormatFloat(*f.Crosshair, 'g', 4, 64))
		out = append(out, item{key: f.g.Hair, name: name, pen: f.s.pen(f.th.Accent), width: cells(name) + 2})
		total += 3 + out[0].width
	}
	for i, s := range f.Series {
		if s.Data == nil {
			continue
		}
		it := item{key: sample(f.g, s.Dash, f.mark(i, s.Marker)), pen: f.s.pen(s.Style)}
		if names {
			it.name = fit(s.Name, 24, f.g.Ellipsis)
		}
		if values {
			it.value = f.valueOf(s)
		}
		it.width = cells(it.key)
		for _, text := range []string{it.name, it.value} {
			if text != "" {
				it.width += 1 + cells(text)
			}
		}
		out = append(out, it)
		total += it.width + 3
	}
	return out, total
}

// valueOf returns the value at the crosshair or the newest one, unsmoothed.
func (f *frame) valueOf(s Series) string {
	n := s.Data.Len()
	if n == 0 {
		return ""
	}
	i := n - 1
	if f.Crosshair != nil {
		i = nearest(s.Data, *f.Crosshair)
	}
	if f.Value != nil {
		return format.Clean(f.Value(s.Data.ys[i]))
	}
	return format.Value(s.Data.ys[i])
}

// nearest returns the index of the point closest to x.
func nearest(d *Data, x float64) int {
	i := min(d.search(x), d.Len()-1)
	if i > 0 && x-d.xs[i-1] < d.xs[i]-x {
		return i - 1
	}
	return i
}

// sample shows how a curve is drawn, two cells wide.
func sample(g theme.Glyphs, d Dash, mark rune) string {
	if !g.Braille {
		return string([]rune{mark, mark})
	}
	switch d {
	case Dashed:
		return g.Dashed + g.Dashed
	case Dotted:
		return g.Dotted + g.Dotted
	}
	return g.Solid + g.Solid
}

// corner returns the place of a row of text in the corner of the plot where it
// covers the least; the upper right wins a tie.
func (f *frame) corner(width int) (x, y int) {
	right, left := f.x0+f.w-width-1, f.x0+2
	least := f.w + 1
	for _, c := range [][2]int{{right, 0}, {right, f.h - 1}, {left, 0}, {left, f.h - 1}} {
		covered := 0
		for i := range width {
			if !f.s.free(c[0]+i, c[1], 1) {
				covered++
			}
		}
		if covered < least {
			least, x, y = covered, c[0], c[1]
		}
	}
	return x, y
}
