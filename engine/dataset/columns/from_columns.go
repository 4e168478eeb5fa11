package columns

import (
	"context"
	"errors"
	"math"

	"tunebench/engine/dataset/internal/number"
	"tunebench/engine/dataset/tabular"
)

// errEnough ends a pass over a column early.
var errEnough = errors.New("enough")

// FromColumns makes a table of typed columns; what it decides is what [FromRecords] decides for
// text. The file's name is for messages.
func FromColumns(ctx context.Context, q *tabular.Request, file string, c *Columns) (*tabular.Table, error) {
	b := newBuilder(q, file)
	if err := b.sampleColumns(c); err != nil {
		return nil, err
	}
	if err := b.plan(); err != nil {
		return nil, err
	}
	if err := b.fillColumns(ctx, c); err != nil {
		return nil, err
	}
	t, err := b.finish()
	if err == nil {
		t.Notes = append(c.Notes, t.Notes...)
	}
	return t, err
}

// sampleColumns takes the sample from which kinds of columns are judged.
func (b *builder) sampleColumns(c *Columns) error {
	b.size, b.width, b.header = c.Size, c.Width, c.Names != nil
	switch {
	case c.Width == 0:
		return b.errorf(0, "", "no columns that can be read")
	case c.Rows == 0:
		return b.errorf(0, "", "no rows")
	case c.Width > tabular.MaxColumns:
		return b.errorf(0, "", "%d columns; at most %d can be read", c.Width, tabular.MaxColumns)
	case c.Rows > math.MaxInt32:
		return b.errorf(0, "", "%d rows; at most %d can be read", c.Rows, math.MaxInt32)
	}
	n := min(c.Rows, SampleRows, max(20, SampleFields/c.Width))
	for i := range n {
		b.sample = append(b.sample, Record{Line: i + 1, Fields: make([][]byte, c.Width)})
	}
	for column := range c.Width {
		err := c.Each(column, n, func(row int, c Cell) (err error) {
			b.sample[row].Fields[column], err = b.hold(c.render(nil))
			return err
		})
		if err != nil {
			return err
		}
	}
	if !b.header {
		return nil
	}
	first := Record{}
	for _, name := range c.Names {
		first.Fields = append(first.Fields, []byte(name))
	}
	b.sample = append([]Record{first}, b.sample...)
	return nil
}

// fillColumns reads the labels, then every active column of the rows that have one.
func (b *builder) fillColumns(ctx context.Context, c *Columns) error {
	if err := b.checkMemory(int64(c.Rows), b.valueSize()+1); err != nil {
		return err
	}
	place, rows, err := b.fillLabels(c)
	if err != nil {
		return err
	}
	if err := b.enoughRows(); err != nil {
		return err
	}
	if b.ratings != nil {
		return b.fillRatings(c, place, rows)
	}
	b.most = len(b.rows)
	width := len(b.active)
	if b.textual {
		b.texts = make([][]byte, len(b.rows)*width)
	} else {
		b.values = make([]float32, len(b.rows)*width)
	}
	for k, column := range b.active {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.source.Report(int64(k), int64(width))
		err := c.Each(column.index, rows, func(row int, v Cell) error {
			i := place[row]
			if i < 0 {
				return nil
			}
			if b.textual {
				text, err := b.hold(v.render(nil))
				b.texts[int(i)*width+k] = text
				return err
			}
			value, problem := b.value(column, v, int(i))
			b.values[int(i)*width+k] = value
			if problem != "" {
				return b.errorf(0, column.name, "row %d: %s", row, problem)
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
func (b *builder) fillRatings(c *Columns, place []int32, rows int) error {
	fields := make([][]byte, 3*len(b.rows))
	places := b.ratings.Columns
	for k, column := range []int{places.User, places.Item, places.Time} {
		if column < 0 {
			continue
		}
		err := c.Each(column, rows, func(row int, v Cell) (err error) {
			if i := place[row]; i >= 0 {
				fields[3*int(i)+k], err = b.hold(v.render(nil))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for i, row := range b.rows {
		if problem := b.ratings.Add(fields[3*i], fields[3*i+1], fields[3*i+2]); problem != "" {
			return b.errorf(0, "", "row %d: %s", row, problem)
		}
	}
	return nil
}

// fillLabels reads the label's column. It returns the place of each row among the rows that
// are kept, -1 for those without a label, and the number of rows to read.
func (b *builder) fillLabels(c *Columns) (place []int32, rows int, err error) {
	limit := c.Rows
	if b.source.Limit > 0 {
		limit = min(limit, b.source.Limit)
	}
	place, rows = make([]int32, c.Rows), c.Rows
	var buf []byte
	keep := func(row int, v Cell) error {
		if len(b.rows) == limit {
			rows = row
			return errEnough
		}
		place[row] = -1
		if b.label >= 0 {
			buf = v.render(buf[:0])
			if number.MissingLabel(buf) {
				b.skipped++
				return nil
			}
			if problem := b.labels.add(buf, row+1); problem != "" {
				return b.errorf(0, b.labels.column, "row %d: %s", row, problem)
			}
		}
		place[row] = int32(len(b.rows))
		b.rows = append(b.rows, int32(row))
		return nil
	}
	if b.label >= 0 {
		err = c.Each(b.label, c.Rows, keep)
	} else {
		for row := 0; row < c.Rows && err == nil; row++ {
			err = keep(row, Cell{})
		}
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return place, rows, err
}

// value turns a cell into the column's number or category code. It returns what is wrong
// with it, or "".
func (b *builder) value(c *column, v Cell, row int) (float32, string) {
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
		switch {
		case math.IsInf(v.number, 0):
			return 0, badNumber(v.render(nil), number.Infinite)
		case math.IsInf(float64(float32(v.number)), 0):
			return 0, badNumber(v.render(nil), number.OutOfRange)
		}
		return b.put(c, v.number, row), ""
	}
	f, kind := number.Parse(v.text)
	switch {
	case kind == number.Finite:
		return b.put(c, f, row), ""
	case v.kind == missingCell || number.Missing(v.text):
		c.missing++
		return nan, ""
	}
	return 0, badNumber(v.text, kind)
}
