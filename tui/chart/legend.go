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

// legend writes key, name and value of each series in the corner of the plot with the fewest curve cells beneath
// it: on one row, under the crosshair on as many as leave half of the plot free.
func (f *frame) legend() {
	if f.Legend == LegendNone || f.h < 3 || f.w < 16 {
		return
	}
	items, width := f.items(true, true)
	if width > f.w-2 {
		// Under the crosshair the values matter more, else the names.
		items, width = f.items(f.Crosshair == nil, f.Crosshair != nil)
	}
	most := 1
	if f.Crosshair != nil && width > f.w-2 {
		most = max(1, f.h/2)
	}
	rows := packed(items, f.w-2)
	rows = rows[:min(len(rows), most)]
	if len(rows) == 0 {
		return
	}
	width = 0
	for _, row := range rows {
		width = max(width, rowWidth(row))
	}
	x, y := f.corner(width, len(rows))
	for i, row := range rows {
		f.legendRow(row, x, y+i, width)
	}
}

// packed breaks items into rows of at most so many cells; one that is wider is left out with all that follow.
func packed(items []item, most int) (rows [][]item) {
	for len(items) > 0 {
		n := len(items)
		for n > 0 && rowWidth(items[:n]) > most {
			n--
		}
		if n == 0 {
			break
		}
		rows, items = append(rows, items[:n]), items[n:]
	}
	return rows
}

// apart is the room between items of a row.
const apart = 3

func rowWidth(row []item) int {
	w := -apart
	for _, it := range row {
		w += apart + it.width
	}
	return w
}

func (f *frame) legendRow(row []item, x, y, width int) {
	text, muted := f.s.pen(f.th.Text), f.s.pen(f.th.Muted)
	f.s.text(x-1, y, strings.Repeat(" ", width+2), muted)
	for _, it := range row {
		f.s.text(x, y, it.key, it.pen)
		at := x + cells(it.key) + 1
		if it.name != "" {
			f.s.text(at, y, it.name, muted)
			at += cells(it.name) + 1
		}
		f.s.text(at, y, it.value, text)
		x += it.width + apart
	}
}

// items returns the entries of the legend, with names or values or both, and
// their width together.
func (f *frame) items(names, values bool) ([]item, int) {
	var out []item
	if f.Crosshair != nil {
		name := strings.TrimSpace(f.XLabel + " " + strconv.FormatFloat(*f.Crosshair, 'g', 4, 64))
		out = append(out, item{key: f.g.Hair, name: name, pen: f.s.pen(f.th.Accent), width: cells(name) + 2})
	}
	for i, s := range f.Series {
		if s.Data == nil {
			continue
		}
		it := item{key: sample(f.g, s.Dash, f.mark(i, s.Marker)), pen: f.s.pen(s.Style)}
		if names || cells(s.Name) <= 2 {
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
	}
	return out, rowWidth(out)
}

// valueOf returns the value at the crosshair or the newest one, unsmoothed unless that is asked for.
func (f *frame) valueOf(s Series) string {
	n := s.Data.Len()
	if n == 0 {
		return ""
	}
	d := s.Data
	if f.SmoothValue {
		d = d.Smoothed(f.Smoothing)
	}
	i := n - 1
	if f.Crosshair != nil {
		i = nearest(s.Data, *f.Crosshair)
	}
	if f.Value != nil {
		return format.Clean(f.Value(d.ys[i]))
	}
	return format.Value(d.ys[i])
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

// corner returns the place of rows of text in the corner of the plot where they
// cover the least; the upper right wins a tie.
func (f *frame) corner(width, rows int) (x, y int) {
	right, left, low := f.x0+f.w-width-1, f.x0+2, f.h-rows
	least := width*rows + 1
	for _, c := range [][2]int{{right, 0}, {right, low}, {left, 0}, {left, low}} {
		covered := 0
		for i := range width * rows {
			if !f.s.free(c[0]+i%width, c[1]+i/width, 1) {
				covered++
			}
		}
		if covered < least {
			least, x, y = covered, c[0], c[1]
		}
	}
	return x, y
}
