package component

import (
	"strings"

	"tunebench/tui/format"
	"tunebench/tui/theme"
)

// Legible spells foreign text with what the terminal can show.
func Legible(th *theme.Theme, s string) string {
	if th.Unicode {
		return s
	}
	s = inASCII.Replace(s)
	return strings.Map(func(r rune) rune {
		if r > 126 {
			return '?'
		}
		return r
	}, s)
}

var inASCII = strings.NewReplacer(
	"→", "->", "±", "+-", "…", "...", "×", "x", "≥", ">=", "≤", "<=", "–", "-", "—", "-", "’", "'", "²", "2",
	"·", "-", "µ", "u", "é", "e",
)

// Limit keeps n lines; an ellipsis within w cells says that more were there.
func Limit(th *theme.Theme, lines []string, n, w int) []string {
	if len(lines) <= n {
		return lines
	}
	lines = lines[:n]
	lines[n-1] = format.Truncate(format.Truncate(lines[n-1], w-1, "")+th.Glyphs.Ellipsis, w, "")
	return lines
}
