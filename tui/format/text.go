package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Clean makes foreign text (names from files, class labels, error messages)
// safe to print on one line: escape sequences vanish, line breaks and tabs
// become spaces, control and invisible formatting characters go, bytes that are
// not UTF-8 become U+FFFD.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = ansi.Strip(strings.ToValidUTF8(s, string(utf8.RuneError)))
	base := rune(0) // what the next characters may combine with
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\v', r == '\f', r == '\u2028', r == '\u2029', r == '\u0085':
			r = ' '
		case r == '\u200d', r == '\ufe0f': // joins and selects emoji; elsewhere it would widen its neighbour
			if base <= unicode.MaxASCII {
				return -1
			}
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			// Cf holds the bidirectional overrides that can reorder a line.
			return -1
		}
		if !unicode.Is(unicode.M, r) {
			base = r
		}
		return r
	}, s)
}

// CleanLines is Clean for text that keeps its line breaks; tabs become four spaces.
func CleanLines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\t", "    ")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = Clean(l)
	}
	return strings.Join(lines, "\n")
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Truncate shortens s to at most width cells and ends it with the ellipsis if
// something was cut. Styles in s survive; wide characters are never halved.
func Truncate(s string, width int, ellipsis string) string {
	if width <= 0 {
		return ""
	}
	if Width(s) <= width {
		return s
	}
	if Width(ellipsis) > width {
		ellipsis = ""
	}
	// The library measures characters that select another form of the one before them as they come:
	// what it cut may be wider than it was to be.
	for n := width; n > 0; n-- {
		if out := ansi.Truncate(s, n, ellipsis); Width(out) <= width {
			return out
		}
	}
	return ""
}

// TruncateMiddle keeps both ends, for paths and run names whose end tells them apart.
func TruncateMiddle(s string, width int, ellipsis string) string {
	w := Width(s)
	e := Width(ellipsis)
	if w <= width || width <= e+1 {
		return Truncate(s, width, ellipsis)
	}
	head := (width - e) / 2
	tail := width - e - head
	end := ansi.TruncateLeft(s, w-tail, "")
	if Width(end) > tail { // the cut fell into a wide character
		end = ansi.TruncateLeft(s, w-tail+1, "")
	}
	if out := ansi.Truncate(s, head, "") + ellipsis + end; Width(out) <= width {
		return out
	}
	return Truncate(s, width, ellipsis)
}

// Pad makes s exactly width cells wide: cut with the ellipsis, or filled with
// spaces on the right.
func Pad(s string, width int, ellipsis string) string {
	s = Truncate(s, width, ellipsis)
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}

// PadLeft is Pad with the spaces on the left, for numbers.
func PadLeft(s string, width int, ellipsis string) string {
	s = Truncate(s, width, ellipsis)
	return strings.Repeat(" ", max(0, width-Width(s))) + s
}
