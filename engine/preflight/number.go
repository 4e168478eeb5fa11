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

// perSecond writes rows per second: 850, 12.3 k, 1.2 M.
func perSecond(v float64) string {
	switch {
	case v >= 1e6:
		return strconv.FormatFloat(v/1e6, 'f', 2, 64) + " M rows/s"
	case v >= 1e4:
		return strconv.FormatFloat(v/1e3, 'f', 0, 64) + " k rows/s"
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + " rows/s"
}

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
