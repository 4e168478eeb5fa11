package format

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns the number of cells that s takes; escape sequences take none.
//
// Screens measure every line of every frame, nearly all of it ASCII, line
// pieces, braille and colour sequences, which are counted here without the
// library's segmentation into grapheme clusters. Anything else is left to it.
func Width(s string) int {
	n := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= 0x20 && c < 0x7f:
			n++
			i++
		case c == 0x1b:
			end := skipSGR(s, i)
			if end < 0 {
				return ansi.StringWidth(s)
			}
			i = end
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !narrow(r) {
				return ansi.StringWidth(s)
			}
			n++
			i += size
		}
	}
	return n
}

// skipSGR returns the index behind a "set graphics rendition" sequence at i, -1
// if there is another one.
func skipSGR(s string, i int) int {
	if i+1 >= len(s) || s[i+1] != '[' {
		return -1
	}
	for k := i + 2; k < len(s); k++ {
		switch c := s[k]; {
		case c == 'm':
			return k + 1
		case c >= '0' && c <= '9', c == ';', c == ':':
		default:
			return -1
		}
	}
	return -1
}

// narrow reports whether a rune is known to take one cell by itself. Runes that
// combine with their neighbours are not.
func narrow(r rune) bool {
	switch r {
	case '…', '‹', '›', '•', '‖', '✓', '✗':
		return true
	}
	switch {
	case r >= 0x2500 && r <= 0x28ff: // lines, blocks, shapes, braille
		return r < 0x25fd || r > 0x25fe && r < 0x2600 || r >= 0x2800
	case r >= 0xa1 && r <= 0x2ff: // Latin
		return r != 0xad
	case r >= 0x2190 && r <= 0x21ff: // arrows
		return true
	}
	return false
}
