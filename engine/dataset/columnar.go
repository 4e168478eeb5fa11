package dataset

import (
	"context"
	"errors"
	"math"
	"strconv"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/tabular"
)

// columnar is a table whose values come typed and column by column, such as a Parquet file.
type columnar struct {
	// names are the columns' names; nil without.
	names       []string
	width, rows int
	// size is the memory that the source holds while it is read.
	size int64
	// each calls emit for the first rows of a column, in order. A cell's text must not be kept.
	each func(column, rows int, emit func(row int, c cell) error) error
	// notes are what was noticed on opening.
	notes []string
}

// cell is one value: a number, text, or neither if it is missing.
type cell struct {
	text   []byte
	number float64
	kind   cellKind
}

type cellKind uint8

const (
	missingCell cellKind = iota
	numberCell
	textCell
)

func numeric(v float64) cell {
	if v != v {
		return cell{}
	}
	return cell{number: v, kind: numberCell}
}

// render is the value as a table of text would have it.
func (c cell) render(buf []byte) []byte {
	switch c.kind {
	case numberCell:
		return strconv.AppendFloat(buf, c.number, 'g', -1, 64)
	case textCell:
		return append(buf, c.text...)
	}
	return buf
}

// errEnough ends a pass over a column early.
var errEnough = errors.New("enough")

// readColumns is the whole way from typed columns to table; what it decides is what
// [reader.read] decides for text.
func (r *reader) readColumns(ctx context.Context, c *columnar) (*tabular.Table, error) {
	if err := r.openColumns(c); err != nil {
		return nil, err
	}
	if err := r.plan(); err != nil {
		return nil, err
	}
	if err := r.fillColumns(ctx, c); err != nil {
		return nil, err
	}
	t, err := r.finish()
	if err == nil {
		t.Notes = append(c.notes, t.Notes...)
	}
	return t, err
}

// openColumns takes the sample from which kinds of columns are judged.
func (r *reader) openColumns(c *columnar) error {
	r.size, r.width, r.header = c.size, c.width, c.names != nil
	switch {
	case c.width == 0:
		return r.errorf(0, "", "no columns that can be read")
	case c.rows == 0:
		return r.errorf(0, "", "no rows")
	case c.width > maxColumns:
		return r.errorf(0, "", "%d columns; at most %d can be read", c.width, maxColumns)
	case c.rows > math.MaxInt32:
		return r.errorf(0, "", "%d rows; at most %d can be read", c.rows, math.MaxInt32)
	}
	n := min(c.rows, sampleRows, max(20, sampleFields/c.width))
	for i := range n {
		r.sample = append(r.sample, record{line: i + 1, fields: make([][]byte, c.width)})
	}
	for column := range c.width {
		err := c.each(column, n, func(row int, c cell) (err error) {
			r.sample[row].fields[column], err = r.hold(c.render(nil))
			return err
		})
		if err != nil {
			return err
		}
	}
	if !r.header {
		return nil
	}
	first := record{}
	for _, name := range c.names {
		first.fields = append(first.fields, []byte(name))
	}
	r.sample = append([]record{first}, r.sample...)
	return nil
}

// fillColumns reads the labels, then every active column of the rows that have one.
func (r *reader) fillColumns(ctx context.Context, c *columnar) error {
	if err := r.checkMemory(int64(c.rows), r.valueSize()+1); err != nil {
		return err
	}
	place, rows, err := r.fillLabels(c)
	if err != nil {
		return err
	}
	if err := r.enoughRows(); err != nil {
		return err
	}
	if r.ratings != nil {
		return r.fillRatings(c, place, rows)
	}
	width := len(r.active)
	if r.textual {
		r.texts = make([][]byte, len(r.rows)*width)
	} else {
		r.values = make([]float32, len(r.rows)*width)
	}
	for k, column := range r.active {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.source.Report(int64(k), int64(width))
		err := c.each(column.index, rows, func(row int, v cell) error {
			i := place[row]
			if i < 0 {
				return nil
			}
			if r.textual {
				text, err := r.hold(v.render(nil))
				r.texts[int(i)*width+k] = text
				return err
			}
			value, problem := column.value(v, int(i))
			r.values[int(i)*width+k] = value
			if problem != "" {
				return r.errorf(0, column.name, "row %d: %s", row, problem)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fillRatings reads the columns of user, item and time.
func (r *reader) fillRatings(c *columnar, place []int32, rows int) error {
	fields := make([][]byte, 3*len(r.rows))
	places := r.ratings.Columns
	for k, column := range []int{places.User, places.Item, places.Time} {
		if column < 0 {
			continue
		}
		err := c.each(column, rows, func(row int, v cell) (err error) {
			if i := place[row]; i >= 0 {
				fields[3*int(i)+k], err = r.hold(v.render(nil))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for i, row := range r.rows {
		if problem := r.ratings.Add(fields[3*i], fields[3*i+1], fields[3*i+2]); problem != "" {
			return r.errorf(0, "", "row %d: %s", row, problem)
		}
	}
	return nil
}

// fillLabels reads the label's column. It returns the place of each row among the rows that
// are kept, -1 for those without a label, and the number of rows to read.
func (r *reader) fillLabels(c *columnar) (place []int32, rows int, err error) {
	limit := c.rows
	if r.source.Limit > 0 {
		limit = min(limit, r.source.Limit)
	}
	place, rows = make([]int32, c.rows), c.rows
	var buf []byte
	keep := func(row int, v cell) error {
		if len(r.rows) == limit {
			rows = row
			return errEnough
		}
		place[row] = -1
		if r.label >= 0 {
			buf = v.render(buf[:0])
			if number.MissingLabel(buf) {
				return nil
			}
			if problem := r.labels.add(buf, row+1); problem != "" {
				return r.errorf(0, r.labels.column, "row %d: %s", row, problem)
			}
		}
		place[row] = int32(len(r.rows))
		r.rows = append(r.rows, int32(row))
		return nil
	}
	if r.label >= 0 {
		err = c.each(r.label, c.rows, keep)
	} else {
		for row := 0; row < c.rows && err == nil; row++ {
			err = keep(row, cell{})
		}
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return place, rows, err
}

// value turns a cell into the column's number or category code. It returns what is wrong
// with it, or "".
func (c *column) value(v cell, row int) (float32, string) {
	switch {
	case c.kind == leftOutColumn:
		return 0, ""
	case c.kind == categoricalColumn:
		f := v.render(nil)
		if number.Missing(f) {
			c.missing++
			return nan, ""
		}
		return float32(c.intern(f, row)), ""
	case v.kind == numberCell:
		f := float32(v.number)
		switch {
		case math.IsInf(v.number, 0):
			return 0, badNumber(v.render(nil), number.Infinite)
		case math.IsInf(float64(f), 0):
			return 0, badNumber(v.render(nil), number.OutOfRange)
		}
		c.count(f, row)
		return f, ""
	}
	f, kind := number.Parse(v.text)
	switch {
	case kind == number.Finite:
		c.count(f, row)
		return f, ""
	case v.kind == missingCell || number.Missing(v.text):
		c.missing++
		return nan, ""
	}
	return 0, badNumber(v.text, kind)
}
