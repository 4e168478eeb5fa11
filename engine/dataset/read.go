package dataset

import (
	"bytes"
	"context"
	"fmt"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// reader reads one table of delimited text.
type reader struct {
	source *tabular.Request
	file   string // for messages
	text   []byte
	// size is the memory that the source holds, the text's unless it is no text.
	size  int64
	names []string // of the features, where the file has none
	// encoding is what the table must be read with; nil to find one.
	encoding *tabular.Encoding

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
	// texts is rows x active columns where these hold text, instead of values.
	texts   [][]byte
	textual bool
	// ratings takes users and items instead of values.
	ratings *ratings.Rows
	rows    []int32
	// held is the text that is kept beside what the source holds.
	held int64
}

func newReader(s *tabular.Request, file string, text []byte) *reader {
	return &reader{source: s, encoding: s.Encoding, file: wording.Path(file), text: text, size: int64(len(text))}
}

func (r *reader) errorf(line int, column, format string, args ...any) error {
	return &tabular.ParseError{File: r.file, Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}
}

// read is the whole way from text to table.
func (r *reader) read(ctx context.Context) (*tabular.Table, error) {
	if err := r.open(); err != nil {
		return nil, err
	}
	if err := r.plan(); err != nil {
		return nil, err
	}
	if err := r.fill(ctx); err != nil {
		return nil, err
	}
	return r.finish()
}

// finish makes the table of what was read.
func (r *reader) finish() (*tabular.Table, error) {
	t := &tabular.Table{Name: r.file, Rows: r.rows, LabelName: r.labels.column}
	if r.label < 0 && r.encoding == nil {
		t.Task = tabular.Classification // implicit ratings
	} else if r.label < 0 {
		t.Task, t.Classes = r.encoding.Task, r.encoding.Classes
	} else if problem := r.labels.finish(t); problem != "" {
		return nil, r.errorf(0, r.labels.column, "%s", problem)
	}
	t.Encoding = tabular.Encoding{
		Width: r.width, Named: r.named(), Label: t.LabelName, LabelIndex: r.label, Task: t.Task,
		Classes: t.Classes, LabelValues: r.labels.values,
	}
	if r.repeated {
		t.Notes = append(t.Notes, "the header repeats a name; the later columns are numbered")
	}
	if skipped := r.skippedRows(); skipped > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s without a label left out", wording.Plural(skipped, "row")))
	}
	t.Kind = tabular.TableKind
	if r.ratings != nil {
		r.encodeRatings(t)
		return t, nil
	}
	if r.textual {
		r.encodeText(t)
		return t, nil
	}
	if err := r.encode(t); err != nil {
		return nil, err
	}
	t.Encoding.Features = t.Features
	return t, nil
}

// fill reads all rows into values.
func (r *reader) fill(ctx context.Context) error {
	// Each field takes a byte at least, so this bounds the rows whatever the text.
	most := min(countLines(r.text)+1, len(r.text)/r.width+1)
	if limit := r.source.Limit; limit > 0 {
		most = min(most, limit)
	}
	if err := r.checkMemory(int64(most), r.valueSize()); err != nil {
		return err
	}
	if r.textual {
		r.texts = make([][]byte, 0, most*len(r.active))
	} else {
		r.values = make([]float32, 0, most*len(r.active))
	}
	r.rows = make([]int32, 0, most)
	scan := newScanner(r.text, r.sep)
	scan.keep = r.textual
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
			if number.MissingLabel(label) {
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
	return r.enoughRows()
}

func (r *reader) enoughRows() error {
	switch {
	case len(r.rows) == 0:
		return r.errorf(0, r.labels.column, "no row has a label")
	case len(r.rows) == 1 && r.encoding == nil:
		return r.errorf(0, "", "1 row is too few to train on")
	}
	return nil
}

func (r *reader) pause(ctx context.Context, done int) error {
	r.source.Report(int64(done), int64(len(r.text)))
	return ctx.Err()
}

func (r *reader) skippedRows() int {
	n := len(r.rows)
	return int(r.rows[n-1]) + 1 - n
}

// valueSize is the memory of a row's values in units of a number.
func (r *reader) valueSize() int {
	if r.textual {
		return 6 * len(r.active) // a slice of the file's bytes
	}
	return len(r.active)
}

// checkMemory refuses what cannot fit beside the text: the values, and for each row its number
// and its label.
func (r *reader) checkMemory(rows int64, columns int) error {
	need := r.size + 4*rows*int64(columns+2)
	if limit := r.source.Memory(); !r.source.Fits(need) {
		return r.errorf(0, "", "up to %d rows x %d columns need %s of memory, more than the limit of %s",
			rows, columns, wording.Bytes(need), wording.Bytes(limit))
	}
	return nil
}

// hold counts text that is kept, and refuses what does not fit: a short dictionary can stand
// for any number of long texts.
func (r *reader) hold(text []byte) ([]byte, error) {
	r.held += int64(len(text))
	if limit := r.source.Memory(); r.size+r.held > limit {
		return nil, r.errorf(0, "", "its texts need more than the limit of %s of memory", wording.Bytes(limit))
	}
	return text, nil
}

// row appends the values of a record.
func (r *reader) row(scan *scanner) error {
	if r.ratings != nil {
		if problem := r.ratings.AddFields(scan.fields); problem != "" {
			return r.errorf(scan.line, "", "%s", problem)
		}
		return nil
	}
	if r.textual {
		for _, c := range r.active {
			r.texts = append(r.texts, scan.fields[c.index])
		}
		return nil
	}
	n := len(r.rows)
	from := len(r.values)
	r.values = r.values[:from+len(r.active)] // fill made room for every row
	values := r.values[from:]
	for k, c := range r.active {
		f := scan.fields[c.index]
		var v float32
		switch c.kind {
		case numericColumn:
			var kind number.Kind
			if v, kind = number.Parse(f); kind != number.Finite {
				if !number.Missing(f) {
					return r.errorf(scan.line, c.name, "%s", badNumber(f, kind))
				}
				v = nan
				c.missing++
				break
			}
			c.count(v, n)
		case categoricalColumn:
			v = nan
			if number.Missing(f) {
				c.missing++
			} else {
				v = float32(c.intern(f, n))
			}
		}
		values[k] = v
	}
	return nil
}

// count keeps what finds constant columns and row numbers.
func (c *column) count(v float32, row int) {
	if c.seen == 0 {
		c.first = v
		c.counting = v == 0 || v == 1
	}
	c.seen++
	c.varies = c.varies || v != c.first
	c.counting = c.counting && v == c.first+float32(row)
}

func badNumber(f []byte, kind number.Kind) string {
	switch kind {
	case number.Infinite:
		return wording.Quote(f) + " is not finite; leave the field empty if the value is unknown"
	case number.OutOfRange:
		return wording.Quote(f) + " is beyond the range of a 32-bit number"
	}
	if i := bytes.IndexByte(f, ','); i >= 0 {
		if _, kind := number.Parse(append(append(bytes.Clone(f[:i]), '.'), f[i+1:]...)); kind == number.Finite {
			return wording.Quote(f) + " is not a number; decimals take a point, not a comma"
		}
	}
	return wording.Quote(f) + " is not a number; correct it, or name the column in data.drop or data.categorical"
}
