package delimited

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// head is what the beginning of a file tells: what stands before the table, separator, header.
type head struct {
	request *tabular.Request
	file    string // for messages
	text    []byte
	// line is that on which text begins, counted from 1.
	line int

	sep     byte
	header  bool
	classes []string
	skip    int // records before the data
	sample  []columns.Record
	// rowNames tells that the first column holds names of rows, and has no name itself.
	rowNames bool
	notes    []string
}

func (h *head) errorf(line int, format string, args ...any) error {
	return &tabular.ParseError{File: h.file, Line: line, Problem: fmt.Sprintf(format, args...)}
}

// read looks at the beginning.
func (h *head) read() error {
	if err := h.checkText(); err != nil {
		return err
	}
	h.line = 1
	declared := h.separatorLine()
	comments := h.comments()
	h.text = singleSeparators(h.text)
	if h.sep = declared; declared == 0 {
		h.sep = sniffSeparator(h.text)
	}
	if err := h.takeSample(); err != nil {
		return err
	}
	if h.request.Header != "yes" {
		lines := countLines(bytes.TrimRight(h.text, "\r\n"))
		if h.classes = countsRow(h.sample, lines); h.classes != nil {
			h.skip, h.sample = 1, h.sample[1:]
			return h.checkSample()
		}
	}
	h.preamble()
	if width := len(h.sample[0].Fields); width > tabular.MaxColumns {
		return h.errorf(h.sample[0].Line, "%d columns; at most %d can be read", width, tabular.MaxColumns)
	}
	h.evenOut()
	if h.request.Header != "no" && (h.seesHeader() || !h.nameBy(comments) && h.request.Header == "yes") {
		h.header = true
		h.skip++
		if len(h.sample) == 1 {
			return h.errorf(h.sample[0].Line, "only a header and no rows")
		}
	}
	return h.checkSample()
}

// takeSample reads the first records.
func (h *head) takeSample() error {
	scan := h.scanner()
	h.sample = columns.Sample(scan, columns.SampleRows)
	if scan.problem != "" {
		return h.errorf(scan.line, "%s", scan.problem)
	}
	if len(h.sample) == 0 {
		return h.errorf(0, "no rows")
	}
	return nil
}

func (h *head) scanner() *scanner {
	s := newScanner(h.text, h.sep)
	s.nextLine = h.line
	s.keep = true
	return s
}

// checkText refuses what is no text.
func (h *head) checkText() error {
	if len(bytes.TrimSpace(h.text[:min(len(h.text), 1<<16)])) == 0 && len(bytes.TrimSpace(h.text)) == 0 {
		return h.errorf(0, "the file is empty; rows of numbers separated by commas are expected")
	}
	if i := bytes.IndexByte(h.text[:min(len(h.text), 1<<12)], 0); i >= 0 {
		return h.errorf(1+countLines(h.text[:i]), "a zero byte: this is no text; a table of delimited text is expected")
	}
	return nil
}

// usualWidth is the most frequent number of fields.
func usualWidth(sample []columns.Record) int {
	widths := map[int]int{}
	for _, r := range sample {
		widths[len(r.Fields)]++
	}
	width := 0
	for w, n := range widths {
		if n > widths[width] || n == widths[width] && w > width {
			width = w
		}
	}
	return width
}

// evenOut makes a header as wide as its rows where one of the two has an empty field at the end of each
// line, and where R names the rows in a column that the header does not have.
func (h *head) evenOut() {
	first := &h.sample[0]
	rows := h.sample[1:]
	width := usualWidth(rows)
	if len(rows) == 0 || slices.ContainsFunc(rows, func(r columns.Record) bool { return len(r.Fields) != width }) {
		return
	}
	switch names := first.Fields; {
	case len(names) == width+1 && len(names[width]) == 0 && width > 1:
		first.Fields = names[:width]
	case len(names) != width-1 || width < 2 || h.request.Header == "no" || slices.ContainsFunc(names, isNumber):
	case !slices.ContainsFunc(rows, func(r columns.Record) bool { return len(r.Fields[width-1]) > 0 }):
		first.Fields = append(slices.Clone(names), nil)
	default:
		first.Fields = append([][]byte{[]byte("row names")}, names...)
		h.rowNames = true
		h.notes = append(h.notes, "the rows have one field more than the header: the first is taken for their names")
	}
}

// seesHeader judges whether the first row is a header: certainly if the label is given by a
// name in it or it names the columns of the encoding, else by what stands in it.
func (h *head) seesHeader() bool {
	if e := h.request.Encoding; e != nil && e.Named {
		return e.MatchesHeader(h.sample[0].Fields)
	}
	return h.labelIsName() || hasHeader(h.sample)
}

// labelIsName reports whether the label is given by a name that the first row has.
func (h *head) labelIsName() bool {
	if _, err := strconv.Atoi(h.request.Label); err == nil || h.request.Label == "" {
		return false
	}
	for _, f := range h.sample[0].Fields {
		if string(f) == h.request.Label {
			return true
		}
	}
	return false
}

func (h *head) checkSample() error {
	for _, r := range h.sample {
		if len(r.Fields) != len(h.sample[0].Fields) {
			return h.errorf(r.Line, "%s", h.ragged(len(r.Fields)))
		}
	}
	return nil
}

// ragged says what is wrong with a record of so many fields.
func (h *head) ragged(fields int) string {
	first := "the first row"
	if h.header {
		first = "the header"
	}
	return fmt.Sprintf("%s where %s has %d (separator %s)", wording.Plural(fields, "field"), first,
		len(h.sample[0].Fields), separatorName(h.sep))
}

func separatorName(sep byte) string {
	switch sep {
	case ',':
		return "comma"
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case blanks:
		return "blanks"
	}
	return strconv.QuoteRune(rune(sep))
}
