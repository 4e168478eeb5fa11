package columns

import (
	"bytes"
	"fmt"
	"slices"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// Blocks makes tables of rows to predict that come record by record, so that there may be more of them
// than memory holds. They are read with the request's encoding, as [FromRecords] reads them with one; a
// block has the features that its rows would have in any other.
type Blocks struct {
	b *builder
	// shared is what all blocks have in common, plans and width where their features come from.
	shared tabular.Table
	plans  []placed
	width  int
	// rows counts those of earlier blocks; in a column that is lacking no record has had anything.
	rows    int
	lacking []bool
}

// judgedEvery is the number of rows after which, again and again, columns are held to be what the
// training table's are; it is done once more at the end.
const judgedEvery = 1 << 10

// NewBlocks begins with the first record, which only names the columns if header is set.
func NewBlocks(q *tabular.Request, file string, first Record, header bool) (*Blocks, error) {
	b := newBuilder(q, file)
	b.header, b.width, b.sample = header, len(first.Fields), []Record{first}
	if err := b.plan(); err != nil {
		return nil, err
	}
	s := &Blocks{b: b}
	s.b.most = s.Most()
	s.shared = tabular.Table{
		Name: b.file, Kind: tabular.TableKind, Task: b.encoding.Task, Classes: b.encoding.Classes,
		Features: b.encoding.Features, LabelName: b.encoding.Label, Image: b.encoding.Image,
	}
	switch {
	case b.ratings != nil:
		s.shared.Kind = tabular.RatingsKind
	case b.textual:
		s.shared.Kind = tabular.TextKind
	default:
		var t tabular.Table
		s.plans, s.width = b.place(&t)
		s.shared.Indicator = t.Indicator
		if s.shared.Image.Width > 0 {
			s.shared.Kind = tabular.ImageKind
		}
	}
	return s, nil
}

// ColumnsOf are the names of the columns that records must have, in the order of their fields for a source
// whose records name their values.
func ColumnsOf(e *tabular.Encoding) Record {
	var r Record
	for i := range e.Columns {
		r.Fields = append(r.Fields, []byte(e.Columns[i].Name))
	}
	return r
}

// Lacking tells of a source whose records name their values, from the first on, which of the columns
// have not occurred yet; a column that no record has is an error once it is clear.
func (s *Blocks) Lacking(columns []bool) { s.lacking = columns }

// Most is the number of rows that a block should have at most.
func (s *Blocks) Most() int {
	const rows, values = 1 << 12, 1 << 20
	return max(1, min(rows, values/max(1, len(s.b.active))))
}

// Len is the number of rows added since the last block.
func (s *Blocks) Len() int { return len(s.b.rows) }

// Width is the number of fields that a record must have.
func (s *Blocks) Width() int { return s.b.width }

// Add takes a record, of which nothing is kept.
func (s *Blocks) Add(fields [][]byte, line int) error {
	b := s.b
	if b.textual {
		for _, c := range b.active {
			b.texts = append(b.texts, slices.Clone(fields[c.index]))
		}
	} else {
		if b.ratings == nil {
			b.values = slices.Grow(b.values, len(b.active))
		}
		if column, problem := b.record(fields, line); problem != "" {
			return b.errorf(line, column, "%s", problem)
		}
	}
	b.rows = append(b.rows, int32(s.rows+len(b.rows)))
	if n := s.rows + len(b.rows); n%judgedEvery == 0 {
		return s.judge(n)
	}
	return nil
}

// judge returns an error if the columns of so many rows are not what the training table's are.
func (s *Blocks) judge(rows int) error {
	for i, lacks := range s.lacking {
		if lacks {
			return s.b.errorf(0, "", "no row has the column %q of the training table", s.b.encoding.Columns[i].Name)
		}
	}
	_, err := s.b.noteStrays(rows)
	return err
}

// Table makes a block of the rows added since the last.
func (s *Blocks) Table() (*tabular.Table, error) {
	b, t := s.b, s.shared
	t.Rows = b.rows
	switch {
	case b.ratings != nil:
		t.IDs, t.Places = b.ratings.IDs, b.ratings.Users
		b.ratings.IDs, b.ratings.Users = nil, nil
		t.Fields = make([]tabular.Field, len(b.encoding.Fields))
		t.X.Rows = len(b.rows)
	case b.textual:
		t.Texts, t.X.Rows = b.texts, len(b.rows)
		t.Sparse = b.encoding.Text.Vectorize(t.Texts, len(b.active), tabular.RowNumbers(len(b.rows)))
	default:
		b.embed(&t, s.plans)
		if err := b.matrix(&t, s.plans, s.width); err != nil {
			return nil, err
		}
		for _, c := range b.active {
			c.rest = tabular.Rest{}
		}
	}
	s.rows += len(b.rows)
	b.rows, b.values, b.texts = nil, nil, nil
	return &t, nil
}

// Finish returns an error if the rows were none, or not what the training table's are.
func (s *Blocks) Finish() error {
	if n := s.rows + len(s.b.rows); n > 0 {
		return s.judge(n)
	}
	return s.b.errorf(0, "", "no rows")
}

// Notes say what was taken for something else than it is.
func (s *Blocks) Notes() []string {
	notes, _ := s.b.noteStrays(s.rows) // the error ends reading
	for _, c := range s.b.active {
		if c.strangers > 0 {
			notes = append(notes, c.strangersNote())
		}
	}
	if s.b.ratings != nil {
		for k, c := range s.b.active {
			if n := s.b.ratings.Entities[k].Strangers; n > 0 {
				notes = append(notes, fmt.Sprintf("%s a value of %q that the training table lacks",
					wording.Plural(n, "row")+" with", c.name))
			}
		}
	}
	return notes
}

// NamesColumns tells whether the first record of rows to predict names their columns: it does if the training
// table's columns are among its fields, and if nothing in it could be one of their values.
func NamesColumns(e *tabular.Encoding, first [][]byte) bool {
	if e.MatchesHeader(first) {
		return true
	}
	if e.Text != nil {
		return e.Named && !holdsText(e, first)
	}
	shift := 0
	if len(first) == e.Width-1 {
		shift = 1
	}
	marks, field := number.NewMarks(e.Missing), 0
	fits := false
	for i := range e.Columns {
		c := &e.Columns[i]
		at := c.Index
		if shift > 0 && e.LabelIndex >= 0 && at > e.LabelIndex {
			at--
		}
		var known []string
		if c.Embedded || e.Ratings != nil {
			known = e.Fields[field].Values
			field++
		} else if c.Categorical {
			known = c.Values
		}
		if at >= len(first) || marks.Missing(first[at]) {
			continue
		}
		if known != nil {
			fits = fits || slices.Contains(known, string(first[at]))
			continue
		}
		if _, kind := c.Form.Parse(first[at]); kind == number.None {
			return true
		}
		fits = true
	}
	return !fits
}

// holdsText reports whether one of a record's texts has as many words as a name seldom has.
func holdsText(e *tabular.Encoding, first [][]byte) bool {
	for i := range e.Columns {
		at := min(e.Columns[i].Index, len(first)-1)
		if len(bytes.Fields(first[at])) >= 3 {
			return true
		}
	}
	return false
}
