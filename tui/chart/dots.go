package chart

import (
	"math"
	"slices"

	"tunebench/tui/format"
)

// at is the cell of a dot; off is -1 or 1 for one that lies below or above the plot.
func (c *Scatter) at(p *plane, i int, d Dot) (x, y, off int, ok bool) {
	ux, okX := c.X.place(p.x, d.X, i)
	uy, okY := c.Y.place(p.y, d.Y, i)
	if !okX || !okY {
		return 0, 0, 0, false
	}
	if x = p.column(ux); x < 0 {
		return 0, 0, 0, false
	}
	switch v := p.y.dot(uy); {
	case v < 0:
		return x, p.h - 1, -1, true
	case v >= p.y.dots:
		return x, 0, 1, true
	}
	return x, p.row(uy), 0, true
}

// crowded reports whether there are so many dots that glyphs would hide each other.
func (c *Scatter) crowded(p *plane) bool { return p.g.Braille && len(c.Dots) > p.w*p.h/6 }

// partial draws what was given up, faintly and hollow.
func (c *Scatter) partial(p *plane) {
	glyph, pen := p.g.Hollow, p.s.pen(p.th.Faint)
	if c.crowded(p) {
		glyph = p.g.Dot
	}
	c.glyphs(p, Partial, glyph, pen)
}

// whole draws finished dots, and those that are coming over them.
func (c *Scatter) whole(p *plane) {
	pen := p.s.pen(p.th.Accent)
	if !c.crowded(p) {
		c.glyphs(p, Finished, p.g.Bullet, pen)
	} else {
		c.dots.reset(p.w, p.h, true)
		for i, d := range c.Dots {
			if d.Mark != Finished {
				continue
			}
			ux, okX := c.X.place(p.x, d.X, i)
			if uy, okY := p.y.unit(d.Y); okX && okY {
				c.dots.dot(p.x.dot(ux), p.y.dot(uy))
			}
		}
		c.dots.draw(p.s, p.x0, 0, ' ', pen, false)
		c.beyond(p, pen)
	}
	c.glyphs(p, Coming, p.g.Coming, p.s.pen(p.th.Val))
}

func (c *Scatter) glyphs(p *plane, m Mark, glyph string, pen uint8) {
	for i, d := range c.Dots {
		if d.Mark != m {
			continue
		}
		if x, y, off, ok := c.at(p, i, d); ok {
			p.s.text(x, y, [...]string{p.g.Below, glyph, p.g.Above}[off+1], pen)
		}
	}
}

// beyond marks finished dots that lie outside the plot.
func (c *Scatter) beyond(p *plane, pen uint8) {
	for i, d := range c.Dots {
		if d.Mark != Finished {
			continue
		}
		if x, y, off, ok := c.at(p, i, d); ok && off != 0 {
			p.s.text(x, y, [...]string{p.g.Below, "", p.g.Above}[off+1], pen)
		}
	}
}

// bins is the most bars in the strip of an axis of numbers.
const bins = 24

// lost draws the strip: which share of the dots of a stretch of x is lost.
func (c *Scatter) lost(p *plane) {
	if p.strip == 0 {
		return
	}
	n := len(c.X.Names)
	if n == 0 {
		n = min(max(p.w/3, 1), bins)
	}
	all, lost := make([]int, n), make([]int, n)
	bin := func(cell float64) int { return min(max(int(math.Floor(cell*float64(n))), 0), n-1) }
	for _, d := range c.Dots {
		u, ok := p.x.unit(d.X)
		if !ok {
			continue
		}
		k := bin((u - p.x.lo) / (p.x.hi - p.x.lo))
		all[k]++
		if d.Mark == Lost {
			lost[k]++
		}
	}
	bad, levels := p.s.pen(p.th.Bad), p.g.Levels
	for x := range p.w {
		k := bin((float64(x) + 0.5) / float64(p.w))
		if lost[k] > 0 {
			level := int(math.Ceil(float64(lost[k]) / float64(all[k]) * float64(len(levels))))
			p.s.set(p.x0+x, p.h, levels[level-1], bad)
		}
	}
	if p.labelWidth > 0 {
		p.s.text(0, p.h, format.PadLeft(c.share(), p.labelWidth, p.g.Ellipsis), bad)
		p.s.text(p.x0-1, p.h, p.g.NaN, bad)
	}
}

// boundary draws the end of the range at which the best lies.
func (c *Scatter) boundary(p *plane) {
	if c.Warn == Inside {
		return
	}
	x := p.x0
	if c.Warn == HighEnd {
		x += p.w - 1
	}
	if len(c.X.Names) == 0 {
		end := c.X.Range.Min
		if c.Warn == HighEnd {
			end = c.X.Range.Max
		}
		u, ok := p.x.unit(end)
		if x = p.column(u); !ok || x < 0 {
			return
		}
	}
	pen, bottom := p.s.pen(p.th.Warn), p.h+p.strip
	for y := range bottom {
		p.s.text(x, y, p.g.Marker, pen)
	}
	if p.axisRows < 2 { // whose line holds labels
		bottom--
	}
	p.s.text(x, bottom, p.g.Alert, pen)
}

// front draws the steps from one point to the next.
func (c *Scatter) front(p *plane) {
	c.dots.reset(p.w, p.h, p.g.Braille)
	st := stroke{p: &c.dots}
	for _, f := range c.Front {
		ux, okX := p.x.unit(f.X)
		uy, okY := p.y.unit(f.Y)
		if !okX || !okY {
			continue
		}
		if x := p.x.dot(ux); st.down {
			st.to(x, st.y)
		}
		st.to(p.x.dot(ux), p.y.dot(uy))
	}
	c.dots.draw(p.s, p.x0, 0, '.', p.s.pen(p.th.Good), false)
}

// outstanding draws a point over all others, and its label beside it where there is room.
func (c *Scatter) outstanding(p *plane, b *Best, glyph string, dots []Dot) {
	if b == nil {
		return
	}
	i := slices.IndexFunc(dots, func(d Dot) bool { return d.X == b.X && d.Y == b.Y })
	x, y, _, ok := c.at(p, max(i, 0), Dot{X: b.X, Y: b.Y})
	if !ok {
		return
	}
	pen := p.s.pen(p.th.Strong)
	p.s.text(x, y, glyph, pen)
	label := format.Clean(b.Label)
	if label == "" || cells(label) > p.w/2 {
		return
	}
	for _, row := range []int{y, y - 1, y + 1, y - 2, y + 2} {
		if row >= 0 && row < p.h && p.bestLabel(x, row, label, pen) {
			return
		}
	}
}
