package columns

import (
	"context"
	"slices"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/tabular"
)

// The sample from which header and kinds of columns are judged.
const (
	SampleRows   = 1000
	SampleFields = 1 << 20
)

// Record is one row of text.
type Record struct {
	// Line is the line on which it starts, counted from 1.
	Line   int
	Fields [][]byte
}

// Records is a table that comes as text, row by row, such as a CSV file. Its beginning has been
// looked at.
type Records struct {
	// Sample holds the first records, a header among them. All have the same number of fields.
	Sample []Record
	// Header tells that the first record names the columns; Names are names of the features
	// that are known from elsewhere.
	Header bool
	Names  []string
	// Classes are the names of the classes in the order of their numbers, where the file has them.
	Classes []string
	// Categories tells of each column whether the file declares it to be of categories, or of
	// classes, whatever its values look like; nil where files say no such thing.
	Categories []bool
	// Index are the columns that the source knows to be names or numbers of rows.
	Index []int
	// Commas says that commas separate nothing in the text, so that they are likely to come before
	// fractions.
	Commas bool
	// Notes are what was noticed on opening.
	Notes []string
	// Size is the memory that the text takes, in bytes, and MaxRows bounds the number of rows.
	Size    int64
	MaxRows int
	// Open goes through the rows after the header. If keep is set, the fields must stay valid.
	Open func(keep bool) Scanner
	// Ragged says what is wrong with a record of so many fields, not those of the first.
	Ragged func(fields int) string
}

// Scanner goes through records.
type Scanner interface {
	// Next moves on; it returns false at the end and at a problem.
	Next() bool
	// Fields are the record's, valid until the next call of Next unless they are kept.
	Fields() [][]byte
	// Line is the line on which the record starts, or that of the problem.
	Line() int
	// Done is the number of bytes behind the scanner.
	Done() int64
	// Problem says what ended the records early; "" for nothing.
	Problem() string
}

// Sample reads the first records, no more than SampleFields fields of them. The fields of scan must stay
// valid.
func Sample(scan Scanner, rows int) []Record {
	var sample []Record
	for n := 0; len(sample) < rows && n < SampleFields && scan.Next(); n += len(scan.Fields()) {
		sample = append(sample, Record{Line: scan.Line(), Fields: slices.Clone(scan.Fields())})
	}
	return sample
}

// FromRecords makes a table of records. The file's name is for messages.
func FromRecords(ctx context.Context, q *tabular.Request, file string, records *Records) (*tabular.Table, error) {
	b := newBuilder(q, file)
	b.size, b.sample = records.Size, records.Sample
	b.header, b.names, b.classes = records.Header, records.Names, records.Classes
	b.declared = records.Categories
	b.width = len(b.sample[0].Fields)
	b.index, b.commas = records.Index, records.Commas
	b.findFull = func(columns []int) []int { return fullRecords(records, columns) }
	for {
		if err := b.plan(); err != nil {
			return nil, err
		}
		if err := b.fillRecords(ctx, records); err != nil {
			return nil, err
		}
		doubts := b.doubts()
		if doubts == nil {
			break
		}
		if err := b.lookAtRecords(ctx, records, doubts); err != nil {
			return nil, err
		}
		b.reset(records.Sample)
	}
	t, err := b.finish()
	if err == nil {
		t.Notes = append(records.Notes, t.Notes...)
	}
	return t, err
}

// lookAtRecords looks at every row that was loaded, in some columns.
func (b *builder) lookAtRecords(ctx context.Context, records *Records, columns []int) error {
	scan := records.Open(false)
	rows := b.rows
	for row := int32(0); len(rows) > 0 && scan.Next(); row++ {
		if row%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if row != rows[0] {
			continue
		}
		rows = rows[1:]
		for _, i := range columns {
			b.look(b.whole[i], i, scan.Fields()[i], scan.Line())
		}
	}
	return nil
}

// fullRecords returns those of some columns that have something in any row.
func fullRecords(records *Records, columns []int) (full []int) {
	for scan := records.Open(false); len(columns) > 0 && scan.Next(); {
		var empty []int
		for _, i := range columns {
			if fields := scan.Fields(); i < len(fields) && len(fields[i]) > 0 {
				full = append(full, i)
			} else {
				empty = append(empty, i)
			}
		}
		columns = empty
	}
	return full
}

// fillRecords reads all rows into values.
func (b *builder) fillRecords(ctx context.Context, records *Records) error {
	b.most = records.MaxRows
	if limit := b.source.Limit; limit > 0 {
		b.most = min(b.most, limit)
	}
	most := b.most
	if err := b.checkMemory(int64(most), b.valueSize()); err != nil {
		return err
	}
	if b.textual {
		b.texts = make([][]byte, 0, most*len(b.active))
	} else if need := most * len(b.active); cap(b.values) < need {
		b.values = make([]float32, 0, need)
	} else {
		b.values = b.values[:0]
	}
	if b.rows == nil {
		b.rows = make([]int32, 0, most)
	}
	b.labels.reserve(most)
	scan := records.Open(b.textual)
	for row := int32(0); len(b.rows) < most && scan.Next(); row++ {
		if row%4096 == 0 {
			if b.source.Report(scan.Done(), records.Size); ctx.Err() != nil {
				return ctx.Err()
			}
		}
		fields := scan.Fields()
		if len(fields) != b.width {
			return b.errorf(scan.Line(), "", "%s", records.Ragged(len(fields)))
		}
		if b.label >= 0 {
			label := b.labels.renamed(fields[b.label])
			if b.lacksLabel(label) {
				b.skip(label)
				continue
			}
			if problem := b.labels.add(label, scan.Line()); problem != "" {
				return b.errorf(scan.Line(), b.labels.column, "%s", problem)
			}
		}
		if column, problem := b.record(fields, scan.Line()); problem != "" {
			return b.errorf(scan.Line(), column, "%s", problem)
		}
		b.rows = append(b.rows, row)
	}
	if problem := scan.Problem(); problem != "" {
		return b.errorf(scan.Line(), "", "%s", problem)
	}
	return b.enoughRows()
}

// record appends the values of a record. It returns what is wrong, if anything, and in which column.
func (b *builder) record(fields [][]byte, line int) (column, problem string) {
	if b.ratings != nil {
		return "", b.ratings.AddFields(fields)
	}
	if b.textual {
		for _, c := range b.active {
			b.texts = append(b.texts, fields[c.index])
		}
		return "", ""
	}
	n := len(b.rows)
	from := len(b.values)
	b.values = b.values[:from+len(b.active)] // fillRecords made room for every row
	values, own := b.values[from:], b.marks.Own()
	for k, c := range b.active {
		f := fields[c.index]
		var v float32
		switch c.kind {
		case numericColumn:
			x, kind := c.parse(f)
			switch {
			case kind == number.Finite && !own:
				v = b.put(c, x, n)
			case b.lacks(&c.form, f, x, kind):
				v = nan
				c.lack(f)
			case kind == number.Finite:
				v = b.put(c, x, n)
			case kind != number.None:
				return c.name, badNumber(f, kind)
			default:
				v = nan
				c.takeStray(f, line)
			}
		case categoricalColumn:
			v = nan
			if b.marks.Missing(f) {
				c.lack(f)
			} else {
				v = float32(c.intern(f, n))
			}
		}
		values[k] = v
	}
	return "", ""
}
