package text

import (
	"slices"
	"strings"
	"testing"
)

func FuzzTokens(f *testing.F) {
	f.Add([]byte("The naïve fox\x00\xff über 東京 \u0301x"), 2)
	f.Fuzz(func(t *testing.T, text []byte, n int) {
		tokens := tokenizer{ngrams: 1 + (n%3+3)%3}
		first := ""
		tokens.terms(text, func(term []byte) {
			if s := string(term); s != strings.ToValidUTF8(s, "") || len(s) < minWord || strings.TrimSpace(s) != s {
				t.Fatalf("term %q of %q", s, text)
			}
			if first == "" {
				first = string(term)
			}
		})
		again := ""
		tokens.terms(text, func(term []byte) {
			if again == "" {
				again = string(term)
			}
		})
		if first != again {
			t.Fatalf("%q, then %q", first, again)
		}
	})
}

func TestWordsOfAText(t *testing.T) {
	for _, c := range []struct {
		text   string
		ngrams int
		want   []string
	}{
		{"The quick-brown FOX", 1, []string{"the", "quick", "brown", "fox"}},
		{"a I x yz", 1, []string{"yz"}},
		{"snake_case don't 3.14 42", 1, []string{"snake_case", "don", "14", "42"}},
		{"Straße ÜBER 東京", 1, []string{"straße", "über", "東京"}},
		{"bad\xffbytes", 1, []string{"bad", "bytes"}},
		{"one two three", 2, []string{"one", "one two", "two", "two three", "three"}},
		{"one two three", 3, []string{"one", "one two", "one two three", "two", "two three", "three"}},
		{"", 3, nil},
	} {
		var got []string
		(&tokenizer{ngrams: c.ngrams}).terms([]byte(c.text), func(term []byte) { got = append(got, string(term)) })
		if !slices.Equal(got, c.want) {
			t.Errorf("%q by %d: %q, want %q", c.text, c.ngrams, got, c.want)
		}
	}
}
