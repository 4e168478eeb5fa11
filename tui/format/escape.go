package format

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Escape writes what a terminal would obey rather than show as JSON does (an escape character as
// \u001b): control characters other than line breaks and tabs, the bidirectional and other
// invisible formatting characters, and separators of lines and paragraphs. Bytes that are not
// UTF-8, halves of surrogate pairs among them, become U+FFFD. Nothing else changes and nothing is
// lost, so that it serves text, tables and JSON documents alike.
func Escape(s string) string { return escape(s, false) }

// EscapeStyled is Escape for text in colors of our own: it keeps the sequences that only set how
// characters look. What it is made of must have been through [Clean].
func EscapeStyled(s string) string { return escape(s, true) }

func escape(s string, styled bool) string {
	i := safeStart(s)
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:i])
	for i < len(s) {
		if styled && s[i] == '\x1b' {
			if end := skipSGR(s, i); end > 0 {
				b.WriteString(s[i:end])
				i = end
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r == '\n' || r == '\t' || !commands(r) {
			b.WriteRune(r) // of bytes that are not UTF-8 it is U+FFFD
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// safeStart is the number of bytes before the first that needs a closer look.
func safeStart(s string) int {
	for i := range len(s) {
		if c := s[i]; (c < 0x20 && c != '\n' && c != '\t') || c > 0x7e {
			return i
		}
	}
	return len(s)
}

// commands reports whether a terminal may obey a character, or let it change the order or the
// lines of others. Those that join emoji and letters do neither.
func commands(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != joiner && r != nonJoiner
}
