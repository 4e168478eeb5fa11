package columns

import (
	"fmt"
	"slices"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/internal/rng/splitmix"
)

// shuffled is 0 to n-1 in a random order.
func shuffled(seed uint64, n int) []int {
	s := splitmix.New(seed, splitmix.Points, 1)
	order := make([]int, n)
	for i := range order {
		j := s.Intn(uint64(i), i+1)
		order[i], order[j] = order[j], i
	}
	return order
}

// pick is the table of some columns, in the order given.
func (r rows) pick(columns []int) rows {
	picked := rows{header: r.header}
	for _, cells := range r.cells {
		var some []string
		for _, c := range columns {
			some = append(some, cells[c])
		}
		picked.cells = append(picked.cells, some)
	}
	return picked
}

// without is the table without the column of a name.
func (r rows) without(name string) rows {
	var columns []int
	for i, n := range r.cells[0] {
		if n != name {
			columns = append(columns, i)
		}
	}
	return r.pick(columns)
}

// code is the value for which a row's field stands.
func code(t *tabular.Table, row, field int) string {
	id := t.IDs[row*len(t.Fields)+field]
	if id == 0 {
		return "(unknown)"
	}
	return t.Encoding.Fields[field].Values[id-1]
}

// Rows that come in another order are the same rows: only codes in the order of appearance change.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	for seed := range uint64(6) {
		r := randomRows(seed, 400, []string{"class", "digit", "number"}[seed%3]).without("id")
		order := shuffled(seed, 400)
		other := rows{header: true, cells: [][]string{r.cells[0]}}
		for _, i := range order {
			other.cells = append(other.cells, r.cells[i+1])
		}
		a, b := r.mustRead(t, tabular.Source{}), other.mustRead(t, tabular.Source{})
		if !slices.Equal(a.Features, b.Features) || !slices.Equal(a.Classes, b.Classes) || a.Task != b.Task ||
			!slices.Equal(a.Notes, b.Notes) || len(a.Fields) != 1 || a.NumRows() != b.NumRows() {
			t.Fatalf("seed %d: %q, %q, %q and %q, %q, %q", seed, a.Features, a.Classes, a.Notes, b.Features, b.Classes,
				b.Notes)
		}
		place := map[int32]int{} // of a source's row in a
		for i, row := range a.Rows {
			place[row] = i
		}
		width := a.X.Cols
		for i, row := range b.Rows {
			j := place[int32(order[row])]
			if !datasettest.SameValues(a.X.Data[j*width:(j+1)*width], b.X.Data[i*width:(i+1)*width]) ||
				code(a, j, 0) != code(b, i, 0) {
				t.Fatalf("seed %d: row %d has other values", seed, order[row])
			}
			if a.Labels != nil && a.Labels[j] != b.Labels[i] || a.Targets != nil && a.Targets[j] != b.Targets[i] {
				t.Fatalf("seed %d: row %d has another label", seed, order[row])
			}
		}
	}
}

// A column that is dropped leaves no trace: the table is that of a file without it.
func TestDroppedColumnsLeaveNoTrace(t *testing.T) {
	r := randomRows(3, 400, "class")
	for _, name := range r.cells[0][:7] {
		dropped := r.mustRead(t, tabular.Source{Drop: []string{name}})
		absent := r.without(name).mustRead(t, tabular.Source{})
		if !slices.Equal(dropped.Notes, absent.Notes) || !slices.Equal(dropped.IDs, absent.IDs) ||
			!slices.Equal(dropped.Indicator, absent.Indicator) {
			t.Errorf("%s: notes %q, without it %q", name, dropped.Notes, absent.Notes)
		}
		// Only the places in the file differ.
		absent.Encoding.Width, absent.Encoding.LabelIndex = dropped.Encoding.Width, dropped.Encoding.LabelIndex
		for i := range absent.Encoding.Columns {
			absent.Encoding.Columns[i].Index = dropped.Encoding.Columns[i].Index
		}
		datasettest.SameTable(t, name, dropped, absent)
	}
}

