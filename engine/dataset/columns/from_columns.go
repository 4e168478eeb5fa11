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
	b.unit, b.index = "row", c.Index
	b.findFull = c.full
	for sample := b.sample; ; b.reset(sample) {
		if err := b.plan(); err != nil {
			return nil, err
		}
		if err := b.fillColumns(ctx, c); err != nil {
			return nil, err
		}
		doubts := b.doubts()
		if doubts == nil {
			break
		}
		if err := b.lookAtColumns(c, doubts); err != nil {
			return nil, err
		}
	}
	t, err := b.finish()
	if err == nil {
		t.Notes = append(c.Notes, t.Notes...)
	}
	return t, err
}

// lookAtColumns looks at every row that was loaded, in some columns.
func (b *builder) lookAtColumns(c *Columns, columns []int) error {
	var buf []byte
	for _, i := range columns {
		rows := b.rows
		err := c.Each(i, 1+int(rows[len(rows)-1]), func(row int, v Cell) error {
			if row == int(rows[0]) {
				rows = rows[1:]
				buf = v.render(buf[:0])
				b.look(b.whole[i], i, buf, row)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// full returns those of some columns that have something in any row. One that cannot be read counts as
// such, so that reading tells what is wrong.
func (c *Columns) full(columns []int) (full []int) {
	var buf []byte
	for _, i := range columns {
		err := c.Each(i, c.Rows, func(_ int, v Cell) error {
			if buf = v.render(buf[:0]); len(buf) > 0 {
				return errEnough
			}
			return nil
		})
		if err != nil {
			full = append(full, i)
		}
	}
	return full
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
		b.sample = append(b.sample, Record{Line: i, Fields: make([][]byte, c.Width)})
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
			value, problem := b.value(column, v, int(i), row)
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
	b.labels.reserve(limit)
	var buf []byte
	keep := func(row int, v Cell) error {
		if len(b.rows) == limit {
			rows = row
			return errEnough
		}
		place[row] = -1
		if b.label >= 0 {
			buf = v.render(buf[:0])
			label := b.labels.renamed(buf)
			if b.lacksLabel(label) {
				b.skip(label)
				return nil
			}
			if problem := b.labels.add(label, row); problem != "" {
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

// value turns a cell into the column's number or category code for a row of the table. It returns
// what is wrong with it, or "".
func (b *builder) value(c *column, v Cell, row, place int) (float32, string) {
	switch {
	case c.kind == leftOutColumn:
		return 0, ""
	case c.kind == categoricalColumn:
		f := v.render(nil)
		if b.marks.Missing(f) {
			c.lack(f)
			return nan, ""
		}
		return float32(c.intern(f, row)), ""
	case v.kind == numberCell:
		switch {
		case b.marks.Number(v.number):
			c.lack(v.render(nil))
			return nan, ""
		case math.IsInf(v.number, 0):
			return 0, badNumber(v.render(nil), number.Infinite)
		case math.IsInf(float64(float32(v.number)), 0):
			return 0, badNumber(v.render(nil), number.OutOfRange)
		}
		return b.put(c, v.number, row), ""
	}
	x, kind := c.parse(v.text)
	switch {
	case v.kind == missingCell || b.lacks(&c.form, v.text, x, kind):
		c.lack(v.text)
		return nan, ""
	case kind == number.Finite:
		return b.put(c, x, row), ""
	case kind != number.None:
		return 0, badNumber(v.text, kind)
	}
	c.takeStray(v.text, place)
	return nan, ""
}
