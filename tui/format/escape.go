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
func Escape(s string) string { return disarm(s, false, inJSON) }

// EscapeStyled is Escape for text in colors of our own: it keeps the sequences that only set how
// characters look. What it is made of must have been through [Clean].
func EscapeStyled(s string) string { return disarm(s, true, inJSON) }

// CleanStyled leaves out what EscapeStyled would spell, so that a frame keeps its cells.
func CleanStyled(s string) string { return disarm(s, true, func(*strings.Builder, rune) {}) }

func inJSON(b *strings.Builder, r rune) {
	for _, unit := range utf16.AppendRune(nil, r) {
		fmt.Fprintf(b, `\u%04x`, unit)
	}
}

// disarm passes characters that a terminal would obey to spell.
func disarm(s string, styled bool, spell func(b *strings.Builder, r rune)) string {
	var b strings.Builder
	done := 0 // bytes of s that stand in b
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		if styled && c == '\x1b' {
			if end := skipSGR(s, i); end > 0 {
				i = end
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if bad := r == utf8.RuneError && size == 1; bad || commands(r) {
			b.WriteString(s[done:i])
			if bad {
				b.WriteRune(utf8.RuneError)
			} else {
				spell(&b, r)
			}
			done = i + size
		}
		i += size
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// Unfinished is the number of bytes at the end of a text that comes in pieces which begin a character.
func Unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// commands reports whether a terminal may obey a character, or let it change the order or the
// lines of others. Those that join emoji and letters do neither.
func commands(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != joiner && r != nonJoiner
}
