package runquery

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a word is in a query.
type kind uint8

const (
	text   kind = iota // a name, a value or a word of its own
	op                 // a comparison
	left               // (
	right              // )
	negate             // ! that is no part of !=
)

// token is a word of a query.
type token struct {
	kind     kind
	text     string // without quotes
	quoted   bool
	from, to int // bytes of the query
}

// is reports whether a word is an operator such as OR: one in quotes is none.
func (t token) is(name string) bool {
	return t.kind == text && !t.quoted && strings.EqualFold(t.text, name)
}

// compares are the comparisons, the longer ones first.
var compares = []compare{"==", "!=", "<=", ">=", "=", "<", ">", "~", ":"}

// operators are the words that mean something by themselves.
var operators = []string{"AND", "OR", "NOT"}

// longest bounds a query in bytes.
const longest = 1 << 13

// split takes a query apart. The value behind a comparison may hold the characters of others: url=a:b.
func split(query string) ([]token, error) {
	if len(query) > longest {
		return nil, &Error{query, longest, len(query), "the query is too long"}
	}
	var out []token
	for at := 0; at < len(query); {
		c, size := utf8.DecodeRuneInString(query[at:])
		if unicode.IsSpace(c) {
			at += size
			continue
		}
		value := len(out) > 0 && out[len(out)-1].kind == op
		t, err := next(query, at, value)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		at = t.to
	}
	return out, nil
}

// next returns the word that begins at a place; value says that it is to be compared with.
func next(query string, at int, value bool) (token, error) {
	rest := query[at:]
	switch rest[0] {
	case '(':
		return token{kind: left, text: "(", from: at, to: at + 1}, nil
	case ')':
		return token{kind: right, text: ")", from: at, to: at + 1}, nil
	case '"', '\'':
		return quotation(query, at)
	}
	if !value {
		for _, c := range compares {
			if strings.HasPrefix(rest, string(c)) {
				return token{kind: op, text: string(c), from: at, to: at + len(c)}, nil
			}
		}
		if rest[0] == '!' {
			return token{kind: negate, text: "!", from: at, to: at + 1}, nil
		}
	}
	end := strings.IndexFunc(rest, func(c rune) bool {
		return unicode.IsSpace(c) || strings.ContainsRune(`()"'`, c) || !value && strings.ContainsRune("=<>!~:", c)
	})
	if end < 0 {
		end = len(rest)
	}
	return token{kind: text, text: rest[:end], from: at, to: at + end}, nil
}

// quotation returns what stands between quotes.
func quotation(query string, at int) (token, error) {
	var b strings.Builder
	mark, escaped := query[at], false
	for i := at + 1; i < len(query); i++ {
		switch c := query[i]; {
		case escaped:
			b.WriteByte(c)
			escaped = false
		case c == '\\':
			escaped = true
		case c == mark:
			return token{kind: text, text: b.String(), quoted: true, from: at, to: i + 1}, nil
		default:
			b.WriteByte(c)
		}
	}
	return token{}, &Error{query, at, len(query), "a quote is missing at the end"}
}

// quoted writes a text so that it is one word.
func quoted(s string) string {
	plain := s != "" && !slices.ContainsFunc(operators, func(o string) bool { return strings.EqualFold(o, s) }) &&
		strings.IndexFunc(s, func(c rune) bool {
			return unicode.IsSpace(c) || strings.ContainsRune(`()"'=<>!~:`, c)
		}) < 0
	if plain {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
