package preflight

import (
	"math"
	"testing"
)

func TestNumbersInWords(t *testing.T) {
	for got, want := range map[string]string{
		num(2.3456): "2.35", num(1.234e-7): "1.23e-7", num(12345.6): "12346", num(math.NaN()): "NaN", num(1e9): "1e9",
		num(math.Inf(1)): "+Inf", percent(0.1234): "12.3 %",
		bytesText(12): "12 B", bytesText(2048): "2.0 KiB", bytesText(3 << 40): "3.0 TiB",
		bytesText(1 << 60): "1048576.0 TiB",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
