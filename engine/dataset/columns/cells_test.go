package columns

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
)

// cellsOf is a table of typed cells, row by row.
func cellsOf(names []string, cells ...[]Cell) *Columns {
	return &Columns{
		Names: names, Width: len(cells[0]), Rows: len(cells), Size: 100,
		Each: func(column, rows int, emit func(int, Cell) error) error {
			for i, row := range cells[:rows] {
				if err := emit(i, row[column]); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func TestCellsBecomeValues(t *testing.T) {
	for _, c := range []struct {
		what    string
		cell    Cell
		want    float32
		problem string
	}{
		{"a number", Number(1.5), 1.5, ""},
		{"a number that is rounded", Number(0.1), 0.1, ""},
		{"the largest", Number(math.MaxFloat32), math.MaxFloat32, ""},
		{"beyond it", Number(-1e39), 0, `"-1e+39" is beyond the range of a 32-bit number`},
		{"next to nothing", Number(1e-60), 0, ""},
		{"infinity", Number(math.Inf(-1)), 0, `"-Inf" is not finite; leave the field empty if the value is unknown`},
		{"not a number", Number(math.NaN()), nan, ""},
		{"nothing", Cell{}, nan, ""},
		{"text of a number", Text([]byte("-2.5e1")), -25, ""},
		{"text of no value", Text([]byte("N/A")), nan, ""},
		{"empty text", Text(nil), nan, ""},
		{
			"text of infinity",
			Text([]byte("inf")), 0,
			`"inf" is not finite; leave the field empty if the value is unknown`,
		},
		{"text of none", Text([]byte("3,5")), nan, ""},
	} {
		b := &builder{most: 4, values: make([]float32, 4), active: make([]*column, 1)}
		column := column{counting: true}
		v, problem := b.value(&column, c.cell, 3, 3)
		if !datasettest.SameValues([]float32{v}, []float32{c.want}) || problem != c.problem {
			t.Errorf("%s: %v %q, want %v %q", c.what, v, problem, c.want, c.problem)
		}
		if missing := v != v && !column.doubtful; column.doubtful != (c.what == "text of none") ||
			(column.missing == 1) != missing || (column.seen == 1) != (v == v && problem == "") {
			t.Errorf("%s: %d missing, %d seen", c.what, column.missing, column.seen)
		}
	}
}

// A category is the text of its value, be it a number or not.
func TestCellsBecomeCategories(t *testing.T) {
	c := interned("b")
	for _, step := range []struct {
		cell Cell
		want float32
	}{
		{Text([]byte("b")), 0},
		{Number(2), 1},
		{Text([]byte("2")), 1},
		{Number(2.5), 2},
		{Text([]byte("2.0")), 3},
		{Cell{}, nan},
		{Text([]byte("?")), nan},
		{Number(math.NaN()), nan},
		{Number(math.Inf(1)), 4},
	} {
		v, problem := new(builder).value(c, step.cell, 1, 1)
		if !datasettest.SameValues([]float32{v}, []float32{step.want}) || problem != "" {
			t.Errorf("%+v has code %v, want %v, %s", step.cell, v, step.want, problem)
		}
	}
	if c.missing != 3 {
		t.Errorf("%d missing", c.missing)
	}
	left := column{kind: leftOutColumn}
	if v, problem := new(builder).value(&left, Text([]byte("x")), 0, 0); v != 0 || problem != "" || left.missing != 0 {
		t.Errorf("a column left out: %v %q", v, problem)
	}
}

// Text that a cell holds may be overwritten behind it: what is kept is a copy.
func TestCellsAreCopied(t *testing.T) {
	for kind, q := range map[tabular.Kind]tabular.Source{
		tabular.TableKind:   {},
		tabular.TextKind:    {Kind: tabular.TextKind},
		tabular.RatingsKind: {Kind: tabular.RatingsKind, Ratings: ratings.Config{Implicit: true}},
	} {
		r := parse("a,b,y\none two x,r,p\ntwo three y,s,q\none two x,r,p\nthree four z,r,q")
		c := r.columns()
		calm, err := FromColumns(t.Context(), request(q), "f", c)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		each := c.Each
		c.Each = func(column, rows int, emit func(int, Cell) error) error {
			buf := make([]byte, 100)
			return each(column, rows, func(row int, v Cell) error {
				return emit(row, Text(buf[:copy(buf, v.text)]))
			})
		}
		hasty, err := FromColumns(t.Context(), request(q), "f", c)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		datasettest.SameTable(t, string(kind), hasty, calm)
		if !slices.Equal(hasty.IDs, calm.IDs) || fmt.Sprintf("%s", hasty.Texts) != fmt.Sprintf("%s", calm.Texts) {
			t.Errorf("%s: codes %v, texts %s", kind, hasty.IDs, hasty.Texts)
		}
	}
}

// What a source cannot read ends the table, in whatever pass it shows.
func TestProblemsOfTheSourceEndTheTable(t *testing.T) {
	broken := errors.New("broken page")
	for kind, s := range map[string]tabular.Source{
		"table": {}, "text": {Kind: tabular.TextKind, Text: textOf("a")},
		"ratings": {Kind: tabular.RatingsKind, Ratings: ratings.Config{Implicit: true}},
	} {
		for fails := range 8 {
			calls := 0
			c := parse("a,b,y\nu,1,p\nv,2,q\nu,3,p").columns()
			each := c.Each
			c.Each = func(column, rows int, emit func(int, Cell) error) error {
				if calls++; calls > fails {
					return broken
				}
				return each(column, rows, emit)
			}
			_, err := FromColumns(t.Context(), request(s), "f", c)
			if failed := calls > fails; failed != errors.Is(err, broken) || !failed && err != nil {
				t.Errorf("%s, pass %d of %d fails: %v", kind, fails+1, calls, err)
			}
		}
	}
}

func TestNotesOfTheSourceComeFirst(t *testing.T) {
	c := parse("a,a,y\n1,2,p\n2,5,q\n5,3,q").columns()
	c.Notes = append(make([]string, 0, 8), "the column z is a list, left out")
	for range 2 {
		table, err := FromColumns(t.Context(), request(tabular.Source{}), "f", c)
		if err != nil || !slices.Equal(table.Notes, []string{
			"the column z is a list, left out", "the header repeats a name; the later columns are numbered",
		}) {
			t.Errorf("%q, %v", table.Notes, err)
		}
	}
}

// What is wrong with a typed cell is found in its row, which has no line.
func TestBadCellsAreFound(t *testing.T) {
	names := []string{"n", "y"}
	good := []Cell{Number(1), Number(2)}
	for want, c := range map[string]struct {
		task tabular.Task
		bad  []Cell
	}{
		`f: column "n": row 2: "+Inf" is not finite; leave the field empty if the value is unknown`: {
			bad: []Cell{Number(math.Inf(1)), Number(1)},
		},
		`f: column "y": row 2: "1e+300" is beyond the range of a 32-bit number`: {
			bad: []Cell{Number(1), Number(1e300)},
		},
		`f: column "y": row 2: "low" is not a number, which a regression target must be`: {
			task: tabular.Regression, bad: []Cell{Number(1), Text([]byte("low"))},
		},
	} {
		s := tabular.Source{Task: c.task}
		_, err := FromColumns(t.Context(), request(s), "f", cellsOf(names, good, good, c.bad, good))
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	s := tabular.Source{Kind: tabular.RatingsKind}
	_, err := FromColumns(t.Context(), request(s), "f", parse("user,item,stars\na,x,1\n,y,2").columns())
	if err == nil || err.Error() != "f: row 1: a row lacks its user or item" {
		t.Errorf("%v", err)
	}
}

// FuzzNumbers gives a number as a cell and as its text, which are the same.
func FuzzNumbers(f *testing.F) {
	for _, v := range []float64{
		0, -0.1, 1, 16777217, 1e-45, 1.1754944e-38, math.MaxFloat32, math.MaxFloat64, math.Inf(1), math.NaN(),
	} {
		f.Add(math.Float64bits(v))
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		cell := Number(math.Float64frombits(bits))
		var a, b column
		one := &builder{most: 1, values: make([]float32, 1), active: make([]*column, 1)}
		v, problem := one.value(&a, cell, 0, 0)
		w, again := one.value(&b, Text(cell.render(nil)), 0, 0)
		if math.Float32bits(v) != math.Float32bits(w) || !strings.EqualFold(problem, again) || a.missing != b.missing ||
			!reflect.DeepEqual(a.rest, b.rest) {
			t.Fatalf("%v %q as a number, %v %q as text", v, problem, w, again)
		}
	})
}
