package component

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"tunebench/tui/format"
	"tunebench/tui/layout"
	"tunebench/tui/theme"
)

// Fit makes text exactly w x h cells: long lines end in the ellipsis, missing
// cells are filled with spaces, lines beyond h are dropped.
func Fit(th *theme.Theme, text string, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	lines := strings.Split(text, "\n")
	out := make([]string, h)
	for i := range out {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		out[i] = format.Pad(line, w, th.Glyphs.Ellipsis)
	}
	return strings.Join(out, "\n")
}

// Part is a drawn piece of a screen and its place.
type Part struct {
	At      layout.Rect
	Content string
}

// Compose puts parts that do not overlap on a screen of w x h cells. Content
// that does not fill its place is padded, what goes beyond is cut.
func Compose(th *theme.Theme, w, h int, parts ...Part) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	parts = slices.DeleteFunc(slices.Clone(parts), func(p Part) bool { return p.At.Empty() })
	slices.SortStableFunc(parts, func(a, b Part) int { return a.At.X - b.At.X })
	lines := make([][]string, len(parts))
	for i, p := range parts {
		lines[i] = strings.Split(p.Content, "\n")
	}
	rows := make([]string, h)
	var b strings.Builder
	for y := range rows {
		b.Reset()
		x := 0
		for i, p := range parts {
			if y < p.At.Y || y >= p.At.Y+p.At.H || p.At.X < x || p.At.X >= w {
				continue
			}
			b.WriteString(strings.Repeat(" ", p.At.X-x))
			line := ""
			if k := y - p.At.Y; k < len(lines[i]) {
				line = lines[i][k]
			}
			width := min(p.At.W, w-p.At.X)
			b.WriteString(format.Pad(line, width, th.Glyphs.Ellipsis))
			x = p.At.X + width
		}
		b.WriteString(strings.Repeat(" ", max(0, w-x)))
		rows[y] = b.String()
	}
	return strings.Join(rows, "\n")
}

// Overlay centres a dialog on a screen of w x h cells and dims what is behind
// it. A dialog larger than the screen is cut at the right and the bottom.
func Overlay(th *theme.Theme, w, h int, screen, dialog string) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	front := strings.Split(dialog, "\n")
	dw := 0
	for _, l := range front {
		dw = max(dw, format.Width(l))
	}
	at := layout.Of(w, h).Center(dw, len(front))
	back := strings.Split(Fit(th, ansi.Strip(screen), w, h), "\n")
	for y, line := range back {
		if y < at.Y || y >= at.Y+at.H {
			back[y] = th.Faint.Render(line)
			continue
		}
		// A wide character that the dialog's edge halves leaves a blank.
		left := format.Pad(ansi.Cut(line, 0, at.X), at.X, "")
		right := format.PadLeft(ansi.TruncateLeft(line, at.X+at.W, ""), w-at.X-at.W, "")
		back[y] = dim(th, left) + format.Pad(front[y-at.Y], at.W, th.Glyphs.Ellipsis) + dim(th, right)
	}
	return strings.Join(back, "\n")
}

func dim(th *theme.Theme, s string) string {
	if s == "" {
		return ""
	}
	return th.Faint.Render(s)
}
