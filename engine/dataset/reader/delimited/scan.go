package delimited

import (
	"bytes"
	"fmt"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/tabular"
)

// blanks as a scanner's separator stands for runs of spaces and tabs.
const blanks = ' '

// scanner splits delimited text (RFC 4180, leniently) into records without copying: fields
// are slices of the text except where a doubled quote had to be undone.
//
// Records end at LF, CRLF or CR; empty lines are skipped. Blanks around a field are
// dropped, within its quotes too. A field that starts with a quote ends at the next single quote and
// may hold separators, line ends and doubled quotes; a quote elsewhere is an ordinary character, and so is
// one at the start where something else than the field's end follows the next. Fields between tabs are
// seldom quoted: there a quote that is never closed is an ordinary character too, as is one whose next
// stands in another record.
type scanner struct {
	text []byte
	pos  int
	sep  byte
	// care marks the bytes that a plain field does not have: the separator, quotes and line ends.
	care [256]bool

	// line is the line on which the last record starts, counted from 1.
	line int
	// fields are the last record's; they are valid until the next call of Next, or as long as
	// the text if keep is set.
	fields [][]byte
	// problem is what ended the scan early, at line; open says that a quote was not closed within the text.
	problem string
	open    bool

	keep     bool
	nextLine int
	unquoted []byte
}

func newScanner(text []byte, sep byte) *scanner {
	s := &scanner{text: text, sep: sep, nextLine: 1}
	for _, c := range []byte{sep, '"', '\n', '\r'} {
		s.care[c] = true
	}
	return s
}

// Next reads a record. It returns false at the end and on a problem.
func (s *scanner) Next() bool {
	if !s.skipEmptyLines() {
		return false
	}
	s.line = s.nextLine
	s.fields = s.fields[:0]
	if !s.keep {
		s.unquoted = s.unquoted[:0]
	}
	for {
		s.plainFields()
		field, more, ok := s.field()
		if !ok {
			return false
		}
		s.fields = append(s.fields, field)
		if len(s.fields) > tabular.MaxColumns {
			s.problem = fmt.Sprintf("more than %d columns, the most that can be read", tabular.MaxColumns)
			return false
		}
		if !more {
			return true
		}
	}
}

// plainFields reads the fields ahead that need no care: without a quote in them, and followed
// by another field. It makes a scan twice as fast.
func (s *scanner) plainFields() {
	text, sep, pos := s.text, s.sep, s.pos
	if sep == blanks {
		return
	}
	for start := pos; len(s.fields) < tabular.MaxColumns; pos++ {
		for pos < len(text) && !s.care[text[pos]] {
			pos++
		}
		if pos == len(text) || text[pos] != sep {
			return
		}
		end := pos
		for start < end && isBlank(text[start]) {
			start++
		}
		for start < end && isBlank(text[end-1]) {
			end--
		}
		s.fields = append(s.fields, text[start:end])
		start = pos + 1
		s.pos = start
	}
}

// Fields, Line, Done and Problem make it a columns.Scanner.
func (s *scanner) Fields() [][]byte { return s.fields }
func (s *scanner) Line() int        { return s.line }
func (s *scanner) Done() int64      { return int64(s.pos) }
func (s *scanner) Problem() string  { return s.problem }

func (s *scanner) skipEmptyLines() bool {
	for s.pos < len(s.text) {
		if c := s.text[s.pos]; c != '\n' && c != '\r' {
			if s.sep != blanks || (c != ' ' && c != '\t') {
				return true
			}
			s.pos++ // leading blanks are no separator
			continue
		}
		s.endLine()
	}
	return false
}

// endLine steps over the line end at pos.
func (s *scanner) endLine() {
	if s.text[s.pos] == '\r' && s.pos+1 < len(s.text) && s.text[s.pos+1] == '\n' {
		s.pos++
	}
	s.pos++
	s.nextLine++
}

