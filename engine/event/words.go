package event

import (
	"strings"
	"unicode"
)

// word is a word of a tag and the number of the slash-separated segment that it stands in.
type word struct {
	text    string
	segment int
}

// split breaks a tag into lower-case words: at everything that is neither letter nor digit, and where
// one word ends and the next begins in trainLoss and MSELoss.
func split(tag string) []word {
	var out []word
	for i, segment := range strings.Split(tag, "/") {
		for _, field := range strings.FieldsFunc(segment, between) {
			for _, w := range humps(field) {
				out = append(out, known(strings.ToLower(w), i)...)
			}
		}
	}
	return out
}

// between reports whether a rune separates words.
func between(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// humps breaks camel case: trainLoss, MSELoss and F1Score have two words, mAP, IoU and GFLOPs have one.
func humps(field string) []string {
	r := []rune(field)
	small := func(i int) bool { return i >= 0 && i < len(r) && unicode.IsLower(r[i]) }
	var out []string
	from := 0
	for i := 2; i < len(r); i++ {
		if unicode.IsUpper(r[i]) && (small(i-1) && small(i-2) || !small(i-1) && small(i+1) && small(i+2)) {
			out = append(out, string(r[from:i]))
			from = i
		}
	}
	return append(out, string(r[from:]))
}

// known splits a part off a word that is a part and a name written together: valloss, trainacc.
func known(w string, segment int) []word {
	if _, ok := names[w]; ok {
		return []word{{w, segment}}
	}
	const shortest = 3
	for i := shortest; i < len(w); i++ {
		if _, ok := parts[w[:i]]; !ok {
			continue
		}
		if _, ok := names[w[i:]]; ok {
			return []word{{w[:i], segment}, {w[i:], segment}}
		}
	}
	return []word{{w, segment}}
}
