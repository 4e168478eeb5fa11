package jsonlines

import (
	"errors"
	"io"
	"slices"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// stream reads rows to predict from text that comes piece by piece. Objects name their values, so columns
// may be missing from some rows, but not from all; arrays hold them in the order of the training table.
type stream struct {
	q      *tabular.Request
	file   string // for messages
	text   *reader.Text
	rows   *rows
	blocks *columns.Blocks
	over   bool
	closed bool // the array in which the rows stand

	objects bool
	slots   map[string]int // of the columns, by name
	names   []string       // of the columns, by place, to find a key at once where rows have one order
	fields  [][]byte
	lacking []bool
}

// Streams tells text of rows that [Stream] reads by its beginning.
func Streams(beginning []byte) bool {
	l := lexer{text: beginning}
	if c := l.next(); c != '{' && c != '[' {
		return false
	}
	problem := newRows(l.text[l.pos:]).whole()
	return problem == "" || problem == ended
}

// Stream reads rows to predict. The file's name is for messages.
func Stream(q *tabular.Request, file string, text *reader.Text) reader.Rows {
	return &stream{q: q, file: wording.Path(file), text: text}
}

// Next implements [reader.Rows].
func (s *stream) Next() (*tabular.Table, error) {
	if s.over {
		return nil, io.EOF
	}
	for {
		for s.blocks == nil || s.blocks.Len() < s.blocks.Most() {
			whole, err := s.record()
			if err != nil {
				return nil, err
			}
			if !whole {
				break
			}
			if err := s.blocks.Add(s.fields, s.rows.start); err != nil {
				return nil, err
			}
		}
		switch {
		case s.blocks != nil && s.blocks.Len() > 0:
			return s.blocks.Table()
		case s.text.Ended():
			s.over = true
			if s.blocks == nil {
				return nil, s.errorf(0, "no rows")
			}
			if err := s.blocks.Finish(); err != nil {
				return nil, err
			}
			return nil, io.EOF
		}
		if s.rows != nil {
			s.text.Use(s.rows.pos)
		}
		if err := s.text.More(); err != nil {
			return nil, err
		}
		if s.rows != nil {
			s.rows.text, s.rows.pos = s.text.Rest(), 0
		}
	}
}

func (s *stream) errorf(line int, problem string) error {
	return &tabular.ParseError{File: s.file, Line: line, Problem: problem}
}

// record reads a row, if one has come as a whole.
func (s *stream) record() (whole bool, err error) {
	if s.rows == nil {
		if len(s.text.Rest()) == 0 {
			return false, nil
		}
		s.rows = newRows(s.text.Rest())
	}
	r := s.rows
	if s.closed {
		if r.next(); r.pos < len(r.text) {
			return false, s.errorf(r.line, r.expected("the end of the file after its array"))
		}
		return false, nil
	}
	before := *r
	ok, problem := r.more()
	if ok && problem == "" {
		problem = s.read()
	}
	cut := problem == ended || !ok && problem == "" && !r.listed
	switch {
	case cut && !s.text.Ended():
		if s.rows = &before; s.blocks == nil {
			s.rows = nil // whether the rows stand in an array may not be known yet
		}
		return false, nil
	case problem != "":
		return false, s.errorf(r.line, problem)
	}
	s.closed = !ok && r.listed
	return ok, nil
}

// read reads a row's values into fields.
func (s *stream) read() (problem string) {
	r := s.rows
	if s.blocks == nil {
		if problem := s.begin(); problem != "" {
			return problem
		}
	}
	if s.objects != (r.text[r.pos] == '{') {
		return "a row that is an object among arrays, or an array among objects"
	}
	clear(s.fields)
	width := 0
	problem = r.each(func(index int, key []byte, v value) string {
		width++
		slot := index
		if s.objects {
			if slot = s.slot(index, key); slot >= 0 {
				s.lacking[slot] = false
			}
		}
		if slot < 0 || slot >= len(s.fields) {
			return ""
		}
		if v.nested() {
			return "a list or a record in the place of a value: " + wording.Quote(v.raw[:min(len(v.raw), 40)])
		}
		field, problem := v.field()
		s.fields[slot] = field
		return problem
	})
	if problem == "" && !s.objects && width != len(s.fields) {
		return wording.Plural(width, "value") + " where " + wording.Plural(len(s.fields), "value") + " are expected"
	}
	return problem
}

// slot is the place of the column that a key names, -1 for none.
func (s *stream) slot(index int, key []byte) int {
	if index < len(s.names) && s.names[index] == string(key) {
		return index
	}
	slot, known := s.slots[string(key)]
	if known {
		return slot
	}
	if slot, known = s.slots[tabular.ColumnName(string(key), index)]; !known {
		slot = -1
	}
	if len(s.slots) < len(s.names)+tabular.MaxColumns {
		s.slots[string(key)] = slot
	}
	return slot
}

// begin prepares for rows like the first, of which nothing is used up.
func (s *stream) begin() (problem string) {
	ahead := *s.rows
	s.objects = ahead.text[ahead.pos] == '{'
	first := columns.ColumnsOf(s.q.Encoding)
	if !s.objects {
		first.Fields = nil
		if problem := ahead.each(func(_ int, _ []byte, v value) string {
			field, problem := v.field()
			first.Fields = append(first.Fields, slices.Clone(field))
			return problem
		}); problem != "" {
			return problem
		}
	}
	blocks, err := columns.NewBlocks(s.q, s.file, first, s.objects)
	if err != nil {
		if bad := new(tabular.ParseError); errors.As(err, &bad) {
			return bad.Problem
		}
		return err.Error()
	}
	s.blocks, s.fields = blocks, make([][]byte, len(first.Fields))
	if !s.objects {
		return ""
	}
	s.slots, s.lacking = map[string]int{}, make([]bool, len(first.Fields))
	for i, name := range first.Fields {
		s.names, s.lacking[i] = append(s.names, string(name)), true
		s.slots[string(name)] = i
	}
	s.blocks.Lacking(s.lacking)
	return ""
}

// Notes implements [reader.Rows].
func (s *stream) Notes() (notes []string) {
	if note := s.text.Note(); note != "" {
		notes = append(notes, note)
	}
	if s.blocks != nil {
		notes = append(notes, s.blocks.Notes()...)
	}
	return notes
}

// Close implements [reader.Rows].
func (s *stream) Close() error { return nil }
