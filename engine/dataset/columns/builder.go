package columns

import (
	"fmt"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// builder makes a table of raw columns or records: it decides what each column is, takes the
// values, and encodes them.
type builder struct {
	source *tabular.Request
	file   string // for messages
	// size is the memory that the source holds.
	size  int64
	names []string // of the features, where the source has no header
	// encoding is what the table must be read with; nil to find one.
	encoding *tabular.Encoding

	// kind is that of the source, or what the table was recognized as.
	kind tabular.Kind

	header  bool
	width   int
	classes []string
	// declared tells which columns the file declares to be of categories; nil where it does not.
	declared []bool
	sample   []Record
	// repeated says that the header had a name twice.
	repeated bool
	// marks tell what stands for no value.
	marks number.Marks
	// index are columns that the source knows to be the index of a data frame, indexes all of them, and
	// spare those without a name behind the last that has one.
	index          []int
	indexes, spare []bool
	// findFull returns those of some columns that have something in any row, and full what it found.
	findFull func(columns []int) []int
	full     map[int]bool
	// surveys are what the columns' fields look like, by a sample or, of those in whole, by every row.
	surveys []*number.Survey
	whole   map[int]*number.Survey
	// unsettled are columns that were doubtful even so: they are not taken for numbers again.
	unsettled map[int]bool
	// decimal is the mark before fractions in the table, commas a hint that commas are free for it.
	decimal number.Mark
	commas  bool
	// unit is what a record's number counts.
	unit string

	columns []column
	label   int
	labels  *labels
	// values is rows x active columns: numbers, NaN for missing, codes of categories.
	values []float32
	active []*column
	// most bounds the number of rows.
	most int
	// texts is rows x active columns and replaces values where the columns hold text.
	texts   [][]byte
	textual bool
	// ratings takes users and items instead of values.
	ratings *ratings.Rows
	rows    []int32
	// skipped counts the rows without a label, wherever they stand, and unlabeled their marks.
	skipped   int
	unlabeled map[string]int
	// held is the size of the texts that are kept beside the source.
	held int64
}

func newBuilder(q *tabular.Request, file string) *builder {
	b := &builder{
		source: q, encoding: q.Encoding, file: wording.Path(file), unit: "line", marks: number.NewMarks(q.Missing),
		whole: map[int]*number.Survey{}, unsettled: map[int]bool{},
	}
	if q.Encoding != nil {
		b.marks = number.NewMarks(q.Encoding.Missing)
	}
	return b
}

// reset forgets what was read, for another pass over the source.
func (b *builder) reset(sample []Record) {
	b.sample, b.repeated, b.columns, b.active, b.labels, b.ratings = sample, false, nil, nil, nil, nil
	b.rows, b.skipped, b.unlabeled, b.held = b.rows[:0], 0, nil, 0
}

func (b *builder) errorf(line int, column, format string, args ...any) error {
	return &tabular.ParseError{File: b.file, Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}
}

// finish makes the table of what was read.
func (b *builder) finish() (*tabular.Table, error) {
	t := &tabular.Table{Name: b.file, Rows: b.rows, LabelName: b.labels.column}
	if b.label < 0 && b.encoding == nil {
		t.Task = tabular.Classification // implicit ratings
	} else if b.label < 0 {
		t.Task, t.Classes = b.encoding.Task, b.encoding.Classes
	} else if problem := b.labels.finish(t); problem != "" {
		return nil, b.errorf(0, b.labels.column, "%s", problem)
	}
	t.Encoding = tabular.Encoding{
		Width: b.width, Named: b.named(), Label: t.LabelName, LabelIndex: b.label, Task: t.Task,
		Classes: t.Classes, LabelValues: b.labels.values,
	}
	b.noteKind(t)
	if b.repeated {
		t.Notes = append(t.Notes, "the header repeats a name; the later columns are numbered")
	}
	t.Encoding.Missing, t.Encoding.LabelForm = b.source.Missing, b.labels.form
	if b.encoding != nil {
		t.Encoding.Missing = b.encoding.Missing
	}
	b.noteUnlabeled(t)
	t.Kind = tabular.TableKind
	if b.ratings != nil {
		b.encodeRatings(t)
		return t, nil
	}
	if b.textual {
		b.encodeText(t)
		return t, nil
	}
	if err := b.encode(t); err != nil {
		return nil, err
	}
	t.Encoding.Features = t.Features
	return t, nil
}

func (b *builder) enoughRows() error {
	switch {
	case len(b.rows) == 0 && b.source.Unlabeled:
		return b.errorf(0, "", "no rows")
	case len(b.rows) == 0:
		return b.errorf(0, b.labels.column, "no row has a label")
	case len(b.rows) == 1 && b.encoding == nil:
		return b.errorf(0, "", "1 row is too few to train on")
	}
	return nil
}

// valueSize is the memory of a row's values in units of four bytes: a number may have a rest.
func (b *builder) valueSize() int {
	if b.textual {
		return 6 * len(b.active) // a slice of the file's bytes
	}
	size := len(b.active)
	for _, c := range b.active {
		if c.kind == numericColumn && (c.survey == nil || c.survey.Rounded) {
			size++
		}
	}
	return size
}

// checkMemory returns an error unless the values, a row number and a label for each row fit beside
// the source.
func (b *builder) checkMemory(rows int64, columns int) error {
	need := b.size + 4*rows*int64(columns+2)
	if limit := b.source.Memory(); !b.source.Fits(need) {
		return &tabular.LimitError{Err: b.errorf(0, "",
			"up to %d rows x %d columns need %s of memory, more than the limit of %s",
			rows, columns, wording.Bytes(need), wording.Bytes(limit))}
	}
	return nil
}

// hold counts text that is kept, and returns an error once it no longer fits: a short dictionary
// can stand for any number of long texts.
func (b *builder) hold(text []byte) ([]byte, error) {
	b.held += int64(len(text))
	if limit := b.source.Memory(); b.size+b.held > limit {
		return nil, &tabular.LimitError{
			Err: b.errorf(0, "", "its texts need more than the limit of %s of memory", wording.Bytes(limit)),
		}
	}
	return text, nil
}
