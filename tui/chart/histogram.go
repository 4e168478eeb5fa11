package chart

import (
	"math"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"tunebench/tui/theme"
)

// Histogram draws counts from zero on one row of at most w cells, one cell for each bin;
// neighbours share a cell where there is no room. An empty bin is blank.
func Histogram(th *theme.Theme, style lipgloss.Style, bins []int, w int) string {
	if w <= 0 {
		return ""
	}
	if n := len(bins); n > w {
		merged := make([]int, w)
		for i, count := range bins {
			merged[i*w/n] += count
		}
		bins = merged
	}
	most := slices.Max(append([]int{1}, bins...))
	levels := th.Glyphs.Levels
	var b strings.Builder
	for _, n := range bins {
		if n <= 0 {
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(levels[int(math.Round(float64(n)/float64(most)*float64(len(levels)-1)))])
	}
	return style.Render(b.String())
}