// The columns that are kept by name are those that stay when all others are dropped.
func TestKeptAndDroppedColumnsComplement(t *testing.T) {
	r := randomRows(5, 150, "number")
	kept := r.mustRead(t, tabular.Source{Columns: []string{"city", "age", "flag"}})
	for _, rest := range [][]string{
		{"id", "born", "code", "note"}, {"0", "3", "4", "6"}, {"note", "0", "code", "born"},
	} {
		dropped := r.mustRead(t, tabular.Source{Drop: rest})
		datasettest.SameTable(t, fmt.Sprint(rest), dropped, kept)
	}
	byIndex := r.mustRead(t, tabular.Source{Columns: []string{"5", "1", "2", "2"}})
	datasettest.SameTable(t, "by index, one twice", byIndex, kept)
}

// A header makes the order of columns in other files irrelevant, and further columns too.
func TestOtherFilesMayOrderTheirColumns(t *testing.T) {
	for seed := range uint64(4) {
		r := randomRows(seed, 400, []string{"class", "number"}[seed%2])
		table := r.mustRead(t, tabular.Source{})
		other := r.pick(shuffled(seed, 8))
		for i := range other.cells {
			other.cells[i] = append(other.cells[i], []string{"more", fmt.Sprint("m", i)}[min(i, 1)])
		}
		again, err := encodeWith(t, table, other)
		if err != nil {
			t.Fatal(err)
		}
		if !datasettest.SameValues(again.X.Data, table.X.Data) || !slices.Equal(again.IDs, table.IDs) ||
			!slices.Equal(again.Labels, table.Labels) || !datasettest.SameValues(again.Targets, table.Targets) ||
			!slices.Equal(again.Features, table.Features) {
			t.Errorf("seed %d: the order of the columns %q changes the rows", seed, other.cells[0])
		}
		// A second encoding of the same rows is the first: it can be handed on.
		third, err := encodeWith(t, again, r)
		if err != nil || !slices.Equal(third.IDs, table.IDs) ||
			!datasettest.SameValues(third.X.Data, table.X.Data) || !slices.Equal(third.Classes, table.Classes) {
			t.Errorf("seed %d: encoded twice the rows are others, %v", seed, err)
		}
	}
}

// A row is encoded as if it were alone.
func TestRowsAreEncodedOneByOne(t *testing.T) {
	r := randomRows(2, 400, "class")
	table := r.mustRead(t, tabular.Source{})
	for i, row := range table.Rows[:25] {
		one := rows{header: true, cells: [][]string{r.cells[0], r.cells[row+1]}}
		alone, err := encodeWith(t, table, one)
		if err != nil {
			t.Fatal(err)
		}
		width := table.X.Cols
		if alone.NumRows() != 1 || alone.Labels[0] != table.Labels[i] || alone.IDs[0] != table.IDs[i] ||
			!datasettest.SameValues(alone.X.Data, table.X.Data[i*width:(i+1)*width]) {
			t.Errorf("row %d alone has other values", row)
		}
	}
}

// A limit reads what a file of only those rows holds, rows without a label not counted.
func TestLimitIsAShorterFile(t *testing.T) {
	r := randomRows(7, 200, "class")
	for _, limit := range []int{60, 111, 1000} {
		limited := r.mustRead(t, tabular.Source{Limit: limit})
		short := rows{header: true, cells: r.cells[:1]}
		for i, labeled := 1, 0; i < len(r.cells) && labeled < limit; i++ {
			short.cells = append(short.cells, r.cells[i])
			if r.cells[i][7] != "" {
				labeled++
			}
		}
		whole := short.mustRead(t, tabular.Source{})
		datasettest.SameTable(t, fmt.Sprint("limit ", limit), limited, whole)
		if !slices.Equal(limited.Notes, whole.Notes) {
			t.Errorf("limit %d: notes %q, want %q", limit, limited.Notes, whole.Notes)
		}
	}
}