// field reads a field and what ends it; more says that another field follows.
func (s *scanner) field() (field []byte, more, ok bool) {
	text, sep := s.text, s.sep
	start := s.pos
	for start < len(text) && isBlank(text[start]) && text[start] != sep {
		start++
	}
	from := start
	if start < len(text) && text[start] == '"' {
		field, literal, ok := s.quoted(start + 1)
		if !ok {
			return nil, false, false
		}
		if literal == 0 {
			return number.Trim(field), s.endField(), true
		}
		from = literal
	}
	i := from
	if sep == blanks {
		for i < len(text) && !isBlank(text[i]) && !isLineEnd(text[i]) {
			i++
		}
	} else {
		for i < len(text) {
			if c := text[i]; c == sep || c == '\n' || c == '\r' {
				break
			}
			i++
		}
	}
	end := i
	for end > start && isBlank(text[end-1]) {
		end--
	}
	s.pos = i
	return text[start:end], s.endField(), true
}

// quoted reads a field whose first character after the quote is at start. Where the quote is one of the
// field's own characters, literal is the place from which the end of the field is to be looked for.
func (s *scanner) quoted(start int) (field []byte, literal int, ok bool) {
	i, from, plain := start, len(s.unquoted), true
	for {
		q := bytes.IndexByte(s.text[i:], '"')
		if q < 0 {
			rest := s.text[start:]
			lineEnd := bytes.IndexAny(rest, "\r\n")
			s.open = s.open || s.sep != '\t' || lineEnd < 0 || bytes.IndexByte(rest[lineEnd:], '\t') < 0
			if s.sep == '\t' {
				s.unquoted = s.unquoted[:from]
				return nil, start, true
			}
			s.problem = "a quote is opened and not closed before the end of the file"
			return nil, 0, false
		}
		end := i + q
		if end+1 < len(s.text) && s.text[end+1] == '"' {
			s.unquoted = append(s.unquoted, s.text[i:end+1]...)
			i, plain = end+2, false
			continue
		}
		field = s.text[start:end]
		if !plain {
			s.unquoted = append(s.unquoted, s.text[i:end]...)
			field = s.unquoted[from:]
		}
		i = end + 1
		break
	}
	after := i
	for i < len(s.text) && isBlank(s.text[i]) && s.text[i] != s.sep {
		i++
	}
	lineEnd := bytes.IndexAny(s.text[start:after], "\r\n")
	switch {
	case i < len(s.text) && s.text[i] != s.sep && !isLineEnd(s.text[i]) && (s.sep != blanks || !isBlank(s.text[i])):
		literal = after // text follows: "quoted" and so on
		if lineEnd >= 0 {
			literal = start
		}
	case s.sep == '\t' && lineEnd >= 0 && bytes.IndexByte(s.text[start+lineEnd:after], '\t') >= 0:
		literal = start // a stray quote, and another in a later record
	default:
		s.nextLine += countLines(s.text[start : after-1])
		s.pos = i
		return field, 0, true
	}
	s.unquoted = s.unquoted[:from]
	return nil, literal, true
}

// endField steps over the separator or line end at pos and says whether a field follows.
func (s *scanner) endField() bool {
	if s.sep == blanks {
		for s.pos < len(s.text) && isBlank(s.text[s.pos]) {
			s.pos++
		}
		if s.pos < len(s.text) && !isLineEnd(s.text[s.pos]) {
			return true
		}
	}
	if s.pos >= len(s.text) {
		return false
	}
	if s.text[s.pos] == s.sep {
		s.pos++
		return true
	}
	s.endLine()
	return false
}

// countLines counts line ends, a CRLF once.
func countLines(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if bytes.IndexByte(text, '\r') >= 0 {
		n += bytes.Count(text, []byte{'\r'}) - bytes.Count(text, []byte("\r\n"))
	}
	return n
}

func isBlank(c byte) bool   { return c == ' ' || c == '\t' }
func isLineEnd(c byte) bool { return c == '\n' || c == '\r' }
