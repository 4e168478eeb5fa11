package wording

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

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
		if got := Text(raw, 20); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestUniqueNamesStayApart(t *testing.T) {
	for _, c := range []struct{ names, want []string }{
		{[]string{"a", "b"}, []string{"a", "b"}},
		{[]string{"a", "a", "a"}, []string{"a", "a (2)", "a (3)"}},
		{[]string{"a", "a (2)", "a"}, []string{"a", "a (2)", "a (3)"}},
		{[]string{"", "", "x"}, []string{"", " (2)", "x"}},
	} {
		names := slices.Clone(c.names)
		repeated := Unique(names)
		if !slices.Equal(names, c.want) || repeated == slices.Equal(c.names, c.want) {
			t.Errorf("%q: %q, repeated %v, want %q", c.names, names, repeated, c.want)
		}
	}
}

func TestNamesOfValues(t *testing.T) {
	got := Names([]string{"a b", "a\tb", "\x1b[31m", "", "été", "(unprintable)"})
	want := []string{"a b", "a b (2)", "(unprintable)", "(unprintable) (2)", "été", "(unprintable) (3)"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNearestForgivesAThirdOfTheLetters(t *testing.T) {
	candidates := []string{"species", "length", "width", "y"}
	for name, want := range map[string]string{
		"specie": "species", "Lengt": "length", "WIDTH": "width", "x": "y", "colour": "", "": "y",
		strings.Repeat("species", 50): "",
	} {
		if got := Nearest(name, candidates); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestEditDistanceIsAMetric(t *testing.T) {
	words := []string{"", "a", "abc", "acb", "kitten", "sitting"}
	for _, a := range words {
		for _, b := range words {
			d := editDistance(a, b)
			if d != editDistance(b, a) || (d == 0) != (a == b) {
				t.Errorf("%q to %q: %d", a, b, d)
			}
			for _, c := range words {
				if editDistance(a, c) > d+editDistance(b, c) {
					t.Errorf("the way from %q to %q is shorter by %q", a, c, b)
				}
			}
		}
	}
	if d := editDistance("kitten", "sitting"); d != 3 {
		t.Errorf("kitten to sitting: %d", d)
	}
}

func TestQuotedValuesAreShortAndClean(t *testing.T) {
	for raw, want := range map[string]string{
		"six": `"six"`, "say \"x\"": `"say \"x\""`, "\x1b[31mred": `"red"`, "": `""`,
		strings.Repeat("x", 1<<20): `"` + strings.Repeat("x", MaxName-1) + `…"`,
	} {
		if got := Quote(raw); got != want || got != Quote([]byte(raw)) {
			t.Errorf("%.40q: %s, want %s", raw, got, want)
		}
	}
}

func TestLists(t *testing.T) {
	for want, names := range map[string][]string{
		"":                                  nil,
		"a":                                 {"a"},
		`a, "b, c"`:                         {"a", "b, c"},
		"1, 2, 3, 4, 5, 6, 7, 8":            {"1", "2", "3", "4", "5", "6", "7", "8"},
		"1, 2, 3, 4, 5, 6, 7, 8 and 2 more": {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"},
	} {
		before := slices.Clone(names)
		if got := List(names); got != want || !slices.Equal(names, before) {
			t.Errorf("%q: %s, want %s", before, got, want)
		}
	}
}

func TestCountsAndAmounts(t *testing.T) {
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 2: "2 rows"} {
		if got := Plural(n, "row"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for n, want := range map[int64]string{0: "0.0 KiB", 1536: "1.5 KiB", 1 << 20: "1.0 MiB", 5 << 29: "2.5 GiB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d bytes: %s, want %s", n, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[2Jb\u202e\xff  c", 5)
	f.Fuzz(func(t *testing.T, raw string, limit int) {
		limit = 2 + (limit%100+100)%100
		got := Text(raw, limit)
		// A blank before the last character may be one more than the limit.
		if n := utf8.RuneCountInString(got); n > limit+1 || !utf8.ValidString(got) ||
			strings.ContainsAny(got, "\x1b\x00\n") {
			t.Fatalf("%q within %d: %q", raw, limit, got)
		}
		if again := Text(got, limit); again != got {
			t.Fatalf("%q, cleaned again %q", got, again)
		}
	})
}

// Whatever the values are, their names can be shown and told apart, and clean names are kept.
func FuzzNames(f *testing.F) {
	f.Add("a", "a ", "a (2)")
	f.Add("\x1b[31m", "\x00", "(unprintable)")
	f.Add(strings.Repeat("long", 40), strings.Repeat("long", 41), "été")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		names := Names([]string{a, b, c})
		if names[0] != Name(a) && Name(a) != "" {
			t.Fatalf("%q is called %q", a, names[0])
		}
		for i, name := range names {
			if name == "" || strings.ContainsAny(name, "\x00\x1b\n") || slices.Index(names, name) != i {
				t.Fatalf("%q are called %q", []string{a, b, c}, names)
			}
		}
	})
}
