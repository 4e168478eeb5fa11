package diagnosis

import (
	"math"
	"strconv"
	"strings"
)

// num prints a measured value as evidence shows it: with three decimals, fewer the larger it is.
func num(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-3 || a >= 1e6) {
		return plainExponent(strconv.FormatFloat(v, 'e', 2, 64))
	}
	digits := 4
	for a := math.Abs(v); a >= 10 && digits > 1; a /= 10 {
		digits--
	}
	return strconv.FormatFloat(v, 'f', min(digits, 3), 64)
}

// percent prints a share: 0.104 is 10.4 %.
func percent(share float64) string {
	if math.Abs(share) >= 10 {
		return strconv.FormatFloat(100*share, 'f', 0, 64) + " %"
	}
	text := strconv.FormatFloat(100*share, 'f', 1, 64)
	if text == "-0.0" {
		text = "0.0"
	}
	return text + " %"
}

// plainExponent writes 3.14e-04 as 3.14e-4, as the experiment file does.
func plainExponent(s string) string {
	mantissa, exp, _ := strings.Cut(s, "e")
	n, err := strconv.Atoi(exp)
	if err != nil {
		return s
	}
	return mantissa + "e" + strconv.Itoa(n)
}

// signedPercent prints a change: +10.4 %.
func signedPercent(share float64) string {
	if share >= 0 {
		return "+" + percent(share)
	}
	return percent(share)
}

// confidence grows from 0.5 where a measure just meets its rule to 0.97 far beyond it.
// excess is measure/threshold - 1.
func confidence(excess float64) float64 {
	const least, most = 0.5, 0.97
	return least + (most-least)*(1-math.Exp(-max(excess, 0)))
}

// round2 keeps two digits: a confidence is not known better.
func round2(v float64) float64 { return math.Round(100*v) / 100 }
