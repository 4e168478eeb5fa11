package chart

import (
	"math"
	"sort"
)

// column is what a curve does within one column of dots.
type column struct {
	extent
	from, to int // the points [from, to)
	// averaged columns are drawn as the mean of their points.
	averaged bool
}

// columns reduces a series to n columns over the x axis. Where the y axis is
// logarithmic values that are not positive leave gaps, but without the mark
// of values that are not finite.
func columns(d *Data, x scale, n int, log bool, out []column) []column {
	out = out[:0]
	lo, hi := x.lo, x.hi
	from := d.search(x.value(lo - (hi-lo)*0.5/float64(max(n-1, 1))))
	width := 0
	for i := range n {
		// A column reaches half way to its neighbours, as scale.dot rounds.
		edge := lo + (hi-lo)*(float64(i)+0.5)/float64(max(n-1, 1))
		if n == 1 {
			edge = hi
		}
		to := d.after(x.value(edge), from, width)
		width = to - from
		c := column{extent: d.span(from, to), from: from, to: to}
		if log {
			c.min = c.low
			if c.max <= 0 {
				c.min, c.max = math.Inf(1), math.Inf(-1)
			}
		}
		out = append(out, c)
		from = to
	}
	return out
}

// crowd is the number of points in a column from which on it is drawn as their mean, in front of what they span.
const crowd = 4

// crowded reports whether the columns that hold points hold many.
func crowded(cols []column) bool {
	n, held := 0, 0
	for _, c := range cols {
		if c.to > c.from {
			n, held = n+c.to-c.from, held+1
		}
	}
	return held > 1 && n >= crowd*held
}

// average makes columns be drawn as the means of their points.
func average(cols []column) {
	for i := range cols {
		cols[i].averaged = true
	}
}

// after returns the first index from from on whose X is beyond x. Columns hold
// similar numbers of points, so the search begins near guess points further.
func (d *Data) after(x float64, from, guess int) int {
	rest := d.xs[from:]
	if near := 2*guess + 8; near < len(rest) && rest[near] > x {
		rest = rest[:near]
	}
	return from + sort.Search(len(rest), func(i int) bool { return rest[i] > x })
}

// trace draws the curve that the columns over view summarize: within a column from its
// first value over its extremes to its last, between columns a straight line,
// lifted where a value is missing. Lines that cross the edges of the view are
// cut there.
func trace(d *Data, cols []column, view Range, y scale, pen *stroke) {
	if len(cols) == 0 {
		return
	}
	if c := cols[0]; c.from == c.to {
		if u, ok := between(d, c.from, view.Min, y); ok {
			pen.to(0, y.dot(u))
		}
	}
	for x, c := range cols {
		if c.from == c.to {
			continue
		}
		if c.averaged {
			if u, ok := y.unit(c.mean()); ok && !c.gaps {
				pen.to(x, y.dot(u))
			} else {
				pen.lift()
			}
			continue
		}
		first, ok := valueAt(d, c.from, y)
		if !ok {
			pen.lift()
		} else {
			pen.to(x, y.dot(first))
		}
		if !c.empty() && c.to-c.from > 1 {
			spread(c, x, y, pen, ok && first > middle(c, y))
		}
		if last, ok := valueAt(d, c.to-1, y); ok {
			pen.to(x, y.dot(last))
		} else {
			pen.lift()
		}
	}
	if c := cols[len(cols)-1]; c.from == c.to {
		if u, ok := between(d, c.to, view.Max, y); ok {
			pen.to(len(cols)-1, y.dot(u))
		}
	}
}

// between returns the height at x of the line from point i-1 to point i.
func between(d *Data, i int, x float64, y scale) (float64, bool) {
	a, okA := valueAt(d, i-1, y)
	b, okB := valueAt(d, i, y)
	if !okA || !okB || d.xs[i] <= d.xs[i-1] {
		return 0, false
	}
	return a + (b-a)*(x-d.xs[i-1])/(d.xs[i]-d.xs[i-1]), true
}

// spread draws the extremes of a column, the nearer one first.
func spread(c column, x int, y scale, pen *stroke, fromTop bool) {
	lo, okLo := y.unit(c.min)
	hi, okHi := y.unit(c.max)
	if !okLo || !okHi {
		return
	}
	if fromTop {
		lo, hi = hi, lo
	}
	pen.to(x, y.dot(lo))
	pen.to(x, y.dot(hi))
}

func middle(c column, y scale) float64 {
	lo, _ := y.unit(c.min)
	hi, _ := y.unit(c.max)
	return (lo + hi) / 2
}

// valueAt returns point i in axis units; false where there is nothing to draw.
func valueAt(d *Data, i int, y scale) (float64, bool) {
	if i < 0 || i >= len(d.ys) {
		return 0, false
	}
	return y.unit(d.ys[i])
}
