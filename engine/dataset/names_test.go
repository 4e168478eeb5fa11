package dataset

import "testing"

func TestCleanText(t *testing.T) {
	for raw, want := range map[string]string{
		"plain":                            "plain",
		"\x1b[31mred\x1b[0m":               "red",
		"\x1b]0;title\x07shown":            "shown",
		"\x1b]8;;http://x\x1b\\link":       "link",
		"a\x1b(Bb\x1bMc":                   "abc",
		"cut \x1b[31":                      "cut 31",
		"\x1b":                             "",
		"two\t\n words\u202e\x00":          "two words",
		"caf\xe9":                          "caf",
		"a very long name that goes on":    "a very long name th…",
		"\x1b[1;38;2;1;2;3mlong\x1b[m yes": "long yes",
	} {
		if got := cleanText(raw, 20); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}
