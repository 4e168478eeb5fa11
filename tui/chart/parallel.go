package chart

import (
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Emphasis says how much a [Path] stands out. Paths differ by their rhythm, not by color alone.
type Emphasis int

const (
	// Ordinary paths are faint and dotted.
	Ordinary Emphasis = iota
	// Leading paths are drawn through.
	Leading
	// First is the one path above all others.
	First
)

// Path is one configuration in a [Parallel]: a value for each axis, NaN where it has none.
type Path struct {
	Values   []float64
	Emphasis Emphasis
}

// Parallel draws configurations as lines across parallel axes (Inselberg, 1985). Its exported
// fields describe the chart and may change between frames. It keeps buffers, so use one Parallel
// per place on the screen, from one goroutine.
type Parallel struct {
	Axes  []Axis
	Paths []Path
	// Empty is shown while there is no path; empty: "no data yet".
	Empty string

	canvas surface
	dots   plotter
}

const (
	// parallelGap is the least distance of two axes, with room for their names and labels.
	parallelGap = 11
	// parallelLabels is the room right of the last axis.
	parallelLabels = parallelGap - 2
	// mostOrdinary is how many ordinary paths are drawn: more would only be a grey area.
	mostOrdinary = 150
)

// Fits returns how many of the axes have room in w cells.
func (c *Parallel) Fits(w int) int {
	return min(1+max(0, w-parallelLabels-1)/parallelGap, len(c.Axes))
}

// parallelAxis is an axis at its place.
type parallelAxis struct {
	Axis
	on scale
	x  int // cell
}

// View draws the chart into exactly w x h cells, with the first axes and the last if not all have room.
func (c *Parallel) View(th *theme.Theme, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	c.canvas.reset(w, h)
	s := &c.canvas
	if len(c.Paths) == 0 || len(c.Axes) == 0 || h < 3 {
		blank(s, th, c.Empty)
		return s.String()
	}
	axes, columns := c.place(th, w, h)
	c.strands(th, axes, columns, Ordinary, Dotted, '.', s.pen(th.Faint))
	c.strands(th, axes, columns, Leading, Solid, '*', s.pen(th.Accent))
	c.strands(th, axes, columns, First, Solid, '#', s.pen(th.Val.Bold(true)))
	for i, a := range axes {
		c.axis(th, a, i, axes)
	}
	return s.String()
}

// place chooses the axes that have room and their scales. columns are their numbers.
func (c *Parallel) place(th *theme.Theme, w, h int) (axes []parallelAxis, columns []int) {
	n := c.Fits(w)
	for i := range n - 1 {
		columns = append(columns, i)
	}
	columns = append(columns, len(c.Axes)-1)
	perY := 1
	if th.Glyphs.Braille {
		perY = 4
	}
	for k, i := range columns {
		values := make([]float64, len(c.Paths))
		for j, p := range c.Paths {
			values[j] = p.Values[i]
		}
		a := parallelAxis{Axis: c.Axes[i], on: c.Axes[i].over(values)}
		if len(a.Names) == 0 && !a.Range.set() {
			a.fence(values)
		}
		a.on.dots = (h - 1) * perY
		if n > 1 {
			a.x = k * (w - 1 - parallelLabels) / (n - 1)
		}
		axes = append(axes, a)
	}
	return axes, columns
}

// fence leaves out what lies far from the rest.
func (a *parallelAxis) fence(values []float64) {
	var units []float64
	for _, v := range values {
		if u, ok := a.on.unit(v); ok {
			units = append(units, u)
		}
	}
	if len(units) > 0 {
		lo, hi := fenced(units)
		a.on.lo, a.on.hi = widened(lo, hi, edge)
	}
}

// strands draws the paths of one emphasis.
func (c *Parallel) strands(
	th *theme.Theme, axes []parallelAxis, columns []int, e Emphasis, dash Dash, mark rune, pen uint8,
) {
	var paths []Path
	for _, p := range c.Paths {
		if p.Emphasis == e {
			paths = append(paths, p)
		}
	}
	c.dots.reset(c.canvas.w, c.canvas.h-1, th.Glyphs.Braille)
	every := 1
	if e == Ordinary {
		every = len(paths)/mostOrdinary + 1
	}
	if !th.Glyphs.Braille {
		dash = Solid
	}
	for i := 0; i < len(paths); i += every {
		st := stroke{p: &c.dots, dash: dash, n: i} // out of step, else their dots form columns
		for k, a := range axes {
			u, ok := a.place(a.on, paths[i].Values[columns[k]], i)
			if !ok {
				st.lift()
				continue
			}
			st.to(a.x*c.dots.dotW, min(max(a.on.dot(u), 0), a.on.dots-1))
		}
	}
	c.dots.draw(&c.canvas, 0, 1, mark, pen, false)
}

// axis draws an axis over the paths: its line, its name above, labels on its right.
func (c *Parallel) axis(th *theme.Theme, a parallelAxis, i int, axes []parallelAxis) {
	s, g := &c.canvas, th.Glyphs
	line, label := s.pen(th.Muted), s.pen(th.Muted)
	for y := 1; y < s.h; y++ {
		s.text(a.x, y, g.AxisY, line)
	}
	end := s.w
	if i+1 < len(axes) {
		end = axes[i+1].x
	}
	name := a.Name
	if a.on.log {
		name += " (log)"
		if format.Width(name) > end-a.x-1 {
			name = a.Name
		}
	}
	s.text(a.x, 0, fit(name, end-a.x-1, g.Ellipsis), s.pen(th.Text))
	taken := -1
	for _, t := range a.ticks(a.on, max(2, (s.h-1)/4)) {
		d := a.on.dot(t.at)
		if d < 0 || d >= a.on.dots {
			continue
		}
		y := s.h - 1 - d*(s.h-1)/a.on.dots
		if y == taken {
			continue
		}
		taken = y
		s.text(a.x, y, g.RuleLeft, line)
		s.text(a.x+1, y, fit(t.label, min(parallelLabels, end-a.x-2), g.Ellipsis), label)
	}
}
