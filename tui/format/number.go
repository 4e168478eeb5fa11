package format

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Value writes a measured value with four significant digits: 0.4551, 2.303,
// 12.35, 1235, 3.000e-05. It is what losses and scores are shown with.
func Value(v float64) string { return Digits(v, 4) }

// Digits writes v with n significant digits, in plain notation from 1e-3 up to
// 1e6 and in scientific notation beyond.
func Digits(v float64, n int) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case a == 0:
		return "0"
	case a < 1e-3 || a >= 1e6:
		return exponent(strconv.FormatFloat(v, 'e', n-1, 64))
	default:
		// The exponent after rounding: 0.9999 has three digits as 1.00.
		rounded := strconv.FormatFloat(a, 'e', n-1, 64)
		e, _ := strconv.Atoi(rounded[strings.IndexByte(rounded, 'e')+1:])
		whole := e + 1
		return strconv.FormatFloat(v, 'f', max(0, n-whole), 64)
	}
}

// Param writes a hyper-parameter in the fewest digits that give it back
// exactly: 0.2, 64, 3.0e-3, 1e-4. Small values use scientific notation, in
// which learning rates are usually quoted.
func Param(v float64) string {
	a := math.Abs(v)
	if a == 0 || (a >= 0.01 && a < 1e6) || math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return exponent(strconv.FormatFloat(v, 'e', -1, 64))
}

// Rate writes a measured learning rate: like [Param], in at most four significant digits.
func Rate(v float64) string {
	if short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64); err == nil {
		v = short
	}
	return Param(v)
}

// exponent shortens Go's two-digit exponent: 1e-04 becomes 1e-4.
func exponent(s string) string {
	i := strings.IndexByte(s, 'e')
	if i < 0 || i+2 >= len(s) {
		return s
	}
	digits := strings.TrimLeft(s[i+2:], "0")
	if digits == "" {
		return s[:i]
	}
	sign := ""
	if s[i+1] == '-' {
		sign = "-"
	}
	return s[:i] + "e" + sign + digits
}

var siPrefixes = []struct {
	factor float64
	name   string
}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}

// SI writes v with three significant digits and a decimal prefix, a space
// between: 1.15 M, 820 k, 31.4. Values below 1 keep plain notation.
func SI(v float64) string {
	s, p := si(v)
	if p != "" {
		return s + " " + p
	}
	return s
}

// CompactSI is SI without the space, for axis labels and narrow columns.
func CompactSI(v float64) string {
	s, p := si(v)
	return s + p
}

func si(v float64) (number, prefix string) {
	a := math.Abs(v)
	if math.IsNaN(v) || math.IsInf(v, 0) || a < 1 {
		return Digits(v, 3), ""
	}
	for _, p := range siPrefixes {
		// 999.6 k would print as 1000 k.
		if a >= p.factor*0.9995 && p.factor > 1 {
			if a/p.factor >= 1e6 {
				return Digits(v, 3), ""
			}
			return Digits(v/p.factor, 3), p.name
		}
	}
	return Digits(v, 3), ""
}

// Percent writes a share of 1 as 36 % or, below ten per cent, 3.6 %.
func Percent(share float64) string {
	p := share * 100
	switch {
	case math.IsNaN(p) || math.IsInf(p, 0):
		return "- %"
	case p == 0, math.Abs(p) >= 9.95:
		return strconv.FormatFloat(p, 'f', 0, 64) + " %"
	default:
		return strconv.FormatFloat(p, 'f', 1, 64) + " %"
	}
}

// Bytes writes a size in binary units: 36 KiB, 1.2 MiB.
func Bytes(n int64) string {
	v, unit := float64(n), "B"
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if math.Abs(v) < 1024 {
			break
		}
		v, unit = v/1024, u
	}
	if unit == "B" || math.Abs(v) >= 9.95 {
		return strconv.FormatFloat(v, 'f', 0, 64) + " " + unit
	}
	return strconv.FormatFloat(v, 'f', 1, 64) + " " + unit
}

// Count writes a whole number with thousands separated: 9,034.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Clock writes a duration as a clock shows it: 0:21, 3:05, 1:02:03, 2 d 4 h.
func Clock(d time.Duration) string {
	if d < 0 {
		return "-:--"
	}
	s := int64(d.Round(time.Second) / time.Second)
	two := func(n int64) string {
		if n < 10 {
			return "0" + strconv.FormatInt(n, 10)
		}
		return strconv.FormatInt(n, 10)
	}
	switch {
	case s < 3600:
		return strconv.FormatInt(s/60, 10) + ":" + two(s%60)
	case s < 48*3600:
		return strconv.FormatInt(s/3600, 10) + ":" + two(s/60%60) + ":" + two(s%60)
	default:
		return strconv.FormatInt(s/86400, 10) + " d " + strconv.FormatInt(s/3600%24, 10) + " h"
	}
}

// Ago writes how long ago something was, in one unit: 12 s, 3 min, 5 h, 2 d.
func Ago(d time.Duration) string {
	switch {
	case d < time.Second:
		return "now"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	default:
		return strconv.Itoa(int(d/(24*time.Hour))) + " d"
	}
}

// Plural counts things: 1 row, 1,797 rows, 3 classes, 2 categories, 2 days.
func Plural(n int, thing string) string {
	vowel := len(thing) > 1 && strings.ContainsRune("aeiou", rune(thing[len(thing)-2]))
	switch {
	case n == 1:
	case strings.HasSuffix(thing, "s"):
		thing += "es"
	case strings.HasSuffix(thing, "y") && !vowel:
		thing = strings.TrimSuffix(thing, "y") + "ies"
	default:
		thing += "s"
	}
	return Count(int64(n)) + " " + thing
}

// Setting writes the text of a key's value in a few characters: a number to four significant digits, a list
// without spaces, of a path its last element.
func Setting(text string) string {
	const long = 7
	if len(text) <= long {
		return text
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return Rate(v)
	}
	if i := strings.LastIndexByte(strings.TrimRight(text, "/"), '/'); i >= 0 {
		text = text[i+1:]
	}
	return strings.ReplaceAll(text, ", ", ",")
}
