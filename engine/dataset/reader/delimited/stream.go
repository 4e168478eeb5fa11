package delimited

import (
	"bytes"
	"cmp"
	"io"
	"slices"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// stream reads rows to predict from text that comes piece by piece. What it decides on, it decides by the
// first records and the request's encoding, never by how much of the text has come.
type stream struct {
	q      *tabular.Request
	file   string // for messages
	text   *reader.Text
	scan   *scanner
	blocks *columns.Blocks
	notes  []string
	over   bool
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
	if s.blocks == nil {
		if err := s.begin(); err != nil {
			return nil, err
		}
	}
	for {
		for s.blocks.Len() < s.blocks.Most() {
			whole, err := s.record()
			if err != nil {
				return nil, err
			}
			if !whole {
				break
			}
			if fields := s.scan.fields; len(fields) != s.blocks.Width() {
				return nil, s.errorf(s.scan.line, s.ragged(len(fields)))
			}
			if err := s.blocks.Add(s.scan.fields, s.scan.line); err != nil {
				return nil, err
			}
		}
		switch {
		case s.blocks.Len() > 0:
			return s.blocks.Table()
		case s.text.Ended():
			s.over = true
			if err := s.blocks.Finish(); err != nil {
				return nil, err
			}
			return nil, io.EOF
		}
		if err := s.more(); err != nil {
			return nil, err
		}
	}
}

func (s *stream) errorf(line int, problem string) error {
	return &tabular.ParseError{File: s.file, Line: line, Problem: problem}
}

func (s *stream) ragged(fields int) string {
	return wording.Plural(fields, "field") + " where " + wording.Plural(s.blocks.Width(), "field") +
		" are expected (separator " + separatorName(s.scan.sep) + ")"
}

// more waits for more text, and points the scanner to it.
func (s *stream) more() error {
	if s.scan != nil {
		s.text.Use(s.scan.pos)
	}
	err := s.text.More()
	if s.scan != nil {
		s.scan.text, s.scan.pos = s.text.Rest(), 0
	}
	return err
}

// record reads a record, if one has come as a whole.
func (s *stream) record() (whole bool, err error) {
	scan := s.scan
	pos, line := scan.pos, scan.nextLine
	scan.open = false
	ok := scan.Next()
	cut := scan.open || scan.pos == len(scan.text) && pos < scan.pos && scan.text[scan.pos-1] != '\n'
	switch {
	case cut && !s.text.Ended():
		scan.pos, scan.nextLine, scan.problem = pos, line, ""
		return false, nil
	case scan.problem != "":
		return false, s.errorf(scan.line, scan.problem)
	}
	return ok, nil
}

// whole waits for a record, and leaves it to be read again if keep is set. It returns false at the end.
func (s *stream) whole(keep bool) (bool, error) {
	for {
		pos, line := s.scan.pos, s.scan.nextLine
		ok, err := s.record()
		if ok && keep {
			s.scan.pos, s.scan.nextLine = pos, line
		}
		if ok || err != nil || s.text.Ended() {
			return ok, err
		}
		if err := s.more(); err != nil {
			return false, err
		}
	}
}

// begin finds out how records are separated and whether the first one names the columns.
func (s *stream) begin() error {
	h, err := s.head()
	if err != nil {
		return err
	}
	s.text.Use(len(s.text.Rest()) - len(h.text))
	s.notes = h.notes
	e := s.q.Encoding
	s.scan = newScanner(s.text.Rest(), h.sep)
	s.scan.nextLine = h.line
	if ok, err := s.whole(false); err != nil || !ok {
		return cmp.Or(err, s.errorf(0, "no rows"))
	}
	s.skipTitle()
	first := columns.Record{Line: s.scan.line}
	for _, f := range s.scan.fields {
		first.Fields = append(first.Fields, slices.Clone(f))
	}
	header := s.q.Header == "yes" || s.q.Header != "no" && columns.NamesColumns(e, first.Fields)
	if header {
		if ok, err := s.whole(true); err != nil || !ok {
			return cmp.Or(err, s.errorf(first.Line, "only a header and no rows"))
		}
		first.Fields = evened(first.Fields, s.scan.fields)
	} else {
		s.scan.pos, s.scan.nextLine = 0, h.line // where the text begins with it
	}
	s.blocks, err = columns.NewBlocks(s.q, s.file, first, header)
	return err
}

// head takes off what stands before the table, and finds the separator. It waits for a line of the table.
func (s *stream) head() (h head, err error) {
	for {
		rest := s.text.Rest()
		h = head{request: s.q, file: s.file, text: rest, line: 1}
		if s.text.Ended() || bytes.ContainsAny(rest, "\r\n") {
			if err := h.checkText(); err != nil && (s.text.Ended() || len(bytes.TrimSpace(rest)) > 0) {
				return h, err
			}
			h.sep = h.separatorLine()
			h.comments()
			line := bytes.TrimLeft(h.text, " \t\r\n")
			if s.text.Ended() || bytes.ContainsAny(line, "\r\n") && !isComment(line) {
				break
			}
		}
		if err := s.text.More(); err != nil {
			return h, err
		}
	}
	if h.sep == 0 {
		h.sep = separatorFor(s.q.Encoding, h.text)
	}
	return h, nil
}

func isComment(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\"\r\n")
	return len(text) > 0 && (text[0] == '#' || text[0] == '%')
}

// separatorFor is the separator by which the first record names the columns of an encoding, or has as many
// fields; else the one that the text itself suggests.
func separatorFor(e *tabular.Encoding, text []byte) byte {
	fits := byte(0)
	for _, sep := range []byte{',', ';', '\t', '|', blanks} {
		scan := newScanner(text, sep)
		if !scan.Next() {
			continue
		}
		if e.MatchesHeader(scan.fields) {
			return sep
		}
		if n := len(scan.fields); fits == 0 && n > 1 && (n == e.Width || n == e.Width-1) {
			fits = sep
		}
	}
	if fits != 0 {
		return fits
	}
	return sniffSeparator(text)
}

// skipTitle steps over lines before a header that names the columns of the encoding, such as a title and its
// source, as far as they have come with the first.
func (s *stream) skipTitle() {
	const most = 20
	if s.q.Header == "no" || s.q.Encoding.MatchesHeader(s.scan.fields) {
		return
	}
	first := *s.scan
	first.fields = slices.Clone(first.fields)
	for range most {
		if ok, err := s.record(); err != nil || !ok {
			break
		}
		if s.q.Encoding.MatchesHeader(s.scan.fields) {
			s.notes = append(s.notes, "lines before the table left out, the first "+
				wording.Quote(string(bytes.Join(first.fields, []byte(" ")))))
			return
		}
	}
	*s.scan = first
}

// evened is a header made as wide as its rows, see [head.evenOut].
func evened(names, row [][]byte) [][]byte {
	width := len(row)
	switch {
	case len(names) == width+1 && len(names[width]) == 0 && width > 1:
		return names[:width]
	case len(names) != width-1 || width < 2:
	case len(row[width-1]) == 0:
		return append(names, nil)
	default:
		return append([][]byte{[]byte("row names")}, names...)
	}
	return names
}

// Notes implements [reader.Rows].
func (s *stream) Notes() []string {
	notes := slices.Clone(s.notes)
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
