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

// figuresApart writes two values with as many more digits as it takes to tell them apart.
func figuresApart(a, b float64) (string, string) {
	largest := math.Max(math.Abs(a), math.Abs(b))
	alike := math.Log10(largest / math.Abs(a-b)) // leading digits that both share, about
	if !(alike >= 2) || math.IsInf(alike, 1) || largest >= 1e15 {
		return figure(a), figure(b)
	}
	decimals := max(0, 2+int(alike)-int(math.Floor(math.Log10(largest))))
	return strconv.FormatFloat(a, 'f', decimals, 64), strconv.FormatFloat(b, 'f', decimals, 64)
}

// percent writes a share of 1, with one decimal below ten per cent.
func percent(share float64) string {
	digits := 0
	if share < 0.1 || share > 0.99 && share < 1 {
		digits = 1
	}
	return strconv.FormatFloat(100*share, 'f', digits, 64) + " %"
}

// listed names up to four things and counts the rest; a long name is cut, in its middle where it begins
// like another.
func listed(names []string) string {
	const most, longest = 4, 40
	names = slices.Clone(names)
	begin := func(name []rune) string { return string(name[:min(longest-1, len(name))]) }
	beginnings := map[string]int{}
	for _, name := range names {
		beginnings[begin([]rune(name))]++
	}
	for i, name := range names[:min(most, len(names))] {
		r := []rune(name)
		switch {
		case len(r) <= longest:
		case beginnings[begin(r)] > 1:
			names[i] = string(r[:longest/2-1]) + "…" + string(r[len(r)-longest/2:])
		default:
			names[i] = begin(r) + "…"
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
