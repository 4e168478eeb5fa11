package columns

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
	"tunebench/engine/internal/rng/splitmix"
)

// rows are the records of a test, the names of the columns first if header is set.
type rows struct {
	header bool
	cells  [][]string
}

// parse reads rows of fields separated by commas; the first names the columns.
func parse(table string) rows {
	r := rows{header: true}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		r.cells = append(r.cells, strings.Split(strings.TrimSuffix(line, "\n"), ","))
	}
	return r
}

// scan goes through rows as a Scanner does, handing out fields that it overwrites unless kept.
type scan struct {
	cells [][]string
	at    int
	keep  bool
	buf   [][]byte
}

func (s *scan) Next() bool {
	if s.at == len(s.cells) {
		return false
	}
	if s.keep {
		s.buf = nil
	}
	for k, cell := range s.cells[s.at] {
		if k == len(s.buf) {
			s.buf = append(s.buf, nil)
		}
		s.buf[k] = append(s.buf[k][:0], cell...)
	}
	s.buf = s.buf[:len(s.cells[s.at])]
	s.at++
	return true
}

func (s *scan) Fields() [][]byte { return s.buf }
func (s *scan) Line() int        { return s.at }
func (s *scan) Done() int64      { return int64(s.at) }
func (s *scan) Problem() string  { return "" }

func (r rows) body() [][]string {
	if r.header {
		return r.cells[1:]
	}
	return r.cells
}

// records is the table as text.
func (r rows) records() *Records {
	records := &Records{
		Header: r.header, Size: 1000, MaxRows: len(r.cells),
		Open:   func(keep bool) Scanner { return &scan{cells: r.body(), keep: keep} },
		Ragged: func(fields int) string { return fmt.Sprintf("%d fields", fields) },
	}
	for i, cells := range r.cells[:min(len(r.cells), SampleRows)] {
		fields := [][]byte{}
		for _, c := range cells {
			fields = append(fields, []byte(c))
		}
		records.Sample = append(records.Sample, Record{Line: i + 1, Fields: fields})
	}
	return records
}

// columns is the table as columns of text.
func (r rows) columns() *Columns {
	c := &Columns{Width: len(r.cells[0]), Rows: len(r.body()), Size: 1000}
	if r.header {
		c.Names = r.cells[0]
	}
	c.Each = func(column, rows int, emit func(int, Cell) error) error {
		for row, cells := range r.body()[:rows] {
			if err := emit(row, Text([]byte(cells[column]))); err != nil {
				return err
			}
		}
		return nil
	}
	return c
}

func request(s tabular.Source) *tabular.Request { return &tabular.Request{Source: s} }

// read makes a table of both forms, which must be the same.
func (r rows) read(t *testing.T, q *tabular.Request) (*tabular.Table, error) {
	t.Helper()
	a, errA := FromRecords(t.Context(), q, "f", r.records())
	b, errB := FromColumns(t.Context(), q, "f", r.columns())
	if (errA == nil) != (errB == nil) {
		t.Fatalf("as text: %v; as columns: %v", errA, errB)
	}
	if errA != nil {
		return nil, errA
	}
	datasettest.SameTable(t, "the forms", b, a)
	if a.Kind != b.Kind || strings.Join(a.Notes, "\n") != strings.Join(b.Notes, "\n") {
		t.Fatalf("as text: %s, %q; as columns: %s, %q", a.Kind, a.Notes, b.Kind, b.Notes)
	}
	for i := range a.Texts {
		if string(a.Texts[i]) != string(b.Texts[i]) {
			t.Fatalf("text %d is %q and %q", i, a.Texts[i], b.Texts[i])
		}
	}
	for i := range a.IDs {
		if a.IDs[i] != b.IDs[i] {
			t.Fatalf("codes %v and %v", a.IDs, b.IDs)
		}
	}
	return a, nil
}

