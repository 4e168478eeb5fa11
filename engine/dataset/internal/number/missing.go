package number

import (
	"slices"
	"strings"
)

// Missing reports whether a field is one of the usual marks for no value: empty, a question mark, dots,
// dashes, NA, NaN, NaT, NULL and None in any case and their relatives of databases and spreadsheets.
func Missing(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	if len(b) > 8 || !startsMark[b[0]] {
		return false
	}
	switch lower(b) {
	case "?", "??", "???", ".", "..", "...", "-", "--", "---", "–", "—", "…",
		"na", "n/a", "n.a", "n.a.", "<na>", "#n/a", "#na", "#n/a n/a",
		"nan", "-nan", "+nan", "nat", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan",
		"null", "<null>", "(null)", "#null!", "none", "<none>", "(none)", `\n`,
		"#div/0!", "#value!", "#ref!", "#num!", "#name?":
		return true
	}
	return false
}

// startsMark holds the first bytes of the usual marks: most fields need no further look.
var startsMark = func() (starts [256]bool) {
	for _, c := range []byte("?.-–…nN<#+1(\\") {
		starts[c] = true
	}
	return starts
}()

// Marks are the usual marks for no value together with those of a source.
type Marks struct {
	words   map[string]bool // in lower case
	numbers []float64
}

// NewMarks adds words to the usual marks, in any case, and numbers, however they are written.
func NewMarks(extra []string) Marks {
	m := Marks{words: map[string]bool{}}
	for _, word := range extra {
		word = strings.ToLower(strings.TrimSpace(word))
		if v, kind := Parse([]byte(word)); kind == Finite && !slices.Contains(m.numbers, v) {
			m.numbers = append(m.numbers, v)
		}
		m.words[word] = true
	}
	return m
}

// Missing reports whether a field stands for no value.
func (m *Marks) Missing(f []byte) bool {
	if Missing(f) {
		return true
	}
	if len(m.words) == 0 {
		return false
	}
	if m.words[strings.ToLower(string(f))] {
		return true
	}
	v, kind := Parse(f)
	return kind == Finite && m.Number(v)
}

// Own reports whether the source added marks, without which no number stands for no value.
func (m *Marks) Own() bool { return len(m.words) > 0 }

// Number reports whether a number stands for no value.
func (m *Marks) Number(v float64) bool { return len(m.numbers) > 0 && slices.Contains(m.numbers, v) }
