package finding

import (
	"math"
	"testing"
)

func TestSecondsInWords(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		want    string
	}{
		{0, "0 µs"},
		{2.4e-6, "2.4 µs"},
		{0.0032, "3.2 ms"},
		{3e-4, "300 µs"},
		{0.32, "0.32 s"},
		{9.9, "9.9 s"},
		{12.4, "12 s"},
		{99.6, "1:40 min"},
		{190, "3:10 min"},
		{3599.7, "1:00 h"},
		{7500, "2:05 h"},
		{2e6, "555:33 h"},
		{-1, "unknown"},
		{math.NaN(), "unknown"},
		{math.Inf(1), "unknown"},
	} {
		if got := FormatSeconds(c.seconds); got != c.want {
			t.Errorf("%v: %q, want %q", c.seconds, got, c.want)
		}
	}
}

func TestRatesInWords(t *testing.T) {
	for v, want := range map[float64]string{
		12: "12 rows/s", 9876: "9876 rows/s", 123456: "123 k rows/s", 1.5e6: "1.50 M rows/s",
	} {
		if got := FormatRate(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}