func (r rows) mustRead(t *testing.T, s tabular.Source) *tabular.Table {
	t.Helper()
	table, err := r.read(t, request(s))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// randomRows has columns of every kind, some values missing, and a label of the given kind.
func randomRows(seed uint64, n int, label string) rows {
	s := splitmix.New(seed, splitmix.Points, 0)
	at := uint64(0)
	draw := func(below int) int { at++; return s.Intn(at, below) }
	r := rows{header: true, cells: [][]string{{"id", "age", "city", "born", "code", "flag", "note", "y"}}}
	for i := range n {
		cells := []string{
			fmt.Sprint(i),
			fmt.Sprintf("%.1f", float64(draw(700))/10),
			[]string{"Rome", "Oslo", "Bonn"}[draw(3)],
			fmt.Sprintf("20%02d-0%d-11", draw(20), 1+draw(9)),
			fmt.Sprintf("c%d", draw(90)),
			fmt.Sprint(draw(2)),
			strings.Repeat("word ", 29) + "word",
		}
		for k := 1; k < 6; k++ {
			if draw(12) == 0 {
				cells[k] = []string{"", "?", "NA", "nan"}[draw(4)]
			}
		}
		switch label {
		case "class":
			cells = append(cells, []string{"yes", "no"}[draw(2)])
		case "digit":
			cells = append(cells, fmt.Sprint(draw(4)))
		case "number":
			cells = append(cells, fmt.Sprintf("%.3f", float64(draw(1e6))/1000))
		}
		if draw(15) == 0 {
			cells[7] = "" // a row without a label is left out
		}
		r.cells = append(r.cells, cells)
	}
	return r
}

// The same values give the same table in both raw forms, whatever is asked of them.
func TestBothFormsGiveTheSameTable(t *testing.T) {
	for seed := range uint64(12) {
		r := randomRows(seed, 150, []string{"class", "digit", "number"}[seed%3])
		for name, s := range map[string]tabular.Source{
			"plain":       {},
			"limit":       {Limit: 40},
			"drop":        {Drop: []string{"age", "2"}},
			"columns":     {Columns: []string{"id", "age", "flag"}},
			"categorical": {Categorical: []string{"flag", "age"}},
			"wide":        {OneHot: 200},
			"label":       {Label: "flag"},
			"text":        {Kind: tabular.TextKind, Text: text.Config{Columns: []string{"note", "city"}}},
		} {
			t.Run(fmt.Sprint(seed, name), func(t *testing.T) {
				table, err := r.read(t, request(s))
				if err != nil {
					t.Fatal(err)
				}
				// Read again with its own encoding, all is as it was.
				again, err := r.read(t, &tabular.Request{Source: s, Encoding: &table.Encoding})
				if err != nil {
					t.Fatal(err)
				}
				if !datasettest.SameValues(again.X.Data, table.X.Data) || len(again.IDs) != len(table.IDs) {
					t.Fatal("its own encoding gives other values")
				}
			})
		}
	}
}

func TestBothFormsGiveTheSameRatings(t *testing.T) {
	draws := splitmix.New(4, splitmix.Points, 0)
	r := rows{header: true, cells: [][]string{{"user", "item", "stars", "date"}}}
	for i := range uint64(80) {
		r.cells = append(r.cells, []string{
			fmt.Sprint("u", draws.Intn(4*i, 9)), fmt.Sprint(draws.Intn(4*i+1, 14)),
			fmt.Sprint(1 + draws.Intn(4*i+2, 5)),
			fmt.Sprintf("2024-03-%02d", 1+draws.Intn(4*i+3, 28)),
		})
	}
	for _, implicit := range []bool{false, true} {
		s := tabular.Source{Kind: tabular.RatingsKind, Ratings: ratings.Config{Implicit: implicit}}
		table := r.mustRead(t, s)
		if table.Implicit() != implicit || len(table.IDs) != 160 || len(table.Times) != 80 ||
			table.Fields[0].Count != 10 {
			t.Errorf("implicit %v: %d codes, %d times, fields %+v", implicit, len(table.IDs), len(table.Times),
				table.Fields)
		}
		again, err := r.read(t, &tabular.Request{Source: s, Encoding: &table.Encoding})
		if err != nil || !slices.Equal(again.IDs, table.IDs) || (again.Targets == nil) != implicit {
			t.Errorf("implicit %v: its own encoding gives %v", implicit, err)
		}
	}
}

func TestCanceledReadingEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := randomRows(1, 30, "class")
	if _, err := FromRecords(ctx, request(tabular.Source{}), "f", r.records()); !errors.Is(err, context.Canceled) {
		t.Errorf("records: %v", err)
	}
	if _, err := FromColumns(ctx, request(tabular.Source{}), "f", r.columns()); !errors.Is(err, context.Canceled) {
		t.Errorf("columns: %v", err)
	}
}

// What reading needs is said before it is taken, and refused beyond the bound.
func TestReadingIsBounded(t *testing.T) {
	r := randomRows(1, 200, "class")
	for name, read := range map[string]func(q *tabular.Request) error{
		"records": func(q *tabular.Request) error {
			_,
				err := FromRecords(t.Context(), q, "f", r.records())
			return err
		},
		"columns": func(q *tabular.Request) error {
			_,
				err := FromColumns(t.Context(), q, "f", r.columns())
			return err
		},
	} {
		needed := int64(0)
		q := request(tabular.Source{})
		q.Need = func(bytes int64) { needed = max(needed, bytes) }
		if err := read(q); err != nil || needed < 1000+200*4 {
			t.Errorf("%s: %d bytes needed, %v", name, needed, err)
		}
		q.MaxMemory = needed + 1<<16 // what the sample of columns holds
		if err := read(q); err != nil {
			t.Errorf("%s: what was needed is not enough: %v", name, err)
		}
		q.MaxMemory = needed - 1
		if err := read(q); !errors.As(err, new(*tabular.LimitError)) ||
			!strings.Contains(err.Error(), "more than the limit of") {
			t.Errorf("%s: beyond the bound: %v", name, err)
		}
	}
}

