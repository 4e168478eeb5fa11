package chart

import (
	"math"
	"strconv"

	"tunebench/tui/format"
)

// tick is a labelled position on an axis, in the axis' own units.
type tick struct {
	at    float64
	label string
}

// niceStep returns the smallest 1, 2 or 5 times a power of ten that divides
// the span into at most n steps.
func niceStep(span float64, n int) float64 {
	raw := span / float64(max(n, 1))
	if !finite(raw) || raw <= 0 {
		return 1
	}
	base := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		// The tolerance keeps 0.3/3 from becoming a step of 0.2.
		if step := m * base; step >= raw*(1-1e-9) {
			return step
		}
	}
	return 10 * base
}

// linearTicks labels multiples of a nice step inside [lo, hi].
func linearTicks(lo, hi float64, n int, whole bool) []tick {
	step := niceStep(hi-lo, n)
	if whole && step < 1 {
		step = 1
	}
	if !finite(step) || step <= 0 {
		return nil
	}
	first, last := math.Ceil(lo/step-1e-9), math.Floor(hi/step+1e-9)
	// Beyond 2^53 neighbouring numbers are more than one apart, and counting would stand still.
	if !(math.Abs(first) < 1<<53 && math.Abs(last) < 1<<53 && last-first <= 1000) {
		return nil
	}
	var out []tick
	largest := max(math.Abs(lo), math.Abs(hi))
	for i := first; i <= last; i++ {
		v := i*step + 0 // not -0
		out = append(out, tick{v, tickLabel(v, step, largest)})
	}
	return out
}

// tickLabel writes a tick with the decimals that its step needs. All ticks of
// an axis share a notation, chosen by the largest.
func tickLabel(v, step, largest float64) string {
	switch {
	case largest >= 1e15 || largest < 1e-4:
		if v == 0 {
			return "0"
		}
		return format.Param(roundTo(v, step))
	case largest >= 1e4:
		return siTick(v, step, largest)
	}
	return strconv.FormatFloat(v, 'f', decimals(step), 64)
}

// roundTo takes the floating point dust off a multiple of step.
func roundTo(v, step float64) float64 {
	digits := int(math.Ceil(math.Log10(max(math.Abs(v)/step, 1)))) + 1
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', min(max(digits, 0), 15), 64), 64)
	if err != nil {
		return v
	}
	return r
}

// ticks chooses at least n ticks, and more, up to most, until there are two: one label says nothing
// about a scale. write makes the labels; nil: by step.
func (s scale) ticks(n, most int, write func(float64) string) (out []tick) {
	for ; len(out) < 2 && n <= most; n++ {
		if s.log {
			out = logTicks(s.lo, s.hi, n)
		} else {
			out = linearTicks(s.lo, s.hi, n, false)
		}
	}
	if write == nil {
		return out
	}
	for i, t := range out {
		out[i].label = format.Clean(write(s.value(t.at)))
	}
	return out
}

func siTick(v, step, largest float64) string {
	factor, name := 1e3, "k"
	switch {
	case largest >= 1e12:
		factor, name = 1e12, "T"
	case largest >= 1e9:
		factor, name = 1e9, "G"
	case largest >= 1e6:
		factor, name = 1e6, "M"
	}
	if v == 0 {
		return "0"
	}
	return strconv.FormatFloat(v/factor, 'f', decimals(step/factor), 64) + name
}

func decimals(step float64) int {
	return min(max(0, int(math.Ceil(-math.Log10(step)-1e-9))), 12)
}

// logTicks labels powers of ten between the logarithms lo and hi, or, where
// fewer than two of them fit, 1, 2 and 5 times powers of ten, or linear ticks
// in a narrow range.
func logTicks(lo, hi float64, n int) []tick {
	from, to := math.Ceil(lo-1e-9), math.Floor(hi+1e-9)
	// Three labels a decade, where there is room for them.
	dense := (hi-lo)*2 <= float64(n)
	if to-from >= 1 && to-from < 1000 && !dense {
		every := math.Ceil((to - from + 1) / float64(max(n, 1)))
		var out []tick
		// Multiples of the stride, so that ticks stay put while the range grows.
		for e := math.Ceil(from/every) * every; e <= to; e += every {
			out = append(out, tick{e, decade(e)})
		}
		if len(out) > 1 {
			return out
		}
	}
	var out []tick
	for e := math.Floor(lo); e <= to && to-e < 1000; e++ {
		for _, m := range []float64{1, 2, 5} {
			if at := e + math.Log10(m); at >= lo && at <= hi {
				out = append(out, tick{at, multiple(m, e)})
			}
		}
	}
	if len(out) >= 2 {
		return out
	}
	out = nil
	for _, t := range linearTicks(math.Pow(10, lo), math.Pow(10, hi), n, false) {
		if t.at > 0 {
			out = append(out, tick{math.Log10(t.at), t.label})
		}
	}
	return out
}

func decade(e float64) string { return multiple(1, e) }

// multiple writes m times 10 to the power e: 0.005, 200, 5e-4.
func multiple(m, e float64) string {
	if e >= -3 && e <= 3 {
		return strconv.FormatFloat(m*math.Pow(10, e), 'f', max(0, int(-e)), 64)
	}
	return strconv.Itoa(int(m)) + "e" + strconv.Itoa(int(e))
}
