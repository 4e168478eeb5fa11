package chart

import (
	"math"

	"tunebench/tui/format"
)

// Axis describes one axis of a chart of points.
type Axis struct {
	Name string
	// Range is what the axis covers at least; unset: what the points span.
	Range Range
	Log   bool
	// Whole keeps ticks at whole numbers.
	Whole bool
	// Names are categories, which lie at 0, 1, 2, ... side by side; nil: numbers.
	Names []string
	// Tick writes labels; nil: by step.
	Tick func(float64) string
}

// edge is the room beyond the ends of an axis, as a share of it, so that points at them are whole.
const edge = 0.03

// over returns the scale of the axis over its range and over values.
func (a Axis) over(values []float64) scale {
	if n := len(a.Names); n > 0 {
		return scale{lo: -0.5, hi: float64(n) - 0.5}
	}
	s := scale{log: a.Log}
	lo, hi := s.span(a.Range, values)
	if lo > hi && a.Log {
		s.log = false // without any positive value
		lo, hi = s.span(a.Range, values)
	}
	if lo > hi {
		lo, hi = 0, 1
	}
	s.lo, s.hi = widened(lo, hi, edge)
	return s
}

// span is the range of values in axis units; without any that can be shown lo is above hi.
func (s scale) span(r Range, values []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	take := func(v float64) {
		if u, ok := s.unit(v); ok {
			lo, hi = min(lo, u), max(hi, u)
		}
	}
	if r.set() {
		take(r.Min)
		take(r.Max)
	}
	for _, v := range values {
		take(v)
	}
	return lo, hi
}

// place is the position of a value in axis units; number i of several in one category lies beside
// the others.
func (a Axis) place(s scale, v float64, i int) (float64, bool) {
	u, ok := s.unit(v)
	if len(a.Names) > 0 {
		u += 0.6 * (scattered(i) - 0.5)
	}
	return u, ok
}

// scattered is number i of a sequence that fills [0, 1) evenly: multiples of the golden ratio, which
// no sampler of a search draws by, so that it makes no pattern with its points.
func scattered(i int) float64 {
	_, f := math.Modf(float64(i) * math.Phi)
	return f
}

// ticks labels the axis with at most n numbers, or with all of its names.
func (a Axis) ticks(s scale, n int) []tick {
	if len(a.Names) == 0 {
		return s.ticks(n, n+2, a.Tick)
	}
	out := make([]tick, len(a.Names))
	for i, name := range a.Names {
		out[i] = tick{float64(i), format.Clean(name)}
	}
	return out
}