func TestProgressIsReported(t *testing.T) {
	r := randomRows(1, 30, "class")
	reports := 0
	q := request(tabular.Source{})
	q.Progress = func(done, total int64) {
		if reports++; done > total {
			t.Errorf("%d of %d", done, total)
		}
	}
	if _, err := r.read(t, q); err != nil || reports < 2 {
		t.Errorf("%d reports, %v", reports, err)
	}
}

func TestRaggedRowsAreNamed(t *testing.T) {
	r := parse("a,b\n1,x\n2,y\n3\n4,y")
	r.cells[3] = []string{"3"}
	records := r.records()
	records.Sample = records.Sample[:3]
	_, err := FromRecords(t.Context(), request(tabular.Source{}), "f", records)
	var bad *tabular.ParseError
	if !errors.As(err, &bad) || bad.Problem != "1 fields" || bad.Line != 3 {
		t.Errorf("%v", err)
	}
}

func TestColumnsThatCannotBeATable(t *testing.T) {
	for want, c := range map[string]*Columns{
		"no columns that can be read": {Rows: 3},
		"no rows":                     {Width: 2},
		"at most 131072":              {Width: 1 << 20, Rows: 2},
		"rows; at most 2147483647":    {Width: 2, Rows: 1 << 40},
	} {
		if _, err := FromColumns(t.Context(), request(tabular.Source{}), "f", c); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Long texts that repeat are counted each time they are kept.
func TestKeptTextIsCounted(t *testing.T) {
	r := rows{header: true, cells: [][]string{{"body", "y"}}}
	for i := range 100 {
		r.cells = append(r.cells, []string{strings.Repeat("many words ", 1000), []string{"p", "q"}[i%2]})
	}
	q := request(tabular.Source{Kind: tabular.TextKind})
	q.MaxMemory = 1_100_000 // the sample has twice that
	if _, err := FromColumns(t.Context(), q, "f", r.columns()); !errors.As(err, new(*tabular.LimitError)) ||
		!strings.Contains(err.Error(), "its texts need more") {
		t.Errorf("%v", err)
	}
	// They are held twice, in the sample and in the table, beside the source.
	for size, fits := range map[int64]bool{100_000: true, 600_000: false} {
		c := r.columns()
		c.Size, q.MaxMemory = size, 2_500_000
		if _, err := FromColumns(t.Context(), q, "f", c); (err == nil) != fits {
			t.Errorf("a source of %d bytes: %v", size, err)
		}
	}
	// Texts that stay in the source take a slice each.
	needed := int64(0)
	q.Need = func(bytes int64) { needed = bytes }
	if _, err := FromRecords(t.Context(), q, "f", r.records()); err != nil || needed < 1000+24*100 {
		t.Errorf("%d bytes needed, %v", needed, err)
	}
}

func TestCells(t *testing.T) {
	for want, c := range map[string]Cell{
		"": Number(math.NaN()), "1.5": Number(1.5), "1e+21": Number(1e21), "-0": Number(math.Copysign(0, -1)),
		"word": Text([]byte("word")),
	} {
		if got := string(c.render([]byte("x"))); got != "x"+want {
			t.Errorf("%+v is shown as %q, want %q", c, got, "x"+want)
		}
	}
}

// FuzzForms gives arbitrary cells in both forms: they end in the same table or both in an error.
func FuzzForms(f *testing.F) {
	for _, table := range []string{
		"a,b,y\n1,x,p\n2,y,q\n3,,p", "id,n,y\n0,1.5,1\n1,?,2\n2,NA,1", "u,i,r,t\na,x,1,5\nb,y,2,6\na,y,3,7",
		"a,a,\n1,2,3\n4,5,6\n7,8,9", "day,y\n2024-01-02,1\n2024-01-03,2.5\n2024-01-04,0", "x,y\n1,\n2,p\n3,q\n1e39,p",
	} {
		for how := range uint8(6) {
			f.Add(table, how)
		}
	}
	f.Fuzz(func(t *testing.T, table string, how uint8) {
		r := parse(table)
		for _, cells := range r.cells {
			if len(cells) != len(r.cells[0]) {
				return
			}
		}
		if r.header = how%2 == 0; len(r.cells) < 2 {
			return
		}
		s := tabular.Source{Kind: []tabular.Kind{"", tabular.TextKind, tabular.RatingsKind}[how/2%3]}
		if read, err := r.read(t, request(s)); err == nil && read.NumRows() < 2 {
			t.Fatalf("%d row of %q", read.NumRows(), table)
		}
	})
}
