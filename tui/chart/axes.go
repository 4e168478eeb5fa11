package chart

import (
	"tunebench/tui/format"
)

// yAxis chooses the y ticks and gives their labels room on the left.
func (f *frame) yAxis(w int) {
	f.yTicks = nil
	// One label says nothing about the scale: ask for more until there are two.
	for n := max(2, f.h*2/5); !f.blind && len(f.yTicks) < 2 && n <= max(2, f.h); n++ {
		if f.y.log {
			f.yTicks = logTicks(f.y.lo, f.y.hi, n)
		} else {
			f.yTicks = linearTicks(f.y.lo, f.y.hi, n, false)
		}
	}
	if f.Tick != nil {
		for i, t := range f.yTicks {
			v := t.at
			if f.y.log {
				v = pow10(v)
			}
			f.yTicks[i].label = format.Clean(f.Tick(v))
		}
	}
	for _, t := range f.yTicks {
		f.labelWidth = max(f.labelWidth, cells(t.label))
	}
	// At least three, so that charts above each other usually line up.
	f.labelWidth = min(max(f.labelWidth, 3), w/3)
	f.x0 = f.labelWidth + 2
	f.w = w - f.x0
}

// axes draws both axes in faint, their labels in muted ink.
func (f *frame) axes() {
	line, label := f.s.pen(f.th.Faint), f.s.pen(f.th.Muted)
	if f.labelWidth > 0 {
		x := f.x0 - 1
		for y := range f.h {
			f.s.text(x, y, f.g.AxisY, line)
		}
		taken := -1
		for i := len(f.yTicks) - 1; i >= 0; i-- {
			t := f.yTicks[i]
			y := f.row(t.at)
			if y < 0 || y >= f.h || y == taken {
				continue
			}
			taken = y
			f.s.text(x, y, f.g.TickY, line)
			f.s.text(0, y, format.PadLeft(t.label, f.labelWidth, f.g.Ellipsis), label)
		}
	}
	if f.axisRows > 0 {
		f.xAxis(line, label)
	}
}

// row returns the row of the plot at a position in axis units, -1 outside.
func (f *frame) row(u float64) int {
	perY := f.y.dots / max(f.h, 1)
	d := f.y.dot(u)
	if d < 0 || d >= f.y.dots {
		return -1
	}
	return f.h - 1 - d/perY
}

// column returns the cell column of an x, -1 outside the view.
func (f *frame) column(x float64) int {
	perX := f.x.dots / max(f.w, 1)
	d := f.x.dot(x)
	if d < 0 || d >= f.x.dots {
		return -1
	}
	return f.x0 + d/perX
}

// xAxis draws the line under the plot. With two rows the labels hang below
// their ticks, with one they interrupt the line.
func (f *frame) xAxis(line, label uint8) {
	y := f.h
	for x := f.x0; x < f.x0+f.w; x++ {
		f.s.text(x, y, f.g.AxisX, line)
	}
	if f.labelWidth > 0 {
		f.s.text(f.x0-1, y, f.g.Corner, line)
	}
	if f.axisRows == 2 {
		f.xLabels(f.xTicks(), y, label, line)
		return
	}
	f.xLabelsInLine(f.xTicks(), y, label)
}

// xLabels hangs labels below ticks. The name of the axis stands before the
// last label, "epoch 50", and takes the place of labels that it meets.
func (f *frame) xLabels(ticks []tick, y int, label, line uint8) {
	limit := f.s.w
	for i := len(ticks) - 1; i >= 0; i-- {
		t := ticks[i]
		at := f.column(t.at)
		if at < 0 {
			continue
		}
		f.s.text(at, y, f.g.TickX, line)
		text := f.named(t.label, limit == f.s.w)
		from := max(0, at-cells(t.label)/2-(cells(text)-cells(t.label)))
		if limit == f.s.w {
			from = min(from, limit-cells(text))
		}
		if from < 0 || from+cells(text) > limit {
			continue
		}
		f.s.text(from, y+1, text, label)
		limit = from - 2
	}
}

// xLabelsInLine interrupts the axis with its labels.
func (f *frame) xLabelsInLine(ticks []tick, y int, label uint8) {
	limit := f.s.w + 1
	for i := len(ticks) - 1; i >= 0; i-- {
		at := f.column(ticks[i].at)
		if at < 0 {
			continue
		}
		text := " " + f.named(ticks[i].label, limit > f.s.w) + " "
		from := at - cells(ticks[i].label)/2 - (cells(text) - 1 - cells(ticks[i].label))
		from = max(f.x0, min(from, f.s.w-cells(text)))
		if from+cells(text) > limit {
			continue
		}
		f.s.text(from, y, text, label)
		limit = from - 1
	}
}

func (f *frame) named(label string, last bool) string {
	name := format.Clean(f.XLabel)
	if !last || name == "" || cells(name) > f.w/3 {
		return label
	}
	return name + " " + label
}

// xTicks chooses x ticks with room for their labels between them.
func (f *frame) xTicks() []tick {
	span := f.view.Max - f.view.Min
	whole := span >= 3
	n := max(1, f.w/8)
	ticks := linearTicks(f.view.Min, f.view.Max, n, whole)
	widest := 1
	for _, t := range ticks {
		widest = max(widest, cells(t.label))
	}
	for len(ticks) > 1 && n > 1 && len(ticks)*(widest+3) > f.w+widest {
		n = n * 2 / 3
		ticks = linearTicks(f.view.Min, f.view.Max, n, whole)
	}
	return ticks
}
