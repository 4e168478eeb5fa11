package profile

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// figure writes a value for a sentence: at most four significant digits.
func figure(v float64) string {
	if a := math.Abs(v); a >= 1e4 && a < 1e9 && v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// percent writes a share of 1, with one decimal below ten per cent.
func percent(share float64) string {
	digits := 0
	if share < 0.1 || share > 0.99 && share < 1 {
		digits = 1
	}
	return strconv.FormatFloat(100*share, 'f', digits, 64) + " %"
}

// listed names up to four things and counts the rest; a long name is cut.
func listed(names []string) string {
	const most, longest = 4, 40
	names = slices.Clone(names)
	for i, name := range names[:min(most, len(names))] {
		if r := []rune(name); len(r) > longest {
			names[i] = string(r[:longest-1]) + "…"
		}
	}
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most-1], ", ") + " and " + strconv.Itoa(len(names)-most+1) + " more"
}

// count writes a number of things: 1 row, 2 rows.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
