package main

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"tunebench/engine/dataset/profile"
	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// picturesPerRow is how many pictures stand side by side; each shrinks to fit.
const picturesPerRow = 5

func (r *report) pictures() {
	list := r.p.Pictures
	if len(list) == 0 {
		return
	}
	r.section("Pictures", "rows of each class, drawn by chance")
	room := (r.w-2)/picturesPerRow - 2
	for len(list) > 0 {
		n := min(picturesPerRow, len(list))
		r.pictureRow(list[:n], room)
		list = list[n:]
	}
}

// pictureRow draws pictures side by side under their labels.
func (r *report) pictureRow(list []profile.Picture, room int) {
	drawn := make([][]string, len(list))
	width, height, head := 0, 0, ""
	for i, p := range list {
		small := p.Shrink(room)
		drawn[i] = drawPicture(r.th, small)
		width, height = max(width, small.Width), max(height, len(drawn[i]))
	}
	cell := max(width+2, min(room+2, 14))
	for _, p := range list {
		head += format.Pad(format.Truncate(format.Clean(p.Label)+" (row "+strconv.Itoa(int(p.Row))+")", cell-1, r.th.Glyphs.Ellipsis), cell, "")
	}
	r.line("  " + r.th.Muted.Render(head))
	for y := range height {
		line := "  "
		for _, rows := range drawn {
			text := ""
			if y < len(rows) {
				text = rows[y]
			}
			line += format.Pad(text, cell, "")
		}
		r.line(line)
	}
}

// drawPicture draws two rows of pixels on each line: in shades of grey where the terminal
// has 256 colors, as half blocks of black and white without, in ASCII as shades of both pixels.
func drawPicture(th *theme.Theme, p profile.Picture) []string {
	lines := make([]string, 0, (p.Height+1)/2)
	for y := 0; y < p.Height; y += 2 {
		top := p.Pixels[y*p.Width : (y+1)*p.Width]
		bottom := make([]uint8, p.Width)
		if y+1 < p.Height {
			bottom = p.Pixels[(y+1)*p.Width : (y+2)*p.Width]
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

// halfBlocks takes a pixel for white from a third of full brightness, so that thin strokes stay.
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
