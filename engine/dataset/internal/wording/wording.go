package wording

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName bounds names of features and classes in runes: they reach charts and tables.
const MaxName = 64

// Name makes text from a file fit for a terminal as a name.
func Name(raw string) string { return Text(raw, MaxName) }

// Ends is [Name] for a text that differs from others at its end: what is too long is cut in its middle.
func Ends(raw string) string {
	whole := []rune(Text(raw, 4096))
	if len(whole) <= MaxName {
		return string(whole)
	}
	const half = MaxName / 2
	return string(whole[:half-1]) + "…" + string(whole[len(whole)-half:])
}

// Path makes a file's path fit for a terminal, nearly whole.
func Path(path string) string { return Text(path, 1024) }

// escapes are the sequences by which text commands a terminal (ECMA-48): those of a style or a
// movement, those with a text such as a title, and those of one more character.
var escapes = regexp.MustCompile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[ -/]*[0-~])?")

// Text makes text safe and short enough for a terminal: escape sequences, control, format
// (bidirectional overrides among them) and invalid characters go, white space collapses to
// single blanks, and what is longer than limit runes ends in an ellipsis.
func Text(raw string, limit int) string {
	if strings.IndexByte(raw, 0x1b) >= 0 {
		raw = escapes.ReplaceAllLiteralString(raw, "")
	}
	var b strings.Builder
	n, blank := 0, false
	for len(raw) > 0 {
		r, size := utf8.DecodeRuneInString(raw)
		raw = raw[size:]
		if unicode.IsSpace(r) {
			blank = b.Len() > 0
			continue
		}
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			continue
		}
		if blank {
			b.WriteByte(' ')
			n, blank = n+1, false
		}
		if n >= limit-1 && strings.TrimSpace(raw) != "" {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// Names makes names of different values: each fit for a terminal, none empty, no two the same.
func Names(values []string) []string {
	names := make([]string, len(values))
	for i, v := range values {
		if names[i] = Name(v); names[i] == "" {
			names[i] = "(unprintable)"
		}
	}
	Unique(names)
	return names
}

// Unique numbers repeated names, so that each stands for one thing, and reports whether any was.
func Unique(names []string) (repeated bool) {
	seen := make(map[string]bool, len(names))
	next := map[string]int{}
	for i, name := range names {
		if seen[name] {
			repeated = true
			n := next[name]
			if n == 0 {
				n = 2
			}
			candidate := name
			for seen[candidate] {
				candidate = name + " (" + strconv.Itoa(n) + ")"
				n++
			}
			next[name] = n
			names[i] = candidate
		}
		seen[names[i]] = true
	}
	return repeated
}

// Quote shows a value from a file in a message: cleaned, bounded and in quotes.
func Quote[T string | []byte](value T) string {
	v := value
	if len(v) > 4*MaxName {
		v = v[:4*MaxName]
	}
	return strconv.Quote(Name(string(v)))
}

// Nearest returns the candidate closest to name in edit distance, "" where none is close.
func Nearest(name string, candidates []string) string {
	if len(name) > 2*MaxName {
		return ""
	}
	best, bestDistance := "", max(1, len(name)/3)+1
	for _, c := range candidates {
		if d := editDistance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// editDistance is Levenshtein's, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// List shows the first names of a list, in quotes where a name could be taken for two.
func List(names []string) string {
	const shown = 8
	names = slices.Clone(names)
	for i, name := range names {
		if strings.Contains(name, ",") {
			names[i] = strconv.Quote(name)
		}
	}
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// Plural counts things: "1 row", "2 rows".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Bytes shows an amount of memory.
func Bytes(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
}
