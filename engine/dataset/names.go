package dataset

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds names of features and classes in runes: they reach charts and tables.
const maxName = 64

// cleanName makes text from a file fit for a terminal as a name.
func cleanName(raw string) string { return cleanText(raw, maxName) }

// escapes are the sequences by which text commands a terminal (ECMA-48): those of a style or a
// movement, those with a text such as a title, and those of one more character.
var escapes = regexp.MustCompile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[ -/]*[0-~])?")

// cleanText makes text safe and short enough for a terminal: escape sequences, control, format
// (bidirectional overrides among them) and invalid characters go, white space collapses to
// single blanks, and what is longer than limit runes ends in an ellipsis.
func cleanText(raw string, limit int) string {
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

// uniqueNames numbers repeated names, so that each stands for one thing, and reports whether any was.
func uniqueNames(names []string) (repeated bool) {
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

// quote shows a value from a file in a message: cleaned, bounded and in quotes.
func quote[T string | []byte](value T) string {
	v := value
	if len(v) > 4*maxName {
		v = v[:4*maxName]
	}
	return strconv.Quote(cleanName(string(v)))
}

// nearest returns the candidate closest to name in edit distance, "" where none is close.
func nearest(name string, candidates []string) string {
	if len(name) > 2*maxName {
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
