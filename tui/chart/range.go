package chart

import (
	"math"
	"slices"
)

// span is the stretch of x that is shown: the window, or, if it is not set, all data and the range asked for.
// On a logarithmic axis it begins with the first positive x.
func (l *Line) span(log bool, window Range) (Range, bool) {
	lo, hi := math.Inf(1), math.Inf(-1)
	take := func(d *Data) {
		first := 0
		if d != nil && log {
			first = d.after(0, 0, 0)
		}
		if d != nil && first < d.Len() {
			lo, hi = min(lo, d.xs[first]), max(hi, d.xs[d.Len()-1])
		}
	}
	for _, s := range l.Series {
		take(s.Data)
	}
	for _, d := range l.Behind {
		take(d)
	}
	if lo > hi {
		return Range{}, false
	}
	shown := func(r Range) (float64, float64) {
		if log && r.Min <= 0 {
			return lo, max(lo, r.Max)
		}
		return r.Min, r.Max
	}
	if l.X.set() {
		from, to := shown(l.X)
		lo, hi = min(lo, from), max(hi, to)
	}
	if window.set() {
		lo, hi = shown(window)
	}
	return Range{lo, hi}, true
}

// Span is the stretch of x that all data of the chart and the range asked for cover; false without any data.
func (l *Line) Span() (Range, bool) {
	return l.span(l.LogX, Range{})
}

// XAt returns the x at a cell column of the last frame, the first being 0; at the axis and beyond the plot it is
// that of the nearest column. It is false where nothing was drawn.
func (l *Line) XAt(column int) (float64, bool) {
	if l.width <= 0 {
		return 0, false
	}
	share := (float64(column-l.from) + 0.5) / float64(l.width)
	return l.across.value(l.across.lo + (l.across.hi-l.across.lo)*min(max(share, 0), 1)), true
}

// decades is the ratio of values from which on an axis that may choose is logarithmic.
const decades = 100

// logarithmic reports whether the y axis is.
func (l *Line) logarithmic() bool {
	if l.LogY {
		return l.anyPositive()
	}
	if !l.Auto {
		return false
	}
	view, ok := l.span(false, l.Window)
	if !ok {
		return false
	}
	e := noExtent
	for _, s := range l.Series {
		if s.Data != nil {
			e.join(s.Data.within(view))
		}
	}
	return e.min > 0 && e.max > decades*e.min
}

// limits are those of the y axis, in its units.
func (f *frame) limits(values, starts []float64) (lo, hi float64) {
	if f.Auto && !f.YZero {
		if lo, hi, ok := f.bulk(); ok {
			f.cut = true
			return lo, hi
		}
	}
	return robust(values, starts)
}

const (
	// long is the number of points in view from which on a few of them do not matter.
	long = 200
	// rare is the share of columns that may be cut off at either end, if the rest spans this much less.
	rare, less = 0.05, 5
)

// bulk is the range of all but the few columns that are far from the others; false where there are none, or where
// there are few points at all.
func (f *frame) bulk() (lo, hi float64, ok bool) {
	var lows, highs []float64
	points := 0
	for i := range f.Series {
		for _, c := range f.cols[i] {
			low, okLow := f.y.unit(c.min)
			high, okHigh := f.y.unit(c.max)
			if c.empty() || !okLow || !okHigh {
				continue
			}
			points += c.to - c.from
			lows, highs = append(lows, low), append(highs, high)
		}
	}
	if points < long || float64(len(lows))*rare < 1 {
		return 0, 0, false
	}
	slices.Sort(lows)
	slices.Sort(highs)
	lo, hi = lows[0], highs[len(highs)-1]
	low, high := quantile(lows, rare), quantile(highs, 1-rare)
	body := high - low
	if body <= 0 || hi-lo <= less*body {
		return 0, 0, false
	}
	return max(lo, low-body/2), min(hi, high+body/2), true
}

// Ahead is where the axis of a run ends that has done some of the epochs that are planned: at all of them, so that a
// curve shows how far it is, or, early in a long run, at the smallest half, quarter and so on of them that leaves the
// curve room to grow.
func Ahead(done, planned int) float64 {
	end := float64(planned)
	for end > 20 && float64(done) < 0.25*end {
		end /= 2
	}
	return end
}
