package chart

import (
	"math"
	"slices"
)

// Range is a stretch of an axis. It is unset unless Max > Min.
type Range struct{ Min, Max float64 }

func (r Range) set() bool { return r.Max > r.Min && r.Min >= -huge && r.Max <= huge }

// scale maps values of one axis to a number of dots.
type scale struct {
	lo, hi float64 // in axis units: logarithms on a log axis
	log    bool
	dots   int
}

// unit converts a value to axis units; false if the axis cannot show it.
func (s scale) unit(v float64) (float64, bool) {
	if s.log {
		if v <= 0 {
			return 0, false
		}
		v = math.Log10(v)
	}
	return bounded(v), finite(v)
}

// value is the inverse of unit.
func (s scale) value(u float64) float64 {
	if s.log {
		return math.Pow(10, u)
	}
	return u
}

// dot returns the dot of a position in axis units, counted from the low end
// and limited to one dot beyond either end, so that no outlier can make a
// caller walk far.
func (s scale) dot(u float64) int {
	f := (u - s.lo) / (s.hi - s.lo) * float64(s.dots-1)
	switch {
	case math.IsNaN(f), f < -0.5:
		return -1
	case f > float64(s.dots)-0.5:
		return s.dots
	}
	return int(math.Floor(f + 0.5))
}

// widened returns a range with room around it; a constant gets a symmetric one.
func widened(lo, hi, share float64) (float64, float64) {
	if hi-lo <= 1e-12*max(math.Abs(lo), math.Abs(hi)) || hi == lo {
		pad := math.Abs(lo) * 0.1
		if pad < 1e-12 {
			pad = 1
		}
		return lo - pad, hi + pad
	}
	pad := (hi - lo) * share
	return lo - pad, hi + pad
}

// robust returns the range to draw: all values, unless some lie so far from where
// the curve starts and spends most of its time that showing them would flatten the
// rest, as when training diverges. starts are the first values of the curves: a
// loss that begins high and falls is no outlier.
func robust(values, starts []float64) (lo, hi float64) {
	lo, hi = slices.Min(values), slices.Max(values)
	// Quartiles need no more than a few hundred values.
	every := len(values)/256 + 1
	sorted := make([]float64, 0, len(values)/every+1)
	for i := 0; i < len(values); i += every {
		sorted = append(sorted, values[i])
	}
	slices.Sort(sorted)
	upper := max(quantile(sorted, 0.75), slices.Max(starts))
	lower := min(quantile(sorted, 0.25), slices.Min(starts))
	const far = 4 // times the ordinary span
	body := upper - lower
	if body <= 0 {
		return lo, hi
	}
	if hi > upper+far*body {
		hi = upper + body*0.25
	}
	if lo < lower-far*body {
		lo = lower - body*0.25
	}
	return lo, hi
}

// fenced returns the range of values but those far out in the sense of a box plot (Tukey, 1977):
// further than three times the span of the quartiles beyond them. It sorts the values.
func fenced(values []float64) (lo, hi float64) {
	slices.Sort(values)
	lower, upper := quantile(values, 0.25), quantile(values, 0.75)
	lo, hi = lower, upper
	for _, v := range values {
		if v >= lower-3*(upper-lower) && v <= upper+3*(upper-lower) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

func quantile(sorted []float64, q float64) float64 {
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
