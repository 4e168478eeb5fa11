package delimited

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"tunebench/engine/dataset/columns"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/reader"
	"tunebench/engine/dataset/tabular"
)

// Reader takes any text: it is the last to be asked.
var Reader = reader.Reader{
	Name:       "delimited text",
	Extensions: []string{".csv", ".tsv", ".tab", ".txt", ".dat", ".data"},
	Sniff:      func(*reader.File) bool { return true },
	Open: func(ctx context.Context, q *tabular.Request, f *reader.File) (*tabular.Table, error) {
		text, err := f.Text()
		if err != nil {
			return nil, err
		}
		return Table(ctx, q, f.Path, text, nil)
	},
}

// Table makes a table of delimited text. The file's name is for messages. Names are those of the
// features where they are known from elsewhere, else nil.
func Table(ctx context.Context, q *tabular.Request, file string, text []byte, names []string) (*tabular.Table, error) {
	h := head{request: q, file: wording.Path(file), text: text}
	if err := h.read(); err != nil {
		return nil, err
	}
	width := len(h.sample[0].Fields)
	return columns.FromRecords(ctx, q, file, &columns.Records{
		Sample: h.sample, Header: h.header, Names: names, Classes: h.classes, Size: int64(len(text)),
		// Each field takes a byte at least, so this bounds the rows whatever the text.
		MaxRows: min(countLines(h.text)+1, len(h.text)/width+1),
		Open: func(keep bool) columns.Scanner {
			scan := newScanner(h.text, h.sep)
			scan.keep = keep
			for range h.skip {
				scan.Next()
			}
			return scan
		},
		Ragged: h.ragged,
	})
}

// head is what the beginning of a file tells: encoding, separator, header.
type head struct {
	request *tabular.Request
	file    string // for messages
	text    []byte

	sep     byte
	header  bool
	classes []string
	skip    int // records before the data
	sample  []columns.Record
}

func (h *head) errorf(line int, format string, args ...any) error {
	return &tabular.ParseError{File: h.file, Line: line, Problem: fmt.Sprintf(format, args...)}
}

// read looks at the beginning.
func (h *head) read() error {
	if err := h.checkText(); err != nil {
		return err
	}
	h.text = singleSeparators(h.text)
	h.sep = sniffSeparator(h.text)
	var scan *scanner
	h.sample, scan = sampleRecords(h.text, h.sep, columns.SampleRows)
	if scan.problem != "" {
		return h.errorf(scan.line, "%s", scan.problem)
	}
	if len(h.sample) == 0 {
		return h.errorf(0, "no rows")
	}
	if h.request.Header != "yes" {
		lines := countLines(bytes.TrimRight(h.text, "\r\n"))
		if h.classes = countsRow(h.sample, lines); h.classes != nil {
			h.skip, h.sample = 1, h.sample[1:]
			return h.checkSample()
		}
	}
	h.header = h.request.Header == "yes" || h.request.Header != "no" && h.seesHeader()
	if width := len(h.sample[0].Fields); width > tabular.MaxColumns {
		return h.errorf(h.sample[0].Line, "%d columns; at most %d can be read", width, tabular.MaxColumns)
	}
	if h.header {
		h.skip = 1
		if len(h.sample) == 1 {
			return h.errorf(h.sample[0].Line, "only a header and no rows")
		}
	}
	return h.checkSample()
}

// checkText refuses what is no text in UTF-8.
func (h *head) checkText() error {
	h.text = bytes.TrimPrefix(h.text, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(h.text[:min(len(h.text), 1<<16)])) == 0 && len(bytes.TrimSpace(h.text)) == 0 {
		return h.errorf(0, "the file is empty; rows of numbers separated by commas are expected")
	}
	if bytes.HasPrefix(h.text, []byte("\xff\xfe")) || bytes.HasPrefix(h.text, []byte("\xfe\xff")) {
		return h.errorf(0, "the file is UTF-16; save it as UTF-8")
	}
	if i := bytes.IndexByte(h.text[:min(len(h.text), 1<<12)], 0); i >= 0 {
		return h.errorf(1+countLines(h.text[:i]), "a zero byte: this is no text; a table of delimited text is expected")
	}
	return nil
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
