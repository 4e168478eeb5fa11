package tfevents

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTag  = 1 << 10
	maxText = 64 << 10
	// maxInterned bounds the tags kept by a reader; beyond it each record has its own copy.
	maxInterned = 1 << 16
)

// tag returns a tag fit for a terminal, the same string for the same bytes.
func (r *Reader) tag(raw []byte) string {
	if t, ok := r.tags[string(raw)]; ok {
		return t
	}
	t := clean(raw, maxTag)
	if len(r.tags) < maxInterned && len(raw) <= maxTag {
		if r.tags == nil {
			r.tags = make(map[string]string)
		}
		r.tags[string(raw)] = t
	}
	return t
}

// clean makes text from a file safe to print: no control characters, which could drive the
// terminal, no marks that reorder the line, valid UTF-8, at most limit bytes.
func clean(raw []byte, limit int) string {
	cut := len(raw) > limit
	if cut {
		raw = raw[:limit]
		for i := 1; i < utf8.UTFMax && i <= len(raw); i++ { // no half character at the end
			if last := raw[len(raw)-i:]; utf8.RuneStart(last[0]) {
				if !utf8.FullRune(last) {
					raw = raw[:len(raw)-i]
				}
				break
			}
		}
	}
	s := strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return ' '
		case unicode.IsControl(c), unicode.Is(unicode.Bidi_Control, c), c == '\u2028', c == '\u2029':
			return -1
		}
		return c
	}, strings.ToValidUTF8(string(raw), "\uFFFD"))
	if cut {
		s += "…"
	}
	return s
}
