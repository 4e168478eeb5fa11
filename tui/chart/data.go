package chart

import (
	"math"
	"sort"
	"sync/atomic"
)

// Point is one value of a series.
type Point struct{ X, Y float64 }

// Data is a series that grows at its end. X never decreases: a point that lies
// before the newest one replaces everything from its X on, as when a run is
// resumed from a checkpoint. The zero value is empty and ready for use.
type Data struct {
	xs, ys []float64
	// levels[k][i] summarizes the points [i*fan^(k+1), (i+1)*fan^(k+1)).
	levels [][]extent
	// version changes with the series, and no two series ever share one.
	version uint64

	smooth     *Data
	smoothAt   float64
	smoothMean ema
}

// versions counts the changes of all series, so that a version also tells a series from an older
// one that lived at the same address.
var versions atomic.Uint64

// fan is the number of points or blocks that a block of the next level covers.
const fan = 8

// extent is what a stretch of points spans. Without finite points min > max.
type extent struct {
	min, max float64
	// low is the smallest positive value, for logarithmic axes; +Inf: none.
	low float64
	// sum adds up the n finite values.
	sum float64
	n   int
	// gaps says that some values are not finite.
	gaps bool
}

var noExtent = extent{min: math.Inf(1), max: math.Inf(-1), low: math.Inf(1)}

func (e *extent) add(y float64) {
	if y-y != 0 { // NaN or infinite
		e.gaps = true
		return
	}
	if y < e.min {
		e.min = y
	}
	if y > e.max {
		e.max = y
	}
	if y > 0 && y < e.low {
		e.low = y
	}
	e.sum += y
	e.n++
}

func (e *extent) join(o extent) {
	// Extents hold no NaN, so plain comparisons do what min and max would.
	if o.min < e.min {
		e.min = o.min
	}
	if o.max > e.max {
		e.max = o.max
	}
	if o.low < e.low {
		e.low = o.low
	}
	e.sum += o.sum
	e.n += o.n
	e.gaps = e.gaps || o.gaps
}

// mean is the mean of the finite values; of some whose sum is beyond all numbers, the middle of what they span.
func (e extent) mean() float64 {
	if m := e.sum / float64(e.n); finite(m) {
		return m
	}
	return e.min/2 + e.max/2
}

func (e extent) empty() bool { return e.min > e.max }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Len returns the number of points.
func (d *Data) Len() int { return len(d.xs) }

// At returns point i.
func (d *Data) At(i int) Point { return Point{d.xs[i], d.ys[i]} }

// Last returns the newest point.
func (d *Data) Last() (Point, bool) {
	if len(d.xs) == 0 {
		return Point{}, false
	}
	return d.At(len(d.xs) - 1), true
}

// Varies reports whether the series has two different values, or one that is not finite.
func (d *Data) Varies() bool {
	e := d.span(0, len(d.ys))
	return e.gaps || e.max > e.min
}

// huge bounds what axes show, so that differences stay finite.
const huge = 1e300

func bounded(v float64) float64 { return min(max(v, -huge), huge) }

// Append adds a point. A point whose X is not finite, or beyond 1e300, is dropped.
func (d *Data) Append(x, y float64) {
	if !(math.Abs(x) <= huge) {
		return
	}
	if n := len(d.xs); n > 0 && x < d.xs[n-1] {
		d.truncate(d.search(x))
	}
	i := len(d.xs)
	d.xs = append(d.xs, x)
	d.ys = append(d.ys, y)
	d.version = versions.Add(1)
	d.note(i, y)
}

// note folds value i into its block at each level.
func (d *Data) note(i int, y float64) {
	for k := 0; ; k++ {
		i /= fan
		if k == len(d.levels) {
			if i == 0 && len(d.xs) <= pow(fan, k+1) {
				return // a level above a single block would add nothing
			}
			d.levels = append(d.levels, d.summarize(k))
			return
		}
		if i == len(d.levels[k]) {
			d.levels[k] = append(d.levels[k], noExtent)
		}
		d.levels[k][i].add(y)
	}
}

