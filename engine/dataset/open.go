package dataset

import (
	"bytes"
	"strconv"

	"tunebench/engine/dataset/internal/wording"
)

// open looks at the beginning: encoding, separator, header.
func (r *reader) open() error {
	r.text = bytes.TrimPrefix(r.text, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(r.text[:min(len(r.text), 1<<16)])) == 0 && len(bytes.TrimSpace(r.text)) == 0 {
		return r.errorf(0, "", "the file is empty; rows of numbers separated by commas are expected")
	}
	if bytes.HasPrefix(r.text, []byte("\xff\xfe")) || bytes.HasPrefix(r.text, []byte("\xfe\xff")) {
		return r.errorf(0, "", "the file is UTF-16; save it as UTF-8")
	}
	if i := bytes.IndexByte(r.text[:min(len(r.text), 1<<12)], 0); i >= 0 {
		return r.errorf(1+countLines(r.text[:i]), "", "a zero byte: this is no text; a table of delimited text is expected")
	}
	r.sep = sniffSeparator(r.text)
	var scan *scanner
	r.sample, scan = sampleRecords(r.text, r.sep, sampleRows)
	if scan.problem != "" {
		return r.errorf(scan.line, "", "%s", scan.problem)
	}
	if len(r.sample) == 0 {
		return r.errorf(0, "", "no rows")
	}
	if r.source.Header != "yes" {
		lines := countLines(bytes.TrimRight(r.text, "\r\n"))
		if r.classes = countsRow(r.sample, lines); r.classes != nil {
			r.body, r.sample = 1, r.sample[1:]
			r.width = len(r.sample[0].fields)
			return r.checkSample()
		}
	}
	r.header = r.source.Header == "yes" || r.source.Header != "no" && r.seesHeader()
	r.width = len(r.sample[0].fields)
	if r.width > maxColumns {
		return r.errorf(r.sample[0].line, "", "%d columns; at most %d can be read", r.width, maxColumns)
	}
	if r.header {
		r.body = 1
		if len(r.sample) == 1 {
			return r.errorf(r.sample[0].line, "", "only a header and no rows")
		}
	}
	return r.checkSample()
}

// seesHeader judges whether the first row is a header: certainly if the label is given by a
// name in it or it names the columns of the encoding, else by what stands in it.
func (r *reader) seesHeader() bool {
	if r.encoding != nil && r.encoding.Named {
		return r.encoding.MatchesHeader(r.sample[0].fields)
	}
	return r.labelIsName() || hasHeader(r.sample)
}

// labelIsName reports whether the label is given by a name that the first row has.
func (r *reader) labelIsName() bool {
	if _, err := strconv.Atoi(r.source.Label); err == nil || r.source.Label == "" {
		return false
	}
	for _, f := range r.sample[0].fields {
		if string(f) == r.source.Label {
			return true
		}
	}
	return false
}

func (r *reader) checkSample() error {
	for _, rec := range r.sample {
		if len(rec.fields) != r.width {
			return r.ragged(rec.line, len(rec.fields))
		}
	}
	return nil
}

func (r *reader) ragged(line, fields int) error {
	first := "the first row"
	if r.header {
		first = "the header"
	}
	return r.errorf(line, "", "%s where %s has %d (separator %s)", wording.Plural(fields, "field"), first, r.width, separatorName(r.sep))
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
