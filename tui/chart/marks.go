package chart

import (
	"tunebench/tui/format"
)

// behind draws the curves that are only there for comparison, with one stroke from point to point:
// they are many and short.
func (f *frame) behind() {
	if len(f.Behind) == 0 {
		return
	}
	f.dots.reset(f.w, f.h, f.g.Braille)
	for _, d := range f.Behind {
		st := stroke{p: &f.dots}
		for i, x := range d.xs {
			v, okX := f.x.unit(x)
			if u, ok := f.y.unit(d.ys[i]); ok && okX {
				st.to(f.x.dot(v), f.y.dot(u))
			} else {
				st.lift()
			}
		}
	}
	f.dots.draw(f.s, f.x0, f.y0, '.', f.s.pen(f.th.Faint), false)
}

// curves draws every series: raw values first, all faint, then the curves in
// order, then the marks of what could not be drawn.
func (f *frame) curves() {
	for i, s := range f.Series {
		f.shade(s)
		if len(f.raw[i]) > 0 {
			f.curve(s.Data, f.raw[i], Solid, f.mark(i, '.'), f.s.pen(s.Raw), false)
		}
	}
	merge := false
	for i, s := range f.Series {
		if len(f.cols[i]) == 0 {
			continue
		}
		f.curve(s.Data.Smoothed(f.Smoothing), f.cols[i], s.Dash, f.mark(i, s.Marker), f.s.pen(s.Style), merge)
		merge = true
	}
	for i, s := range f.Series {
		if len(f.cols[i]) > 0 {
			f.misfits(i, f.s.pen(s.Style))
		}
	}
}

func (f *frame) mark(i int, own rune) rune {
	if own != 0 {
		return own
	}
	return f.g.Markers[i%len(f.g.Markers)]
}

func (f *frame) curve(d *Data, cols []column, dash Dash, mark rune, pen uint8, merge bool) {
	f.dots.reset(f.w, f.h, f.g.Braille)
	st := stroke{p: &f.dots, dash: dash}
	if !f.g.Braille {
		st.dash = Solid // the mark tells curves apart, and cells are too coarse
	}
	trace(d, cols, f.view, f.y, &st)
	// A curve of one point has no line; a cross of dots makes it visible.
	if st.n > 0 && lone(cols) && f.g.Braille {
		st.p.dot(st.x-1, st.y)
		st.p.dot(st.x+1, st.y)
		st.p.dot(st.x, st.y-1)
		st.p.dot(st.x, st.y+1)
	}
	f.dots.draw(f.s, f.x0, f.y0, mark, pen, merge)
}

func lone(cols []column) bool {
	n := 0
	for _, c := range cols {
		n += c.to - c.from
	}
	return n == 1
}

// misfits marks columns that hold a NaN or an infinity, at the bottom, and
// values beyond the view, at its edge.
func (f *frame) misfits(i int, pen uint8) {
	bad := f.s.pen(f.th.Bad)
	perX := f.x.dots / max(f.w, 1)
	for d, c := range f.cols[i] {
		x := f.x0 + d/perX
		if c.gaps {
			f.s.text(x, f.y0+f.h-1, f.g.NaN, bad)
		}
		if c.empty() {
			continue
		}
		if hi, ok := f.y.unit(c.max); ok && f.y.dot(hi) >= f.y.dots {
			f.s.text(x, f.y0, f.g.Above, pen)
		}
		if lo, ok := f.y.unit(c.min); ok && f.y.dot(lo) < 0 {
			f.s.text(x, f.y0+f.h-1, f.g.Below, pen)
		}
	}
}

// markers draws the vertical lines of interventions behind the curves, their
// labels at the top where there is room.
func (f *frame) markers() {
	if f.h < 2 {
		return
	}
	pen := f.s.pen(f.th.Muted)
	for _, m := range f.Markers {
		x := f.at(m.X)
		if x < 0 {
			continue
		}
		for y := range f.h {
			f.s.text(x, y, f.g.Marker, pen)
		}
	}
}

