package preflight

import (
	"math"
	"strconv"

	"tunebench/engine/hparam"
)

// num writes a figure with three digits that matter, as the experiment file would.
func num(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	if math.Abs(v) >= 1000 {
		v = math.Round(v)
	}
	if r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64); err == nil && math.Abs(v) < 1000 {
		v = r
	}
	return hparam.Format(v)
}

func percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) + " %" }

func plain(n int) string { return strconv.Itoa(n) }

func bytesText(n int64) string {
	const step = 1024
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	v, i := float64(n), 0
	for v >= step && i < len(units)-1 {
		v, i = v/step, i+1
	}
	if i == 0 {
		return strconv.FormatInt(n, 10) + " B"
	}
	return strconv.FormatFloat(v, 'f', 1, 64) + " " + units[i]
}