func pow(b, e int) int {
	p := 1
	for range e {
		p *= b
	}
	return p
}

// summarize builds level k from the points or from the level below.
func (d *Data) summarize(k int) []extent {
	var out []extent
	if k == 0 {
		for i, y := range d.ys {
			if i%fan == 0 {
				out = append(out, noExtent)
			}
			out[i/fan].add(y)
		}
		return out
	}
	for i, e := range d.levels[k-1] {
		if i%fan == 0 {
			out = append(out, noExtent)
		}
		out[i/fan].join(e)
	}
	return out
}

// Reset forgets all points.
func (d *Data) Reset() { d.truncate(0) }

func (d *Data) truncate(n int) {
	d.xs, d.ys = d.xs[:n], d.ys[:n]
	for k := range d.levels {
		size := pow(fan, k+1)
		if n <= size {
			d.levels = d.levels[:k]
			break
		}
		last := (n - 1) / size // whose later points are gone
		d.levels[k] = d.levels[k][:last+1]
		d.levels[k][last] = noExtent
		below := (n + size/fan - 1) / (size / fan)
		for i := last * fan; i < min((last+1)*fan, below); i++ {
			d.one(&d.levels[k][last], k-1, i)
		}
	}
	d.smooth = nil
	d.version = versions.Add(1)
}

// unsettled is how many points at the end of a series may have changed since it was last read.
const unsettled = 4

// Sync makes the series equal to n points that at returns, where usually only
// the newest are unknown, or the last few have become others. If the points kept
// so far are no prefix of them, judged by the first and the last one, everything
// is read again.
func (d *Data) Sync(n int, at func(i int) Point) {
	if keep := d.prefix(n, at); keep < len(d.xs) {
		d.truncate(keep)
	}
	for i := len(d.xs); i < n; i++ {
		p := at(i)
		d.Append(p.X, p.Y)
		if len(d.xs) != i+1 { // dropped or rewound: the indices no longer agree
			d.reload(n, at)
			return
		}
	}
}

// prefix is the number of points that are still right.
func (d *Data) prefix(n int, at func(i int) Point) int {
	is := func(i int) bool { return same(d.At(i), at(i)) }
	m := min(len(d.xs), n)
	if m == 0 || !is(0) {
		return 0
	}
	if is(m - 1) {
		return m
	}
	keep := max(m-unsettled, 1)
	if !is(keep - 1) {
		return 0
	}
	for is(keep) {
		keep++
	}
	return keep
}

func (d *Data) reload(n int, at func(i int) Point) {
	d.Reset()
	for i := range n {
		p := at(i)
		d.Append(p.X, p.Y)
	}
}

func same(a, b Point) bool {
	return a.X == b.X && (a.Y == b.Y || math.IsNaN(a.Y) && math.IsNaN(b.Y))
}

// search returns the first index whose X is at least x.
func (d *Data) search(x float64) int { return sort.SearchFloat64s(d.xs, x) }

// span returns the extent of the points [from, to).
func (d *Data) span(from, to int) extent {
	e := noExtent
	from, to = max(from, 0), min(to, len(d.ys))
	d.fold(&e, -1, from, to)
	return e
}

// within returns the extent of the points whose X is in a range.
func (d *Data) within(r Range) extent { return d.span(d.search(r.Min), d.after(r.Max, 0, 0)) }

// fold joins the entries [from, to) of a level, the points being level -1,
// taking whole blocks from the level above.
func (d *Data) fold(e *extent, level, from, to int) {
	for from < to && (from%fan != 0 || level+1 >= len(d.levels)) {
		d.one(e, level, from)
		from++
	}
	if from >= to {
		return
	}
	for to%fan != 0 && to > from {
		to--
		d.one(e, level, to)
	}
	d.fold(e, level+1, from/fan, to/fan)
}

func (d *Data) one(e *extent, level, i int) {
	if level < 0 {
		e.add(d.ys[i])
		return
	}
	e.join(d.levels[level][i])
}
