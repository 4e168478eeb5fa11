package dataset

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"gonum.org/v1/gonum/blas/blas32"
)

// reader reads one table of delimited text.
type reader struct {
	source Source
	file   string // for messages
	text   []byte
	names  []string // of the features, where the file has none
	// encoding is what the table must be read with; nil to find one.
	encoding *Encoding

	sep     byte
	header  bool
	width   int
	body    int // records before the data
	classes []string
	sample  []record
	// repeated says that the header had a name twice.
	repeated bool

	columns []column
	label   int
	labels  *labels
	// values is rows x active columns: numbers, NaN for missing, codes of categories.
	values []float32
	active []*column
	rows   []int32
}

func newReader(s Source, file string, text []byte) *reader {
	return &reader{source: s, file: cleanText(file, 1024), text: text}
}

func (r *reader) errorf(line int, column, format string, args ...any) error {
	return &ParseError{File: r.file, Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}
}

// read is the whole way from text to table.
func (r *reader) read(ctx context.Context) (*Table, error) {
	if err := r.open(); err != nil {
		return nil, err
	}
	if err := r.plan(); err != nil {
		return nil, err
	}
	if err := r.fill(ctx); err != nil {
		return nil, err
	}
	t := &Table{Name: r.file, Rows: r.rows, LabelName: r.labels.column}
	if r.label < 0 {
		t.Task, t.Classes = r.encoding.Task, r.encoding.Classes
	} else if problem := r.labels.finish(t); problem != "" {
		return nil, r.errorf(0, r.labels.column, "%s", problem)
	}
	t.Encoding = Encoding{
		Width: r.width, Named: r.named(), Label: t.LabelName, LabelIndex: r.label, Task: t.Task,
		Classes: t.Classes, LabelValues: r.labels.values,
	}
	if r.repeated {
		t.Notes = append(t.Notes, "the header repeats a name; the later columns are numbered")
	}
	if skipped := r.skippedRows(); skipped > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s without a label left out", plural(skipped, "row")))
	}
	if err := r.encode(t); err != nil {
		return nil, err
	}
	t.Encoding.Features = t.Features
	return t, nil
}

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
		return r.encoding.headerMatches(r.sample[0].fields)
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
	return r.errorf(line, "", "%s where %s has %d (separator %s)", plural(fields, "field"), first, r.width, separatorName(r.sep))
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

// plan names the columns and decides what each is.
func (r *reader) plan() error {
	names := make([]string, r.width)
	for i := range names {
		if r.header {
			names[i] = cleanName(string(r.sample[0].fields[i]))
		} else if r.names != nil && i < len(r.names) {
			names[i] = r.names[i]
		}
		if names[i] == "" {
			names[i] = "column " + strconv.Itoa(i)
		}
	}
	raw := append([]string(nil), names...)
	if uniqueNames(names) && r.header {
		r.repeated = true
	}
	if r.header {
		r.sample = r.sample[1:]
	}
	if r.encoding != nil {
		if err := r.planEncoded(names); err != nil {
			return err
		}
		r.activate()
		return nil
	}
	r.label = r.width - 1
	if r.source.Label != "" {
		i, err := resolve("label", r.source.Label, raw, r.named())
		if err != nil {
			return r.errorf(0, "", "%v", err)
		}
		r.label = i
	}
	var err error
	if r.columns, err = r.chooseColumns(names, raw); err != nil {
		return r.errorf(0, "", "%v", err)
	}
	r.labels = newLabels(r.source.Task, names[r.label], r.source.LabelMap)
	if r.label == r.width-1 {
		r.labels.given = r.classes
	}
	r.activate()
	if len(r.active) == 0 {
		return r.noFeatures()
	}
	return nil
}

// activate lists the columns that are read.
func (r *reader) activate() {
	for i := range r.columns {
		if r.columns[i].kind != leftOutColumn {
			r.active = append(r.active, &r.columns[i])
		}
	}
}

// named reports whether columns have names that a user can know.
func (r *reader) named() bool { return r.header || r.names != nil }

// noFeatures explains a table with nothing but a label.
func (r *reader) noFeatures() error {
	if r.width == 1 {
		return r.errorf(0, "", "one column only; features and a label are expected, separated by comma, semicolon, tab, bar or blanks")
	}
	problem := "no feature columns are left"
	for _, c := range r.columns {
		if c.kind == leftOutColumn {
			problem += fmt.Sprintf("; %q left out: %s", c.name, c.why)
		}
		if len(problem) > 300 {
			break
		}
	}
	return r.errorf(0, "", "%s", problem)
}

