package jsonlines

import (
	"fmt"

	"tunebench/engine/dataset/tabular"
)

// rows goes through the rows of a text: the elements of its one array, or values one after the
// other.
type rows struct {
	lexer
	listed bool // in one array
	first  bool
	start  int // the line of the row
}

// newRows begins with the first row. The text begins with a bracket.
func newRows(content []byte) *rows {
	r := &rows{lexer: lexer{text: content, line: 1}, first: true}
	if r.next() == '[' {
		ahead := r.lexer
		ahead.pos++
		if c := ahead.next(); c == '[' || c == '{' || c == ']' {
			r.listed = true
			r.lexer = ahead
		}
	}
	return r
}

// more moves to the next row. It returns false at the end, where nothing else may follow.
func (r *rows) more() (ok bool, problem string) {
	c := r.next()
	if r.listed {
		if c == ']' {
			r.pos++
			if r.next(); r.pos < len(r.text) {
				return false, r.expected("the end of the file after its array")
			}
			return false, ""
		}
		if !r.first && !r.take(',') {
			return false, r.expected("a comma or the end of the array")
		}
		c = r.next()
	} else if r.pos == len(r.text) {
		return false, ""
	}
	r.first = false
	r.start = r.line
	if c != '{' && c != '[' {
		return false, r.expected("a row, which is an object or an array,")
	}
	return true, ""
}

// each reads a row and calls found with its values in order; an array's have no keys.
func (r *rows) each(found func(index int, key []byte, v value) (problem string)) (problem string) {
	end := byte(']')
	if r.text[r.pos] == '{' {
		end = '}'
	}
	r.pos++
	if r.take(end) {
		return ""
	}
	for i := 0; ; i++ {
		var key []byte
		if end == '}' {
			if r.next() != '"' {
				return r.expected("a key in double quotes")
			}
			quoted, problem := r.string()
			if problem != "" {
				return problem
			}
			if key, problem = unquote(quoted.raw); problem != "" {
				return problem
			}
			if !r.take(':') {
				return r.expected("a colon after the key")
			}
		}
		v, problem := r.value()
		if problem == "" {
			problem = found(i, key, v)
		}
		switch {
		case problem != "":
			return problem
		case r.take(end):
			return ""
		case !r.take(','):
			return r.expected("a comma or the end of the row")
		case i > tabular.MaxColumns:
			return fmt.Sprintf("more than %d values in a row, the most that can be read", tabular.MaxColumns)
		}
	}
}
