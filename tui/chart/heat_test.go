package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/internal/frametest"
)

func TestHeatTellsSignAndStrength(t *testing.T) {
	values := []float64{1, 0.5, 0, -0.5, -1, math.NaN(), 7}
	for look, th := range frametest.Themes() {
		lines := Heat(th, 3, values[:6])
		if len(lines) != 2 || ansi.Strip(lines[0]) != "##++  " || ansi.Strip(lines[1]) != "--%%  " {
			t.Errorf("%s: %q", look, lines)
		}
		if colored := strings.Contains(lines[0], "\x1b"); colored != (look == "dark" || look == "light") {
			t.Errorf("%s: colored %v", look, colored)
		}
	}
	dark := frametest.Themes()["dark"]
	if lines := Heat(dark, 3, values); len(lines) != 2 {
		t.Errorf("a row that is not full is drawn: %q", lines)
	}
	if Heat(dark, 0, values) != nil || Heat(dark, 3, nil) != nil {
		t.Error("something is drawn of nothing")
	}
	if got := ansi.Strip(Heat(dark, 2, []float64{0, 0})[0]); got != "    " {
		t.Errorf("zeros are drawn as %q", got)
	}
}