// fill reads all rows into values.
func (r *reader) fill(ctx context.Context) error {
	// Each field takes a byte at least, so this bounds the rows whatever the text.
	most := min(countLines(r.text)+1, len(r.text)/r.width+1)
	if limit := r.source.Limit; limit > 0 {
		most = min(most, limit)
	}
	if err := r.checkMemory(int64(most), len(r.active)); err != nil {
		return err
	}
	r.values = make([]float32, 0, most*len(r.active))
	r.rows = make([]int32, 0, most)
	scan := newScanner(r.text, r.sep)
	for range r.body {
		scan.next()
	}
	for row := int32(0); len(r.rows) < most && scan.next(); row++ {
		if row%4096 == 0 {
			if err := r.pause(ctx, scan.pos); err != nil {
				return err
			}
		}
		if len(scan.fields) != r.width {
			return r.ragged(scan.line, len(scan.fields))
		}
		if r.label >= 0 {
			label := scan.fields[r.label]
			if missingLabel(label) {
				continue
			}
			if problem := r.labels.add(label, scan.line); problem != "" {
				return r.errorf(scan.line, r.labels.column, "%s", problem)
			}
		}
		if err := r.row(scan); err != nil {
			return err
		}
		r.rows = append(r.rows, row)
	}
	if scan.problem != "" {
		return r.errorf(scan.line, "", "%s", scan.problem)
	}
	switch {
	case len(r.rows) == 0:
		return r.errorf(0, r.labels.column, "no row has a label")
	case len(r.rows) == 1 && r.encoding == nil:
		return r.errorf(0, "", "1 row is too few to train on")
	}
	return nil
}

func (r *reader) pause(ctx context.Context, done int) error {
	if r.source.Progress != nil {
		r.source.Progress(int64(done), int64(len(r.text)))
	}
	return ctx.Err()
}

func (r *reader) skippedRows() int {
	n := len(r.rows)
	return int(r.rows[n-1]) + 1 - n
}

// checkMemory refuses what cannot fit beside the text.
func (r *reader) checkMemory(rows int64, columns int) error {
	need := int64(len(r.text)) + 4*rows*int64(columns)
	if limit := r.source.maxMemory(); need > limit {
		return r.errorf(0, "", "up to %d rows x %d columns need %s of memory, more than the limit of %s",
			rows, columns, bytesName(need), bytesName(limit))
	}
	return nil
}

// row appends the values of a record.
func (r *reader) row(scan *scanner) error {
	n := len(r.rows)
	for _, c := range r.active {
		f := scan.fields[c.index]
		var v float32
		switch c.kind {
		case numericColumn:
			var kind numeral
			if v, kind = parseNumber(f); kind != number {
				if !isMissing(f) {
					return r.errorf(scan.line, c.name, "%s", badNumber(f, kind))
				}
				v = nan
				c.missing++
				break
			}
			if c.seen == 0 {
				c.first = v
				c.counting = v == 0 || v == 1
			}
			c.seen++
			c.varies = c.varies || v != c.first
			c.counting = c.counting && v == c.first+float32(n)
		case categoricalColumn:
			v = nan
			if isMissing(f) {
				c.missing++
			} else {
				v = float32(c.intern(f, n))
			}
		}
		r.values = append(r.values, v)
	}
	return nil
}

func badNumber(f []byte, kind numeral) string {
	switch kind {
	case notFinite:
		return quote(f) + " is not finite; leave the field empty if the value is unknown"
	case outOfRange:
		return quote(f) + " is beyond the range of a 32-bit number"
	}
	if i := bytes.IndexByte(f, ','); i >= 0 {
		if _, kind := parseNumber(append(append(bytes.Clone(f[:i]), '.'), f[i+1:]...)); kind == number {
			return quote(f) + " is not a number; decimals take a point, not a comma"
		}
	}
	return quote(f) + " is not a number; correct it, or name the column in data.drop or data.categorical"
}

// general makes the matrix of rows x columns over values.
func general(rows, columns int, values []float32) blas32.General {
	return blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: values}
}
