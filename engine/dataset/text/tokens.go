package text

import (
	"unicode"
	"unicode/utf8"
)

// tokenizer splits text into words and runs of words. A word is two or more letters, digits,
// marks or underscores in a row, in lower case; scikit-learn's vectorizers take the same
// words, but split at combining marks.
type tokenizer struct {
	ngrams int
	// words holds the words of a text, separated by single blanks; start and end are theirs.
	words      []byte
	start, end []int
}

const minWord = 2 // in runes

// terms calls emit with each word and each run of up to ngrams words of a text. The slice is
// only valid during the call.
func (t *tokenizer) terms(text []byte, emit func(term []byte)) {
	t.split(text)
	for i := range t.start {
		for n := 0; n < t.ngrams && i+n < len(t.end); n++ {
			emit(t.words[t.start[i]:t.end[i+n]])
		}
	}
}

func (t *tokenizer) split(text []byte) {
	t.words, t.start, t.end = t.words[:0], t.start[:0], t.end[:0]
	from, runes := 0, 0
	finish := func() {
		if runes >= minWord {
			t.start, t.end = append(t.start, from), append(t.end, len(t.words))
			t.words = append(t.words, ' ')
			from = len(t.words)
		}
		t.words, runes = t.words[:from], 0
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c >= 'A' && c <= 'Z':
				c += 'a' - 'A'
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
			default:
				finish()
				continue
			}
			t.words = append(t.words, c)
			runes++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		i += size
		if r == utf8.RuneError || !unicode.In(r, unicode.L, unicode.N, unicode.M) {
			finish()
			continue
		}
		t.words = utf8.AppendRune(t.words, unicode.ToLower(r))
		runes++
	}
	finish()
}
