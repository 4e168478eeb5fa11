package jsonlines

import (
	"bytes"
	"encoding/json"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
)

// kind is what a JSON value is.
type kind uint8

const (
	null kind = iota
	boolean
	numeric
	text
	array
	object
)

// value is one value of a file: raw are its bytes, those of a string with its quotes.
type value struct {
	kind kind
	raw  []byte
}

// nested reports whether the value has values in it.
func (v value) nested() bool { return v.kind == array || v.kind == object }

// field is the value as a table of text would have it, null as an empty one.
func (v value) field() ([]byte, string) {
	switch v.kind {
	case null:
		return nil, ""
	case text:
		s, problem := unquote(v.raw)
		return number.Trim(s), problem
	}
	return v.raw, ""
}

// unquote takes a string out of its quotes. It copies only where there are escapes.
func unquote(raw []byte) (s []byte, problem string) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], ""
	}
	var escaped string
	if err := json.Unmarshal(bytes.ReplaceAll(raw, []byte{'\t'}, []byte(`\t`)), &escaped); err != nil {
		return nil, "a string with an escape that JSON does not have: " + wording.Quote(raw)
	}
	return []byte(escaped), ""
}

// lexer goes through the values of a text.
type lexer struct {
	text []byte
	pos  int
	line int // of pos, from 1
}

// ended is the problem of a text that is cut short.
const ended = "the JSON is cut short"

// next steps over blanks and returns the byte that follows them, 0 at the end.
func (l *lexer) next() byte {
	for ; l.pos < len(l.text); l.pos++ {
		switch c := l.text[l.pos]; c {
		case '\n':
			l.line++
		case ' ', '\t', '\r':
		default:
			return c
		}
	}
	return 0
}

// take steps over blanks and one byte, if it is the one wanted.
func (l *lexer) take(want byte) bool {
	if l.next() != want {
		return false
	}
	l.pos++
	return true
}

// expected says what is wrong where something else should stand.
func (l *lexer) expected(what string) string {
	switch c := l.next(); {
	case c == 0 && l.pos == len(l.text):
		return ended
	case c == '\'':
		return "texts and keys stand in double quotes in JSON, not in single ones"
	}
	return what + " is expected where " + wording.Quote(l.text[l.pos:min(len(l.text), l.pos+20)]) + " stands"
}

// value reads one value. Nested ones are stepped over: their strings and brackets must match.
func (l *lexer) value() (v value, problem string) {
	switch c := l.next(); c {
	case '"':
		return l.string()
	case '{', '[':
		return l.skip()
	}
	start := l.pos
	for l.pos < len(l.text) && strings.IndexByte(" \t\r\n,:]}[{\"'", l.text[l.pos]) < 0 {
		l.pos++
	}
	word := l.text[start:l.pos]
	switch string(word) {
	case "null":
		return value{null, word}, ""
	case "true", "false":
		return value{boolean, word}, ""
	case "NaN", "Infinity", "-Infinity": // as Python writes them
		return value{numeric, word}, ""
	}
	if _, is := number.Parse(word); is == number.Finite || is == number.OutOfRange {
		return value{numeric, word}, ""
	}
	if l.pos == len(l.text) && cut(word) {
		return value{}, ended
	}
	l.pos = start
	return value{}, l.expected("a value")
}

// cut reports whether a word at the end of a text may be the beginning of a value.
func cut(word []byte) bool {
	for _, whole := range []string{"null", "true", "false", "NaN", "Infinity", "-Infinity"} {
		if strings.HasPrefix(whole, string(word)) {
			return true
		}
	}
	return false
}

// string reads a string, which ends on its line.
func (l *lexer) string() (v value, problem string) {
	start := l.pos
	for at := start + 1; at < len(l.text); at++ {
		end := bytes.IndexAny(l.text[at:], "\"\\\n")
		if end < 0 {
			break
		}
		switch at += end; l.text[at] {
		case '\\':
			at++
		case '\n':
			return value{}, "a string is not closed on its line"
		default:
			l.pos = at + 1
			return value{text, l.text[start:l.pos]}, ""
		}
	}
	l.pos = len(l.text)
	return value{}, ended
}

// maxDepth bounds the nesting of values that are stepped over.
const maxDepth = 1000

// skip steps over an array or an object.
func (l *lexer) skip() (v value, problem string) {
	v.kind = array
	if l.text[l.pos] == '{' {
		v.kind = object
	}
	start := l.pos
	var open []byte
	for {
		switch c := l.next(); c {
		case 0:
			if l.pos == len(l.text) {
				return value{}, ended
			}
			return value{}, l.expected("a value")
		case '"':
			if _, problem := l.string(); problem != "" {
				return value{}, problem
			}
			continue
		case '{', '[':
			if open = append(open, c+2); len(open) > maxDepth { // '{' + 2 is '}', '[' + 2 is ']'
				return value{}, "values nested too deeply"
			}
		case '}', ']':
			if open[len(open)-1] != c {
				return value{}, l.expected("a " + string(open[len(open)-1]))
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				l.pos++
				v.raw = l.text[start:l.pos]
				return v, ""
			}
		}
		l.pos++
	}
}
