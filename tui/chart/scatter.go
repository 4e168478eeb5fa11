package chart

import (
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Mark says what a [Dot] stands for. Marks differ by their glyphs, not by color alone.
type Mark int

const (
	// Finished is a point that is what it will be.
	Finished Mark = iota
	// Partial was given up on the way: it shows what there was.
	Partial
	// Coming may still change.
	Coming
	// Lost has no value to be drawn at: it counts in the strip below the plot.
	Lost
)

// Dot is one of many points.
type Dot struct {
	X, Y float64
	Mark Mark
}

// End is an end of an axis.
type End int

const (
	// Inside is none of the ends.
	Inside End = iota
	// LowEnd is the end of the least value.
	LowEnd
	// HighEnd is the end of the largest value.
	HighEnd
)

// Scatter is a chart of many points. Its exported fields describe the chart and may change between
// frames; the zero value is an empty chart. It keeps buffers, so use one Scatter per place on the
// screen, from one goroutine.
//
// Y values far from the others are drawn at the edge, with a mark. Where dots are lost, a strip
// below the plot says which share of all there, as the height of a bar, and on its left which
// share over all.
type Scatter struct {
	X, Y Axis
	Dots []Dot
	// Best and Chosen stand out.
	Best, Chosen *Best
	// Front joins points by steps: the best that can be had of both axes.
	Front []Point
	// Warn draws the end of the x axis at which the best lies.
	Warn End
	// Empty is shown while there is no dot; empty: "no data yet".
	Empty string

	canvas surface
	dots   plotter
}

// View draws the chart into exactly w x h cells.
func (c *Scatter) View(th *theme.Theme, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	c.canvas.reset(w, h)
	p := plane{th: th, s: &c.canvas, g: th.Glyphs}
	if len(c.Dots) == 0 {
		blank(p.s, th, c.Empty)
		return p.s.String()
	}
	c.layout(&p, w, h)
	name := c.X.Name
	if len(c.X.Names) > 0 {
		name = "" // it would be taken for one of them
	}
	p.axes(c.xTicks(&p), name)
	c.boundary(&p)
	c.front(&p)
	c.partial(&p)
	c.whole(&p)
	c.lost(&p)
	c.outstanding(&p, c.Chosen, p.g.Bullet, c.Dots)
	c.outstanding(&p, c.Best, p.g.Peak, c.Dots)
	return p.s.String()
}

// layout chooses scales and the place of the plot.
func (c *Scatter) layout(p *plane, w, h int) {
	lost := c.count(Lost)
	if lost > 0 && h >= 6 {
		p.strip = 1
	}
	p.spread(w, h)
	xs, ys := make([]float64, 0, len(c.Dots)), make([]float64, 0, len(c.Dots))
	for _, d := range c.Dots {
		xs = append(xs, d.X)
		if d.Mark != Lost {
			ys = append(ys, d.Y)
		}
	}
	p.x, p.y = c.X.over(xs), c.yScale(ys)
	if p.labelled(w) {
		ticks := c.Y.ticks(p.y, max(2, p.h*2/5))
		if len(ys) == 0 {
			ticks = nil
		}
		if p.strip > 0 {
			p.labelWidth = cells(c.share())
		}
		p.yLabels(w, ticks)
	}
	p.setDots()
}

func (c *Scatter) count(m Mark) (n int) {
	for _, d := range c.Dots {
		if d.Mark == m {
			n++
		}
	}
	return n
}

// share says which part of all is lost.
func (c *Scatter) share() string {
	return format.Percent(float64(c.count(Lost)) / float64(len(c.Dots)))
}

// yScale leaves out what lies far from the rest, but never what stands out.
func (c *Scatter) yScale(ys []float64) scale {
	s := c.Y.over(ys)
	if len(c.Y.Names) > 0 {
		return s
	}
	var units []float64
	for _, v := range ys {
		if u, ok := s.unit(v); ok {
			units = append(units, u)
		}
	}
	if len(units) == 0 {
		return s
	}
	lo, hi := fenced(units)
	show := func(y float64) {
		if u, ok := s.unit(y); ok {
			lo, hi = min(lo, u), max(hi, u)
		}
	}
	for _, b := range []*Best{c.Best, c.Chosen} {
		if b != nil {
			show(b.Y)
		}
	}
	for _, f := range c.Front {
		show(f.Y)
	}
	s.lo, s.hi = widened(lo, hi, 2*edge)
	return s
}

// xTicks labels the x axis; names are cut to the room between them.
func (c *Scatter) xTicks(p *plane) []tick {
	names := c.X.Names
	if len(names) == 0 {
		ticks := p.xTicks(c.X.Whole)
		for i, t := range ticks {
			if c.X.Tick != nil {
				ticks[i].label = format.Clean(c.X.Tick(p.x.value(t.at)))
			}
		}
		return ticks
	}
	room := max(1, p.w/len(names)-2)
	clean := make([]string, len(names))
	for i, n := range names {
		clean[i] = format.Clean(n)
	}
	ticks := make([]tick, len(names))
	for i, n := range format.TellApart(clean, room, p.g.Ellipsis) {
		ticks[i] = tick{float64(i), n}
	}
	return ticks
}
