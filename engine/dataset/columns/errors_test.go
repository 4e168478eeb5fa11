package columns

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/ratings"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/dataset/text"
)

func textOf(columns ...string) text.Config { return text.Config{Columns: columns} }

// problemOf reads rows as text and returns what is wrong with them.
func problemOf(t *testing.T, s tabular.Source, r rows) string {
	t.Helper()
	_, err := r.read(t, request(s))
	if err == nil {
		return ""
	}
	var bad *tabular.ParseError
	if !errors.As(err, &bad) || bad.File != "f" {
		t.Errorf("%v names no file", err)
	}
	return err.Error()
}

func TestProblemsAreNamed(t *testing.T) {
	const table = "a,b,a,y\n1,x,2,p\n3,z,1,q\n2,x,5,q"
	for _, c := range []struct {
		rows string
		s    tabular.Source
		want string
	}{
		{table, tabular.Source{Label: "yy"}, `f: label "yy" is not in the header; did you mean "y"?`},
		{table, tabular.Source{Label: "a"}, `f: label "a" names two columns, 0 and 2; give the index`},
		{table, tabular.Source{Label: "4"}, `f: label 4 is outside the columns 0 to 3`},
		{table, tabular.Source{Drop: []string{"b", "-1"}}, `f: data.drop -1 is outside the columns 0 to 3`},
		{
			table,
			tabular.Source{Columns: []string{"species"}},
			`f: data.columns "species" is not in the header: a, b, a, y`,
		},
		{table, tabular.Source{Categorical: []string{"3"}}, `f: data.categorical "3" is the label`},
		{table, tabular.Source{Kind: tabular.TextKind, Text: textOf("3")}, `f: data.text "3" is the label`},
		{
			table,
			tabular.Source{Kind: tabular.TextKind},
			`f: no column of running text beside the label "y"; name the columns of text in data.text`,
		},
		{
			"day,n,y\n2024-01-02,5,p\n2024-01-03,5,q\n2024-01-04,5,q",
			tabular.Source{},
			`f: no feature columns are left; "day" left out: dates; "n" left out: constant`,
		},
		{
			"day,y\n2024-01-02,p\n2024-01-03,q",
			tabular.Source{},
			`f: no feature columns are left; "day" left out: dates`,
		},
		{
			"y\np\nq",
			tabular.Source{},
			"f: one column only; features and a label are expected, separated by comma, semicolon, tab, bar or blanks",
		},
		{"a,y\n1,\n2,NaN", tabular.Source{}, `f: column "y": no row has a label`},
		{"a,y\n1,p\n2,", tabular.Source{}, `f: 1 row is too few to train on`},
		{
			"u,i\na,x\nb,y",
			tabular.Source{Kind: tabular.RatingsKind},
			"f: 2 columns; user, item and rating are expected, and perhaps a time",
		},
		{
			"u\na\nb",
			tabular.Source{Kind: tabular.RatingsKind, Ratings: ratings.Config{Implicit: true}},
			"f: 1 column; user, item and rating are expected, and perhaps a time",
		},
		{
			"u,i,r\na,x,1\nb,y,2",
			tabular.Source{Kind: tabular.RatingsKind, Task: tabular.Classification},
			`f: column "r": ratings are numbers; task must be auto or regression, or data.implicit = true`,
		},
	} {
		if got := problemOf(t, c.s, parse(c.rows)); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	r := rows{header: true, cells: [][]string{{"n", "y"}}}
	for i := range 22 {
		r.cells = append(r.cells, []string{fmt.Sprint(i * i), fmt.Sprint("name ", i)})
	}
	want := `f: column "y": 22 different values in 22 rows are too many for classes; ` +
		"choose the label's column with data.label"
	if got := problemOf(t, tabular.Source{}, r); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r = rows{cells: parse(table).cells[1:]}
	want = `f: label "y": the file has no header row; give a 0-based index up to 3 (or header = "yes")`
	if got := problemOf(t, tabular.Source{Label: "y"}, r); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A list of columns left out stays short enough to be read.
func TestLongListsOfColumnsEnd(t *testing.T) {
	r := rows{header: true, cells: [][]string{{}, {}, {}}}
	for i := range 100 {
		for k, v := range []string{fmt.Sprint("day number ", i), "2024-01-02", "2024-01-03"} {
			r.cells[k] = append(r.cells[k], v)
		}
	}
	if got := problemOf(t, tabular.Source{Label: "99"}, r); len(got) > 400 || !strings.Contains(got, `"day number 3"`) {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestOtherFilesThatDoNotFit(t *testing.T) {
	named := parse("a,city,y\n1,Rome,p\n2,Oslo,q\n5,Rome,q").mustRead(t, tabular.Source{})
	bare := rows{cells: [][]string{{"p", "1", "7"}, {"q", "2", "8"}, {"q", "5", "5"}}}.
		mustRead(t, tabular.Source{Label: "0"})
	for _, c := range []struct {
		table *tabular.Table
		rows  rows
		want  string
	}{
		{named, parse("a,town,y\n1,Rome,p"), `f: the header lacks the column "city" of the training table`},
		{named, rows{cells: [][]string{{"1"}}}, "f: 1 columns; the training table has 3"},
		{named, rows{cells: [][]string{{"1", "Rome", "p", "x"}}}, "f: 4 columns; the training table has 3"},
		// Only where the label stands last can it be absent from columns without names.
		{bare, rows{cells: [][]string{{"1", "7"}}}, "f: 2 columns; the training table has 3"},
		{named, parse("a,city,y\n1,Rome,"), `f: column "y": no row has a label`},
	} {
		if _, err := encodeWith(t, c.table, c.rows); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	// Text has lines, columns have rows.
	q := &tabular.Request{Encoding: &named.Encoding}
	r := parse("a,city,y\n1,Rome,p\n2,Oslo,maybe")
	problem := `"maybe" is no class of the training table (p, q); data.label_map can rename it`
	_, err := FromRecords(t.Context(), q, "f", r.records())
	if want := `f:2: column "y": ` + problem; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = FromColumns(t.Context(), q, "f", r.columns())
	if want := `f: column "y": row 1: ` + problem; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	q.LabelMap = map[string]string{"maybe": "p"}
	if again, err := r.read(t, q); err != nil || !slices.Equal(again.Labels, []int32{0, 0}) {
		t.Errorf("renamed: %v", err)
	}
}

// A scanner's own problem is the table's, at its line.
func TestProblemsOfTheScannerAreTheTables(t *testing.T) {
	r := parse("a,y\n1,p\n2,q\n3,q")
	records := r.records()
	records.Open = func(keep bool) Scanner { return &brokenScan{scan{cells: r.body()[:2], keep: keep}} }
	_, err := FromRecords(t.Context(), request(tabular.Source{}), "f", records)
	if err == nil || err.Error() != "f:2: a quote is not closed" {
		t.Errorf("%v", err)
	}
}

type brokenScan struct{ scan }

func (s *brokenScan) Problem() string { return "a quote is not closed" }

// Long names reach a message cut, and control characters never do.
func TestMessagesAreFitForATerminal(t *testing.T) {
	r := parse("a,y\n1,1\n2,2\n3,3\n4,\x1b[2J" + strings.Repeat("x", 500))
	got := problemOf(t, tabular.Source{Task: tabular.Regression}, r)
	if strings.ContainsRune(got, '\x1b') || len(got) > 300 || !strings.Contains(got, "xxx…") {
		t.Errorf("%q", got)
	}
	_, err := FromRecords(t.Context(), request(tabular.Source{Task: tabular.Regression}), "\x1b[2Jf", r.records())
	if err == nil || !strings.HasPrefix(err.Error(), `f:4: column "y"`) {
		t.Errorf("%v", err)
	}
}

// What a table takes is checked at each step that takes more: the values, then the features.
func TestMemoryIsCheckedBeforeItIsTaken(t *testing.T) {
	r := rows{header: true, cells: [][]string{{"code", "y"}}}
	for i := range 500 {
		r.cells = append(r.cells, []string{fmt.Sprint("c", i%50), []string{"p", "q"}[i%2]})
	}
	for form, read := range map[string]func(q *tabular.Request) error{
		"records": func(q *tabular.Request) error {
			_, err := FromRecords(t.Context(), q, "f", r.records())
			return err
		},
		"columns": func(q *tabular.Request) error {
			_, err := FromColumns(t.Context(), q, "f", r.columns())
			return err
		},
	} {
		var needs []int64
		q := request(tabular.Source{})
		q.Need = func(bytes int64) { needs = append(needs, bytes) }
		if err := read(q); err != nil || len(needs) != 2 || needs[1] < 4*500*50 {
			t.Fatalf("%s: %d bytes needed, %v", form, needs, err)
		}
		for step, need := range needs {
			needs = nil
			q.MaxMemory = need - 1
			if err := read(q); !errors.As(err, new(*tabular.LimitError)) ||
				!strings.Contains(err.Error(), "of memory, more than the limit of") || len(needs) != step+1 {
				t.Errorf("%s, step %d: %v after %d", form, step, err, needs)
			}
		}
	}
}
