package arff

import (
	"fmt"
	"strconv"
	"strings"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
)

// scanner goes through the rows.
type scanner struct {
	content    []byte
	attributes []attribute
	pos        int
	// line is that of the last row, nextLine that of the text at pos.
	line, nextLine int
	fields         [][]byte
	problem        string
}

func newScanner(content []byte, h *header) *scanner {
	return &scanner{
		content: content, attributes: h.attributes, pos: h.data, nextLine: h.line,
		fields: make([][]byte, len(h.attributes)),
	}
}

// Next reads a row; empty lines and comments are skipped.
func (s *scanner) Next() bool {
	for s.pos < len(s.content) {
		text := lineAt(s.content, s.pos)
		s.pos += len(text)
		s.line = s.nextLine
		s.nextLine++
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '%' {
			continue
		}
		if text[0] == '{' {
			s.problem = s.sparse(text)
		} else {
			s.problem = s.dense(text)
		}
		return s.problem == ""
	}
	return false
}

// dense reads the values of all attributes, separated by commas, or by blanks where there is none.
func (s *scanner) dense(text string) string {
	t := tokens{text: text}
	n, ends := 0, ",\t"
	if !strings.Contains(text, ",") && len(s.attributes) > 1 {
		ends = " \t"
	}
	for more := true; more; n++ {
		v, ok := t.next(ends)
		switch {
		case !ok:
			return t.problem
		case n == len(s.attributes):
			return s.tooMany(text)
		}
		if problem := s.set(n, v, t.quoted); problem != "" {
			return problem
		}
		tab := t.pos < len(t.text) && t.text[t.pos] == '\t'
		more = t.skip(',') || !t.done() && (tab || ends == " \t")
		if !more && !t.done() {
			return "text follows a closing quote: " + wording.Quote(t.text[t.pos:])
		}
	}
	if n < len(s.attributes) {
		return fmt.Sprintf("%s where %d attributes are declared", wording.Plural(n, "value"), len(s.attributes))
	}
	return ""
}

// tooMany tells a row with a weight from one with more values than attributes.
func (s *scanner) tooMany(text string) string {
	if strings.HasSuffix(text, "}") {
		return "a weight of a row in braces is not read; remove it"
	}
	return fmt.Sprintf("more values than the %d attributes declared", len(s.attributes))
}

// sparse reads pairs of an index, from 0, and a value; what is left out is zero, which for a nominal
// attribute is its first value.
func (s *scanner) sparse(text string) string {
	end := strings.LastIndexByte(text, '}')
	switch {
	case end < 0:
		return "the brace of a sparse row is not closed"
	case strings.HasSuffix(strings.TrimRight(text[:strings.LastIndexByte(text, '{')], " \t,"), "}"):
		return "a weight of a row in braces is not read; remove it"
	case end < len(text)-1:
		return "text follows a sparse row: " + wording.Quote(text[end+1:])
	}
	for i, a := range s.attributes {
		switch {
		case a.numeric:
			s.fields[i] = []byte{'0'}
		case a.nominal != nil:
			s.fields[i] = number.Trim([]byte(a.nominal[0]))
		default:
			s.fields[i] = nil
		}
	}
	t := tokens{text: text[1:end]}
	for !t.done() {
		index, _ := t.next(" \t,")
		i, err := strconv.Atoi(index)
		if err != nil || i < 0 || i >= len(s.attributes) {
			return fmt.Sprintf("%s is no index of one of the %d attributes, which count from 0", wording.Quote(index),
				len(s.attributes))
		}
		v, ok := t.next(",")
		if !ok {
			return t.problem
		}
		if problem := s.set(i, v, t.quoted); problem != "" {
			return problem
		}
		if !t.skip(',') && !t.done() {
			return "a comma is expected where " + wording.Quote(t.text[t.pos:]) + " stands"
		}
	}
	return ""
}

// set takes a value. A question mark is a missing one; one in quotes must be declared where values are,
// and marks no value all the same, as in every format.
func (s *scanner) set(i int, v string, quoted bool) string {
	if v == "?" && !quoted {
		s.fields[i] = nil
		return ""
	}
	if a := &s.attributes[i]; a.nominal != nil && !a.known[v] {
		return fmt.Sprintf("%s is none of the values declared for %s (%s)", wording.Quote(v), wording.Quote(a.name),
			wording.List(wording.Names(a.nominal[:min(len(a.nominal), 20)])))
	}
	s.fields[i] = number.Trim([]byte(v))
	return ""
}

// Fields, Line, Done and Problem make it a columns.Scanner.
func (s *scanner) Fields() [][]byte { return s.fields }
func (s *scanner) Line() int        { return s.line }
func (s *scanner) Done() int64      { return int64(s.pos) }
func (s *scanner) Problem() string  { return s.problem }
