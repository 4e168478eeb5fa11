package runquery

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for query, want := range map[string]string{
		"":                 "",
		"  a\tb\n":         "a b",
		"lr<0.1":           "lr < 0.1",
		"lr <= 0.1":        "lr <= 0.1",
		"lr==0.1":          "lr == 0.1",
		"lr!=0.1":          "lr != 0.1",
		"!a":               "! a",
		"!!(a)":            "! ! ( a )",
		"a!b":              "a ! b",
		"a:b:c=d":          "a : b:c=d",
		"url=http://x?y=z": "url = http://x?y=z",
		"a=!b":             "a = !b",
		"a:(b)":            "a : ( b )",
		"(a)b":             "( a ) b",
		`a"b c"d`:          "a b c d",
		`name:'it"s'`:      `name : it"s`,
		`"a\"b\\c"`:        `a"b\c`,
		`"="=1`:            "= = 1",
		"val/loss~^a|b$":   "val/loss ~ ^a|b$",
		"日本 語":             "日本 語",
		"a\u00a0b":         "a b",
	} {
		tokens, err := split(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		var got []string
		for _, w := range tokens {
			got = append(got, w.text)
			if w.from < 0 || w.to <= w.from || w.to > len(query) {
				t.Errorf("%s: %q stands from %d to %d", query, w.text, w.from, w.to)
			}
			if w.kind == text && !w.quoted && query[w.from:w.to] != w.text {
				t.Errorf("%s: %q is %q there", query, w.text, query[w.from:w.to])
			}
		}
		if joined := strings.Join(got, " "); joined != want {
			t.Errorf("%s: %q, want %q", query, joined, want)
		}
	}
	for _, query := range []string{`"`, `'a`, `a"`, `"a\"`, `name:"x' y`} {
		if _, err := split(query); err == nil {
			t.Errorf("%s: no quote is missed", query)
		}
	}
}

// Any text can be asked for, however it is written.
func TestAnyTextIsOneWordOnceItIsQuoted(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	letters := []rune(`ab =<>!~:()"'\` + "\t\n日é")
	for _, s := range []string{"or", "AND", "Not", "", " ", "has"} {
		checkQuoted(t, s)
	}
	for range 3000 {
		var b strings.Builder
		for range rng.IntN(8) {
			b.WriteRune(letters[rng.IntN(len(letters))])
		}
		checkQuoted(t, b.String())
	}
}

func checkQuoted(t *testing.T, s string) {
	t.Helper()
	tokens, err := split(quoted(s))
	if err != nil || len(tokens) != 1 || tokens[0].text != s || tokens[0].kind != text {
		t.Fatalf("%q is written %s and read as %+v (%v)", s, quoted(s), tokens, err)
	}
	for _, operator := range operators {
		if tokens[0].is(operator) {
			t.Fatalf("%q is read as %s", s, operator)
		}
	}
}
