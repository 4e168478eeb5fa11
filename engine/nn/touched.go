package nn

import "tunebench/engine/sparse"

// touched collects the distinct rows of a table that a batch names.
type touched struct {
	rows []int32
	slot []int32 // per row of the table, its place in rows; -1 if it is not there
}

func newTouched(count int) touched {
	t := touched{slot: make([]int32, count)}
	for i := range t.slot {
		t.slot[i] = -1
	}
	return t
}

func (t *touched) reserve(n int) {
	if cap(t.rows) < n {
		t.rows = append(make([]int32, 0, n), t.rows...)
	}
}

// begin forgets the last batch.
func (t *touched) begin() {
	for _, r := range t.rows {
		t.slot[r] = -1
	}
	t.rows = t.rows[:0]
}

// add returns the place of a row.
func (t *touched) add(row int32) int32 {
	s := t.slot[row]
	if s < 0 {
		s = int32(len(t.rows))
		t.slot[row] = s
		t.rows = append(t.rows, row)
	}
	return s
}

// clearRows zeroes the named rows of a tensor.
func clearRows(slab []float32, p Param, rows []int32) {
	for _, r := range rows {
		clear(slab[p.Off+int(r)*p.Cols:][:p.Cols])
	}
}

// columnIndex is a batch of sparse rows by columns, those that have an element
// only, in the order of their first one: what the gradient runs along.
type columnIndex struct {
	last   []int32 // elements of the s-th touched column end before last[s]
	rows   []int32 // the elements' rows, ascending within a column
	values []float32
}

// reserve makes room for the elements of a batch.
func (x *columnIndex) reserve(elements int) {
	if cap(x.rows) < elements {
		x.rows, x.values = make([]int32, elements), make([]float32, elements)
	}
}

// column returns rows and values of the s-th touched column's elements.
func (x *columnIndex) column(s int) (rows []int32, values []float32) {
	lo := int32(0)
	if s > 0 {
		lo = x.last[s-1]
	}
	return x.rows[lo:x.last[s]], x.values[lo:x.last[s]]
}

// build sorts the elements of m by column, counting them first.
func (x *columnIndex) build(t *touched, m sparse.CSR) {
	t.begin()
	x.last = x.last[:0]
	x.reserve(m.NonZeros())
	for i := range m.Rows {
		columns, _ := m.Row(i)
		for _, c := range columns {
			if s := t.add(c); int(s) == len(x.last) {
				x.last = append(x.last, 1)
			} else {
				x.last[s]++
			}
		}
	}
	from := int32(0)
	for s, n := range x.last {
		x.last[s] = from // where the next element goes; in the end, where the column ends
		from += n
	}
	rows, values := x.rows[:cap(x.rows)], x.values[:cap(x.values)]
	for i := range m.Rows {
		columns, vs := m.Row(i)
		for k, c := range columns {
			s := t.slot[c]
			at := x.last[s]
			x.last[s]++
			rows[at], values[at] = int32(i), vs[k]
		}
	}
	x.rows, x.values = rows, values
}
