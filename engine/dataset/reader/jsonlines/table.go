package jsonlines

import (
	"context"
	"fmt"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// table is what a first pass over a file finds: its columns, in the order in which rows name them.
type table struct {
	objects bool
	count   int
	columns []column
	ids     map[string]int // of columns, by key
	head    int            // the id of the first column; -1 without
	// names tells that the first of rows that are arrays is all text, numbers that a later is not.
	names, numbers bool
	// hint is the id that is likely to come next: rows mostly have the same keys in one order.
	hint int
}

// column is what one key of the rows becomes.
type column struct {
	name   string
	nested bool // some value has values in it, so that the column is left out
	slot   int  // among the fields; -1 if left out
	next   int  // the id of the column behind it; -1 for the last
}

// survey reads the whole file for its columns and rows, and finds everything that is wrong with it.
func survey(ctx context.Context, content []byte) (t *table, line int, problem string) {
	r := newRows(content)
	t = &table{ids: map[string]int{}, objects: r.next() == '{', names: true, head: -1}
	for {
		if t.count%4096 == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err().Error()
		}
		ok, problem := r.more()
		if !ok {
			return t, r.line, problem
		}
		if t.objects != (r.text[r.pos] == '{') {
			return nil, r.start, "a row that is an object among arrays, or an array among objects"
		}
		width, last := 0, -1
		problem = r.each(func(index int, key []byte, v value) string {
			if !t.objects {
				key = nil
			}
			id := t.id(index, key, last)
			t.columns[id].nested = t.columns[id].nested || v.nested()
			if t.count == 0 {
				t.names = t.names && v.kind == text
			} else {
				t.numbers = t.numbers || v.kind == numeric || v.kind == boolean
			}
			width, last = index+1, id
			if len(t.columns) > tabular.MaxColumns {
				return fmt.Sprintf("more than %d columns, the most that can be read", tabular.MaxColumns)
			}
			return ""
		})
		switch {
		case problem != "":
			return nil, r.line, problem
		case !t.objects && width != len(t.columns) || !t.objects && t.count == 0 && width == 0:
			return nil, r.start,
				fmt.Sprintf("%s where the first row has %d", wording.Plural(width, "value"), len(t.columns))
		}
		t.count++
	}
}

// id returns the column of a key, or of a place in rows that are arrays. A new one gets its place
// behind the key before it in this row, so that a key that the first rows lack does not become the
// last column, which is the label unless another is named.
func (t *table) id(index int, key []byte, last int) int {
	if !t.objects {
		if index == len(t.columns) && t.count == 0 {
			t.insert(column{}, last)
		}
		return min(index, len(t.columns)-1)
	}
	if t.hint < len(t.columns) && t.columns[t.hint].name == string(key) {
		t.hint++
		return t.hint - 1
	}
	id, known := t.ids[string(key)]
	if !known {
		id = len(t.columns)
		t.ids[string(key)] = id
		t.insert(column{name: string(key)}, last)
	}
	t.hint = id + 1
	return id
}

// insert adds a column behind another, or before all others.
func (t *table) insert(c column, behind int) {
	place := &t.head
	if behind >= 0 {
		place = &t.columns[behind].next
	}
	c.next, *place = *place, len(t.columns)
	t.columns = append(t.columns, c)
}

// layOut gives each column that is read its slot and returns the names of these and of the others.
func (t *table) layOut() (names, nested []string) {
	for id := t.head; id >= 0; id = t.columns[id].next {
		c := &t.columns[id]
		if c.nested {
			c.slot = -1
			nested = append(nested, wording.Name(tabular.ColumnName(c.name, id)))
			continue
		}
		c.slot = len(names)
		names = append(names, c.name)
	}
	return names, nested
}

// scanner makes records of rows whose columns are known.
type scanner struct {
	*rows
	table   *table
	fields  [][]byte
	problem string
}

func newScanner(content []byte, t *table, width int) *scanner {
	return &scanner{rows: newRows(content), table: t, fields: make([][]byte, width)}
}

// Next reads a row; a key that it lacks is a missing value.
func (s *scanner) Next() bool {
	ok, problem := s.more()
	if !ok {
		s.problem = problem
		return false
	}
	clear(s.fields)
	s.problem = s.each(func(index int, key []byte, v value) string {
		slot := s.table.columns[s.table.id(index, key, -1)].slot
		if slot < 0 {
			return ""
		}
		field, problem := v.field()
		s.fields[slot] = field
		return problem
	})
	return s.problem == ""
}

// Fields, Line, Done and Problem make it a columns.Scanner.
func (s *scanner) Fields() [][]byte { return s.fields }
func (s *scanner) Line() int        { return s.start }
func (s *scanner) Done() int64      { return int64(s.pos) }
func (s *scanner) Problem() string  { return s.problem }
