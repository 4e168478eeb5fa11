package chart

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"tunebench/tui/theme"
)

// Picture draws pixels, width to a row and from 0 (dark) to 255 (bright), two rows of them on
// each line: in shades of grey where the terminal has 256 colors, as half blocks of black and
// white without, in ASCII as shades of both pixels. Pixels that fill no row are left out.
func Picture(th *theme.Theme, width int, pixels []uint8) []string {
	if width <= 0 {
		return nil
	}
	height := len(pixels) / width
	lines := make([]string, 0, (height+1)/2)
	for y := 0; y < height; y += 2 {
		top := pixels[y*width : (y+1)*width]
		bottom := make([]uint8, width)
		if y+1 < height {
			bottom = pixels[(y+1)*width : (y+2)*width]
		}
		switch {
		case !th.Unicode:
			lines = append(lines, shades(top, bottom))
		case th.Profile >= colorprofile.ANSI256:
			lines = append(lines, greyBlocks(top, bottom))
		default:
			lines = append(lines, halfBlocks(top, bottom))
		}
	}
	return lines
}

func shades(top, bottom []uint8) string {
	const ramp = " .:-=+*#%@"
	b := make([]byte, len(top))
	for i := range top {
		b[i] = ramp[(int(top[i])+int(bottom[i]))*(len(ramp)-1)/(2*255)]
	}
	return string(b)
}

// halfBlocks counts a pixel as white from a third of full brightness up, so that thin strokes survive.
func halfBlocks(top, bottom []uint8) string {
	const white = 85
	var b strings.Builder
	for i := range top {
		switch up, down := top[i] >= white, bottom[i] >= white; {
		case up && down:
			b.WriteRune('█')
		case up:
			b.WriteRune('▀')
		case down:
			b.WriteRune('▄')
		default:
			b.WriteRune(' ')
		}
	}
	return b.String()
}

// greyBlocks styles runs of equal pairs of pixels together.
func greyBlocks(top, bottom []uint8) string {
	var b strings.Builder
	for i := 0; i < len(top); {
		end := i + 1
		up, down := grey(top[i]), grey(bottom[i])
		for end < len(top) && grey(top[end]) == up && grey(bottom[end]) == down {
			end++
		}
		style := lipgloss.NewStyle().Foreground(lipgloss.Color(up)).Background(lipgloss.Color(down))
		b.WriteString(style.Render(strings.Repeat("▀", end-i)))
		i = end
	}
	return b.String()
}

// grey is the color of xterm's palette for a brightness: 16 is black, 232 to 255 are greys, 231 is white.
func grey(v uint8) string {
	switch level := int(v) * 25 / 255; level {
	case 0:
		return "16"
	case 25:
		return "231"
	default:
		return strconv.Itoa(231 + level)
	}
}
