package arff

import "strings"

// tokens goes through values that may stand in quotes, single or double, with escapes by a
// backslash.
type tokens struct {
	text    string
	pos     int
	problem string
	// quoted tells that the last value stood in quotes: a question mark in them must be a declared value.
	quoted bool
}

func (t *tokens) blanks() {
	for t.pos < len(t.text) && (t.text[t.pos] == ' ' || t.text[t.pos] == '\t') {
		t.pos++
	}
}

// done reports whether nothing but blanks is left.
func (t *tokens) done() bool {
	t.blanks()
	return t.pos == len(t.text)
}

// skip steps over blanks and a separator, if one stands there.
func (t *tokens) skip(separator byte) bool {
	t.blanks()
	if t.pos < len(t.text) && t.text[t.pos] == separator {
		t.pos++
		return true
	}
	return false
}

// next returns the next value, which ends before any of the characters that end it, without blanks
// around it.
func (t *tokens) next(ends string) (string, bool) {
	t.blanks()
	t.quoted = t.pos < len(t.text) && (t.text[t.pos] == '\'' || t.text[t.pos] == '"')
	if t.quoted {
		return t.inQuotes(t.text[t.pos])
	}
	rest := t.text[t.pos:]
	end := strings.IndexAny(rest, ends)
	if end < 0 {
		end = len(rest)
	}
	t.pos += end
	return strings.TrimRight(rest[:end], " \t"), true
}

func (t *tokens) inQuotes(quote byte) (string, bool) {
	start := t.pos + 1
	plain := true
	for i := start; i < len(t.text); i++ {
		switch t.text[i] {
		case '\\':
			plain = false
			i++
		case quote:
			t.pos = i + 1
			if plain {
				return t.text[start:i], true
			}
			return escapes.Replace(t.text[start:i]), true
		}
	}
	t.problem = "a quote is opened and not closed on its line"
	return "", false
}

// escapes undoes what Weka writes within quotes.
var escapes = strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\"`, `"`, `\n`, "\n", `\r`, "\r", `\t`, "\t", `\%`, "%")
