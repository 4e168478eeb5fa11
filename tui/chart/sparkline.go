package chart

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/theme"
)

// Sparkline draws values on one row of w cells, for tables. More values than
// cells are averaged, fewer leave the rest blank; a column of values that are
// not finite shows the mark for them. Outliers of divergence are clipped as in
// a [Line].
func Sparkline(th *theme.Theme, style lipgloss.Style, values []float64, w int) string {
	if w <= 0 {
		return ""
	}
	text := SparklineText(th, values, w)
	if text == "" {
		return strings.Repeat(" ", w)
	}
	return style.Render(text) + strings.Repeat(" ", w-min(w, len(values)))
}

// SparklineText is Sparkline without a style and without blanks behind it.
func SparklineText(th *theme.Theme, values []float64, w int) string {
	means := averages(values, w)
	var known []float64
	for _, v := range means {
		if finite(v) {
			known = append(known, bounded(v))
		}
	}
	lo, hi := 0.0, 0.0
	if len(known) > 0 {
		lo, hi = robust(known, known[:1])
	}
	var b strings.Builder
	levels := th.Glyphs.Levels
	for _, v := range means {
		switch {
		case !finite(v):
			b.WriteString(th.Glyphs.NaN)
		case hi-lo <= 1e-12*math.Abs(hi):
			b.WriteRune(levels[(len(levels)-1)/2])
		default:
			share := min(max((bounded(v)-lo)/(hi-lo), 0), 1)
			b.WriteRune(levels[int(share*float64(len(levels)-1)+0.5)])
		}
	}
	return b.String()
}

// averages reduces values to at most n means over equal stretches. Values that
// are not finite are left out of a mean; a stretch of nothing else is NaN.
func averages(values []float64, n int) []float64 {
	n = min(n, len(values))
	out := make([]float64, n)
	for i := range out {
		from, to := i*len(values)/n, (i+1)*len(values)/n
		count := 0
		for _, v := range values[from:to] {
			if finite(v) {
				count++
				// The running mean cannot overflow where a sum would.
				out[i] += (v - out[i]) / float64(count)
			}
		}
		if count == 0 || !finite(out[i]) {
			out[i] = math.NaN()
		}
	}
	return out
}