// markerLabels writes what the vertical lines stand for, each on the first row from the top where
// it has room beside its line, if need be across another one; labels that are long for the plot are left out.
func (f *frame) markerLabels() {
	if f.h < 4 {
		return
	}
	pen := f.s.pen(f.th.Muted)
	for _, m := range f.Markers {
		x := f.at(m.X)
		label := format.Clean(m.Label)
		if x < 0 || label == "" || cells(label) > f.w/3 {
			continue
		}
		for y := range f.h {
			end := x + 1 + cells(label)
			if f.isMarker(x, y) && f.vacant(x+1, y, cells(label)) && (end == f.s.w || f.vacant(end, y, 1)) {
				f.s.text(x+1, y, label, pen)
				break
			}
		}
	}
}

func (f *frame) isMarker(x, y int) bool { return f.s.rune(x, y) == firstRune(f.g.Marker) }

// vacant reports whether n cells from (x, y) are free or hold only lines of markers.
func (f *frame) vacant(x, y, n int) bool {
	for i := x; i < x+n; i++ {
		if !f.s.free(i, y, 1) && !f.isMarker(i, y) {
			return false
		}
	}
	return true
}

// hair draws the crosshair through the cells that are empty.
func (f *frame) hair() {
	if f.Crosshair != nil {
		f.vertical(*f.Crosshair)
	}
}

// selection draws the ends of what is selected.
func (f *frame) selection() {
	if f.Selected.set() {
		f.vertical(f.Selected.Min)
		f.vertical(f.Selected.Max)
	}
}

// vertical draws a line at x through the cells that are empty.
func (f *frame) vertical(at float64) {
	x := f.at(at)
	if x < 0 {
		return
	}
	pen := f.s.pen(f.th.Accent)
	for y := range f.h {
		if f.s.free(x, y, 1) || f.isMarker(x, y) {
			f.s.text(x, y, f.g.Hair, pen)
		}
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// best puts its mark above the value and the label beside it, on free cells.
func (f *frame) best() {
	if f.Best == nil {
		return
	}
	x := f.at(f.Best.X)
	if x < 0 {
		return
	}
	y := 0
	if u, ok := f.y.unit(f.Best.Y); ok {
		y = f.row(u) - 1
	}
	y = min(max(y, 0), f.h-1)
	pen := f.s.pen(f.th.Strong)
	label := format.Clean(f.Best.Label)
	if cells(label) > f.w/3 {
		label = ""
	}
	// Climb over curves that pass above, at most a few rows: further up the
	// mark would seem to belong to something else.
	for up := y; up >= max(0, y-4); up-- {
		if f.s.free(x, up, 1) && f.bestLabel(x, up, label, pen) {
			f.s.text(x, up, f.g.Best, pen)
			return
		}
	}
	for y > 0 && !f.s.free(x, y, 1) {
		y--
	}
	f.s.text(x, y, f.g.Best, pen)
}

// bestLabel writes the label on the right or the left of the mark; false if
// neither side is free.
func (p *plane) bestLabel(x, y int, label string, pen uint8) bool {
	w := cells(label)
	switch {
	case w == 0:
	case p.s.free(x+1, y, w+2) || x+w+2 == p.s.w && p.s.free(x+1, y, w+1):
		p.s.text(x+2, y, label, pen)
	case x-w-2 > p.x0 && p.s.free(x-w-2, y, w+2):
		p.s.text(x-w-1, y, label, pen)
	default:
		return false
	}
	return true
}

// blindness says why there is no curve although there are values.
func (f *frame) blindness() {
	if !f.blind || f.h < 3 {
		return
	}
	text := fit("no finite value: NaN or infinite", f.w, f.g.Ellipsis)
	f.s.text(f.x0+(f.w-cells(text))/2, (f.h-1)/2, text, f.s.pen(f.th.Bad))
}
