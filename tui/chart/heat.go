package chart

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"tunebench/tui/theme"
)

// Heat draws signed values, width to a row, two cells for each: what is above zero in one color, what is below in
// another, the farther from zero the stronger. Without colors, and beside them, glyphs tell the sign: pluses and
// blocks above, minuses and equals signs below. Values that fill no row are left out.
func Heat(th *theme.Theme, width int, values []float64) []string {
	if width <= 0 {
		return nil
	}
	largest := 0.0
	for _, v := range values {
		if finite(v) {
			largest = max(largest, math.Abs(v))
		}
	}
	var lines []string
	for y := 0; y+width <= len(values); y += width {
		var b strings.Builder
		for _, v := range values[y : y+width] {
			share := 0.0
			if largest > 0 && finite(v) {
				share = v / largest
			}
			b.WriteString(warm(th, share))
		}
		lines = append(lines, b.String())
	}
	return lines
}

// The glyphs of strengths, from none to full, above and below zero.
const (
	above = " .+*#"
	below = " .-=%"
)

// warm is a cell of a share from -1 to 1.
func warm(th *theme.Theme, share float64) string {
	ramp := above
	if share < 0 {
		ramp = below
	}
	at := int(math.Round(math.Abs(share) * float64(len(ramp)-1)))
	text := strings.Repeat(ramp[at:at+1], 2)
	if th.Profile < colorprofile.ANSI256 || at == 0 {
		return text
	}
	// Orange and blue are told apart by the color-blind; steps of xterm's palette look alike in all terminals.
	steps := [2][4]string{{"94", "130", "166", "208"}, {"18", "20", "27", "39"}}
	if !th.Dark {
		steps = [2][4]string{{"223", "216", "209", "202"}, {"153", "111", "69", "27"}}
	}
	sign := 0
	if share < 0 {
		sign = 1
	}
	return lipgloss.NewStyle().Background(lipgloss.Color(steps[sign][at-1])).Foreground(th.Text.GetForeground()).
		Render(text)
}
