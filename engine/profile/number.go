package profile

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Number is a measured value. One that is not known, such as the mean of a column without
// values, is NaN, which JSON writes as null.
type Number float64

// MarshalJSON writes NaN and infinities, which JSON has no numbers for, as null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads null back as NaN.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(n))
}

// Known reports whether the value is a finite number.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

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
