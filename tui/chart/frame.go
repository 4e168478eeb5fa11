package chart

import (
	"strconv"

	"tunebench/tui/format"
)

// frame is one drawing of a Line: where the plot lies and how values map to it.
type frame struct {
	*Line
	plane
	view Range // of x, in values
	// blind says that no value can be drawn: there is no y scale to label.
	blind bool
}

func cells(s string) int { return format.Width(s) }

func fit(s string, w int, ellipsis string) string {
	return format.Truncate(format.Clean(s), w, ellipsis)
}

func trimZeros(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

// prepare chooses ranges, ticks and the place of the plot. The y axis depends
// on the columns, whose number depends on the width of the y labels: the first
// guess is the width of the last frame, which is nearly always right.
func (f *frame) prepare(w, h int) bool {
	if !f.xRange() {
		return false
	}
	f.spread(w, h)
	labelled := f.labelled(w)
	if labelled {
		f.w = max(1, w-f.margin)
	}
	f.setDots()
	f.reduce()
	if !f.yRange() {
		return false
	}
	if guess := f.w; labelled {
		f.yAxis(w)
		f.margin = f.x0
		f.setDots()
		if f.w != guess {
			f.reduce()
		}
	}
	return true
}

// yAxis chooses the y ticks and gives their labels room.
func (f *frame) yAxis(w int) {
	if f.blind {
		f.yLabels(w, nil)
		return
	}
	f.yLabels(w, f.y.ticks(max(2, f.h*2/5), max(2, f.h), f.Tick))
}

// xRange takes the window, or all data and the range asked for.
func (f *frame) xRange() bool {
	f.x.log = f.LogX && f.any(func(d *Data) bool { return d.Len() > 0 && d.xs[d.Len()-1] > 0 })
	var ok bool
	if f.view, ok = f.span(f.x.log, f.Window); !ok {
		return false
	}
	lo, _ := f.x.unit(f.view.Min)
	hi, _ := f.x.unit(f.view.Max)
	if hi <= lo {
		lo, hi = widened(lo, hi, 0)
		f.view = Range{f.x.value(lo), f.x.value(hi)}
	}
	f.x.lo, f.x.hi = lo, hi
	return true
}

// at returns the cell column of a value of x, -1 outside the view.
func (f *frame) at(x float64) int {
	u, ok := f.x.unit(x)
	if !ok {
		return -1
	}
	return f.column(u)
}

// reduce fills the columns of every series, smoothed and raw.
func (f *frame) reduce() {
	for len(f.cols) < len(f.Series) {
		f.cols = append(f.cols, nil)
		f.raw = append(f.raw, nil)
	}
	f.y.log = f.logarithmic()
	for i, s := range f.Series {
		f.cols[i], f.raw[i] = f.cols[i][:0], f.raw[i][:0]
		if s.Data == nil || s.Data.Len() == 0 {
			continue
		}
		smooth := s.Data.Smoothed(f.Smoothing)
		f.cols[i] = columns(smooth, f.x, f.x.dots, f.y.log, f.cols[i])
		switch {
		case smooth != s.Data:
			f.raw[i] = columns(s.Data, f.x, f.x.dots, f.y.log, f.raw[i])
		case crowded(f.cols[i]):
			f.raw[i] = append(f.raw[i], f.cols[i]...)
			average(f.cols[i])
		}
	}
}

// yRange works from the columns alone: what it costs depends on the width, not on the length of the run.
func (f *frame) yRange() bool {
	var values, starts []float64
	take := func(v float64, to *[]float64) bool {
		u, ok := f.y.unit(v)
		if ok {
			*to = append(*to, u)
		}
		return ok
	}
	for _, sets := range [][][]column{f.cols[:len(f.Series)], f.raw[:len(f.Series)]} {
		for _, cols := range sets {
			started := false
			for _, c := range cols {
				if c.empty() {
					continue
				}
				take(c.min, &values)
				if take(c.max, &values) && !started {
					take(c.max, &starts)
					take(c.min, &starts)
					started = true
				}
			}
		}
	}
	values = f.edges(values)
	for _, d := range f.Behind {
		for i, y := range d.ys {
			if x := d.xs[i]; x >= f.view.Min && x <= f.view.Max {
				take(y, &values)
			}
		}
	}
	for _, s := range f.Series {
		for _, d := range s.band() {
			e := d.within(f.view)
			take(e.min, &values)
			take(e.max, &values)
		}
	}
	if len(starts) == 0 {
		starts = values
	}
	lo, hi := 0.0, 1.0
	switch {
	case len(values) > 0:
		lo, hi = f.limits(values, starts)
	case !f.anyGap():
		return false
	default:
		f.blind = true
	}
	floor := lo
	lo, hi = widened(lo, hi, 0.04)
	if !f.y.log && floor >= 0 {
		lo = max(lo, 0) // a loss has no room below zero
	}
	if f.YZero && !f.y.log {
		lo, hi = min(lo, 0), max(hi, 0)
	}
	if f.YLimit.set() && !f.y.log {
		// A little room keeps a curve at the limit off the frame.
		room := (f.YLimit.Max - f.YLimit.Min) * 0.01
		lo, hi = max(lo, f.YLimit.Min-room), min(hi, f.YLimit.Max+room)
		if hi <= lo {
			lo, hi = f.YLimit.Min, f.YLimit.Max
		}
	}
	f.y.lo, f.y.hi = lo, hi
	return finite(hi-lo) && hi > lo
}

// edges adds the heights at which curves cross the edges of the view on their way from or to a point
// outside: in a window between two points there is nothing else to see.
func (f *frame) edges(values []float64) []float64 {
	for i, s := range f.Series {
		cols := f.cols[i]
		if len(cols) == 0 {
			continue
		}
		d := s.Data.Smoothed(f.Smoothing)
		if u, ok := between(d, cols[0].from, f.view.Min, f.y); ok {
			values = append(values, u)
		}
		if u, ok := between(d, cols[len(cols)-1].to, f.view.Max, f.y); ok {
			values = append(values, u)
		}
	}
	return values
}

func (f *frame) anyGap() bool {
	for _, cols := range f.cols[:len(f.Series)] {
		for _, c := range cols {
			if c.to > c.from {
				return true
			}
		}
	}
	return false
}
