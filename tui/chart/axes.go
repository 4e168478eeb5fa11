package chart

import (
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// plane is the area of a plot between its axes: where it lies on a surface and how positions in
// axis units map to it.
type plane struct {
	th *theme.Theme
	s  *surface
	g  theme.Glyphs

	// The plot without axes, in cells of the surface.
	x0, y0, w, h int
	x, y         scale
	yTicks       []tick
	labelWidth   int // of the y labels; 0: no y axis
	axisRows     int // below the plot: 0, 1 (labels in the axis) or 2
	strip        int // rows between the plot and the x axis
}

// spread takes a surface of w x h cells, less the rows of the x axis.
func (p *plane) spread(w, h int) {
	p.w = w
	switch {
	case h >= 10 && w >= 16:
		p.axisRows = 2
	case h >= 4 && w >= 12:
		p.axisRows = 1
	}
	p.h = h - p.axisRows - p.strip
}

// labelled reports whether there is room for a y axis.
func (p *plane) labelled(w int) bool { return w >= 16 && p.h >= 2 }

// dotsPer is the number of dots in a cell.
func (p *plane) dotsPer() (x, y int) {
	if p.g.Braille {
		return 2, 4
	}
	return 1, 1
}

// setDots tells the scales how many dots the plot has.
func (p *plane) setDots() {
	perX, perY := p.dotsPer()
	p.x.dots, p.y.dots = p.w*perX, p.h*perY
}

// yLabels takes the ticks of the y axis and gives their labels room on the left of w cells.
func (p *plane) yLabels(w int, ticks []tick) {
	p.yTicks = ticks
	for _, t := range ticks {
		p.labelWidth = max(p.labelWidth, cells(t.label))
	}
	// At least three, so that charts above each other usually line up.
	p.labelWidth = min(max(p.labelWidth, 3), w/3)
	p.x0 = p.labelWidth + 2
	p.w = w - p.x0
}

// axes draws both axes in faint, their labels in muted ink. name stands at the end of the x axis.
func (p *plane) axes(xTicks []tick, name string) {
	line, label := p.s.pen(p.th.Faint), p.s.pen(p.th.Muted)
	if p.labelWidth > 0 {
		x := p.x0 - 1
		for y := range p.h + p.strip {
			p.s.text(x, y, p.g.AxisY, line)
		}
		taken := -1
		for i := len(p.yTicks) - 1; i >= 0; i-- {
			t := p.yTicks[i]
			y := p.row(t.at)
			if y < 0 || y >= p.h || y == taken {
				continue
			}
			taken = y
			p.s.text(x, y, p.g.TickY, line)
			p.s.text(0, y, format.PadLeft(t.label, p.labelWidth, p.g.Ellipsis), label)
		}
	}
	if p.axisRows > 0 {
		p.xAxis(xTicks, name, line, label)
	}
}

// row returns the row of the plot at a position in axis units, -1 outside.
func (p *plane) row(u float64) int {
	perY := p.y.dots / max(p.h, 1)
	d := p.y.dot(u)
	if d < 0 || d >= p.y.dots {
		return -1
	}
	return p.h - 1 - d/perY
}

// column returns the cell column at a position in axis units, -1 outside the view.
func (p *plane) column(x float64) int {
	perX := p.x.dots / max(p.w, 1)
	d := p.x.dot(x)
	if d < 0 || d >= p.x.dots {
		return -1
	}
	return p.x0 + d/perX
}

// xAxis draws the line under the plot. With two rows the labels hang below
// their ticks, with one they interrupt the line.
func (p *plane) xAxis(ticks []tick, name string, line, label uint8) {
	y := p.h + p.strip
	for x := p.x0; x < p.x0+p.w; x++ {
		p.s.text(x, y, p.g.AxisX, line)
	}
	if p.labelWidth > 0 {
		p.s.text(p.x0-1, y, p.g.Corner, line)
	}
	if p.axisRows == 2 {
		p.xLabels(ticks, name, y, label, line)
		return
	}
	p.xLabelsInLine(ticks, name, y, label)
}

// xLabels hangs labels below ticks. The name of the axis stands before the
// last label, "epoch 50", and takes the place of labels that it meets.
func (p *plane) xLabels(ticks []tick, name string, y int, label, line uint8) {
	limit := p.s.w
	for i := len(ticks) - 1; i >= 0; i-- {
		t := ticks[i]
		at := p.column(t.at)
		if at < 0 {
			continue
		}
		p.s.text(at, y, p.g.TickX, line)
		text := p.named(t.label, name, limit == p.s.w)
		from := max(0, at-cells(t.label)/2-(cells(text)-cells(t.label)))
		if limit == p.s.w {
			from = min(from, limit-cells(text))
		}
		if from < 0 || from+cells(text) > limit {
			continue
		}
		p.s.text(from, y+1, text, label)
		limit = from - 2
	}
}

// xLabelsInLine interrupts the axis with its labels.
func (p *plane) xLabelsInLine(ticks []tick, name string, y int, label uint8) {
	limit := p.s.w + 1
	for i := len(ticks) - 1; i >= 0; i-- {
		at := p.column(ticks[i].at)
		if at < 0 {
			continue
		}
		text := " " + p.named(ticks[i].label, name, limit > p.s.w) + " "
		from := at - cells(ticks[i].label)/2 - (cells(text) - 1 - cells(ticks[i].label))
		from = max(p.x0, min(from, p.s.w-cells(text)))
		if from+cells(text) > limit {
			continue
		}
		p.s.text(from, y, text, label)
		limit = from - 1
	}
}

func (p *plane) named(label, name string, last bool) string {
	name = format.Clean(name)
	if !last || name == "" || cells(name) > p.w/3 {
		return label
	}
	return name + " " + label
}

// xTicks chooses x ticks with room for their labels between them.
func (p *plane) xTicks(whole bool) []tick {
	choose := func(n int) []tick {
		if p.x.log {
			return logTicks(p.x.lo, p.x.hi, n)
		}
		return linearTicks(p.x.lo, p.x.hi, n, whole)
	}
	n := max(1, p.w/8)
	ticks := choose(n)
	widest := 1
	for _, t := range ticks {
		widest = max(widest, cells(t.label))
	}
	for len(ticks) > 1 && n > 1 && len(ticks)*(widest+3) > p.w+widest {
		n = n * 2 / 3
		ticks = choose(n)
	}
	return ticks
}
