package finding

import (
	"math"
	"strconv"
	"time"
)

// Time is the metric of an effect on how long a run takes: its gain is ln(time before / time after).
const Time = "time"

// FormatSeconds writes a time as people say it: 0.32 s, 12 s, 3:10 min, 2:05 h; "unknown" for what is no time.
func FormatSeconds(seconds float64) string {
	switch {
	case math.IsNaN(seconds) || seconds < 0 || seconds > 1e9:
		return "unknown"
	case seconds < 0.95e-3:
		return two(1e6*seconds) + " µs"
	case seconds < 0.095:
		return two(1e3*seconds) + " ms"
	case seconds < 99.5:
		return two(seconds) + " s"
	}
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	if d < time.Hour {
		return clock(int(d/time.Minute), int(d/time.Second)%60) + " min"
	}
	return clock(int(d/time.Hour), int(d/time.Minute)%60) + " h"
}

// clock writes two numbers as clocks do.
func clock(large, small int) string {
	text := strconv.Itoa(small)
	if small < 10 {
		text = "0" + text
	}
	return strconv.Itoa(large) + ":" + text
}

// two writes two digits that matter, and all before the point.
func two(v float64) string {
	switch {
	case v == 0 || v >= 9.95:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 0.995:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// FormatRate writes rows per second: 850, 64 k, 1.25 M rows/s.
func FormatRate(v float64) string {
	switch {
	case v >= 1e6:
		return strconv.FormatFloat(v/1e6, 'f', 2, 64) + " M rows/s"
	case v >= 1e4:
		return strconv.FormatFloat(v/1e3, 'f', 0, 64) + " k rows/s"
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + " rows/s"
}
