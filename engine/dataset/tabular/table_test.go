package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/ratings"
)

// whole is a table with every column that a table can have.
func whole() *Table {
	const n = 6
	t := &Table{
		Name: "whole", Kind: TextKind, Task: Classification, Features: []string{"a", "b"},
		Classes: []string{"p", "q", "r"},
		Rows:    RowNumbers(n), Indicator: []bool{false, true}, Fields: []Field{NewField("user", 9)},
		Encoding: Encoding{Columns: []EncodedColumn{{Name: "title"}, {Name: "body"}}},
	}
	for i := range n {
		t.X.Data = append(t.X.Data, float32(10*i), float32(10*i+1))
		t.Labels = append(t.Labels, int32(i%2))
		t.IDs = append(t.IDs, int32(i+1))
		t.Times = append(t.Times, float64(100*i))
		t.Texts = append(t.Texts, []byte{byte('a' + i)}, []byte{byte('A' + i)})
	}
	t.X = Matrix(n, 2, t.X.Data)
	return t
}

func TestKeepTakesEveryColumnOfARow(t *testing.T) {
	for _, rows := range [][]int32{{0}, {5}, {1, 2, 5}, {0, 1, 2, 3, 4, 5}, {}} {
		for _, task := range []Task{Classification, Regression} {
			kept := whole()
			if task == Regression {
				kept.Task, kept.Labels, kept.Classes = Regression, nil, nil
				for i := range kept.Rows {
					kept.Targets = append(kept.Targets, float64(i))
				}
			}
			kept.Keep(rows)
			if !slices.Equal(kept.Rows, rows) || kept.X.Rows != len(rows) || len(kept.X.Data) != 2*len(rows) {
				t.Fatalf("rows %v: kept %v of %d x %d", rows, kept.Rows, kept.X.Rows, kept.X.Cols)
			}
			if err := kept.Check(); err != nil {
				t.Fatalf("rows %v: %v", rows, err)
			}
			for i, r := range rows {
				if kept.X.Data[2*i+1] != float32(10*r+1) || kept.IDs[i] != r+1 || kept.Times[i] != float64(100*r) ||
					kept.Texts[2*i+1][0] != byte('A'+r) {
					t.Fatalf("rows %v: row %d has another row's values", rows, r)
				}
				if task == Regression && kept.Targets[i] != float64(r) || task == Classification &&
					kept.Labels[i] != r%2 {
					t.Fatalf("rows %v: row %d has another row's label", rows, r)
				}
			}
		}
	}
}

func TestCountsOfClasses(t *testing.T) {
	table := whole()
	if counts := table.ClassCounts(); !slices.Equal(counts, []int{3, 3, 0}) || table.Outputs() != 3 {
		t.Errorf("counts %v, %d outputs", counts, table.Outputs())
	}
	table.Task = Regression
	if table.ClassCounts() != nil || table.Outputs() != 1 {
		t.Errorf("regression: counts %v, %d outputs", table.ClassCounts(), table.Outputs())
	}
}

func TestHeldOutRowsMustFit(t *testing.T) {
	if err := whole().Fits(whole()); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Table){
		"0 fields and 3 classes beside": func(t *Table) { t.Fields, t.IDs = nil, nil },
		"2 classes beside":              func(t *Table) { t.Classes = t.Classes[:2] },
		"1 columns":                     func(t *Table) { t.X = Matrix(6, 1, t.X.Data[:6]) },
		"5 labels for 6 rows":           func(t *Table) { t.Labels = t.Labels[:5] },
		"regression, 2 columns": func(t *Table) {
			t.Task, t.Labels, t.Targets = Regression, nil, make([]float64, 6)
		},
	} {
		held := whole()
		change(held)
		if err := held.Fits(whole()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestImplicitRatingsAreItemsMet(t *testing.T) {
	table := &Table{Kind: RatingsKind, Task: Regression, Targets: []float64{1, 5}, Rows: RowNumbers(2)}
	table.MakeImplicit()
	if table.Implicit() || table.Task != Regression || table.Targets == nil {
		t.Error("ratings became implicit unasked")
	}
	table.Encoding.Ratings = &ratings.Config{Implicit: true}
	table.MakeImplicit()
	if !table.Implicit() || table.Task != Classification || table.Targets != nil ||
		!slices.Equal(table.Labels, []int32{1, 1}) ||
		!slices.Equal(table.Encoding.Classes, []string{"not met", "met"}) || table.Encoding.Task != Classification {
		t.Errorf("%+v", table)
	}
}

func TestColumnsNameTheirFeatures(t *testing.T) {
	for want, c := range map[string]EncodedColumn{
		"a":                       {Name: "a"},
		"a, a missing":            {Name: "a", Missing: true},
		"a = x, a = y, a missing": {Name: "a", Categorical: true, Values: []string{"x", "y"}, Missing: true},
		"a = x, a = (other)":      {Name: "a", Categorical: true, Values: []string{"\x1b[1mx"}, Other: true},
		"":                        {Name: "a", Categorical: true, Embedded: true},
	} {
		if got := strings.Join(c.FeatureNames(), ", "); got != want {
			t.Errorf("%+v: %s, want %s", c, got, want)
		}
	}
}

func TestHeaderOfTheEncoding(t *testing.T) {
	e := Encoding{Named: true, Columns: []EncodedColumn{{Name: "a"}, {Name: "b"}, {Name: "c"}}}
	for header, want := range map[string]bool{"a b c": true, "b c": true, "x c b": true, "c": false, "1 2 3": false} {
		var fields [][]byte
		for _, f := range strings.Fields(header) {
			fields = append(fields, []byte(f))
		}
		if e.MatchesHeader(fields) != want {
			t.Errorf("%q is the header: %v", header, !want)
		}
		e.Named = false
		if e.MatchesHeader(fields) {
			t.Errorf("%q is the header of a table without one", header)
		}
		e.Named = true
	}
}

// Columns that the header repeats or leaves without a name are known by those that they were given.
func TestHeaderOfColumnsThatWereNamed(t *testing.T) {
	for _, c := range []struct {
		columns []string
		header  string
		want    bool
	}{
		{[]string{"a", "a (2)"}, "a,a,y", true},
		{[]string{"a", "a (2)"}, "1,1,y", false},
		{[]string{"column 0", "b"}, ",b,y", true},
		{[]string{"column 0", "b"}, "1,,y", false},
		{[]string{"red"}, "\x1b[31mred,y", true},
	} {
		e := Encoding{Named: true}
		for _, name := range c.columns {
			e.Columns = append(e.Columns, EncodedColumn{Name: name})
		}
		if got := e.MatchesHeader(bytes.Split([]byte(c.header), []byte(","))); got != c.want {
			t.Errorf("%q names %q: %v", c.header, c.columns, got)
		}
	}
}

func TestEmbeddingWidthFollowsTheRule(t *testing.T) {
	for count, want := range map[int]int{2: 3, 10: 6, 21: 9, 101: 22, 1000: 50, 1_000_000: 50} {
		if got := NewField("f", count).Dim; got != want {
			t.Errorf("%d categories: width %d, want %d", count, got, want)
		}
	}
}

func TestOptions(t *testing.T) {
	var o Options
	if o.Memory() != DefaultMaxMemory || !o.Fits(DefaultMaxMemory) || o.Fits(DefaultMaxMemory+1) {
		t.Error("the default bound does not hold")
	}
	o.Report(1, 2) // to nobody
	var needed, done int64
	o = Options{MaxMemory: 10, Need: func(n int64) { needed = n }, Progress: func(d, _ int64) { done = d }}
	if o.Fits(11) || needed != 11 || !o.Fits(10) {
		t.Errorf("needed %d of 10", needed)
	}
	if o.Report(3, 4); done != 3 {
		t.Errorf("%d done", done)
	}
}

func TestParseErrorsSayWhere(t *testing.T) {
	for want, e := range map[string]ParseError{
		"a.csv: no rows":                    {File: "a.csv", Problem: "no rows"},
		"a.csv:7: too short":                {File: "a.csv", Line: 7, Problem: "too short"},
		`a.csv:7: column "x": not a number`: {File: "a.csv", Line: 7, Column: "x", Problem: "not a number"},
	} {
		if e.Error() != want {
			t.Errorf("%s, want %s", e.Error(), want)
		}
	}
}

func TestPathsAreRelativeToTheFolder(t *testing.T) {
	s := Source{Dir: "/data"}
	for name, want := range map[string]string{"a.csv": "/data/a.csv", "/b.csv": "/b.csv", "../c": "/c"} {
		if got := s.Path(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := (&Source{}).Path("a.csv"); got != "a.csv" {
		t.Error(got)
	}
}

// To keep rows of those that were kept is to keep them at once.
func TestKeepingTwiceIsKeepingOnce(t *testing.T) {
	twice, once := whole(), whole()
	twice.Keep([]int32{0, 2, 3, 5})
	twice.Keep([]int32{1, 3})
	once.Keep([]int32{2, 5})
	if !reflect.DeepEqual(twice, once) {
		t.Errorf("%+v, want %+v", twice, once)
	}
	all := whole()
	all.Keep(RowNumbers(all.NumRows()))
	if !reflect.DeepEqual(all, whole()) {
		t.Errorf("keeping all rows gives %+v", all)
	}
}

// Ratings have no features, and tables seldom fields, texts or times.
func TestKeepTakesWhatThereIs(t *testing.T) {
	bare := &Table{Task: Regression, Targets: []float64{1, 2, 3}, Rows: []int32{0, 4, 7}, X: Matrix(3, 0, nil)}
	bare.Keep([]int32{2})
	if err := bare.Check(); err != nil || bare.Rows[0] != 7 || bare.Targets[0] != 3 || bare.X.Rows != 1 ||
		bare.Times != nil || bare.Labels != nil {
		t.Errorf("%+v, %v", bare, err)
	}
}

// Codes of implicit ratings are the same however often and in whatever table they are made.
func TestMakingImplicitAgainChangesNothing(t *testing.T) {
	rated := func() *Table {
		return &Table{
			Kind: RatingsKind, Task: Regression, LabelName: "stars", Targets: []float64{1, 5}, Rows: RowNumbers(2),
			Encoding: Encoding{Ratings: &ratings.Config{Implicit: true}, Label: "stars", Task: Regression},
		}
	}
	once, twice := rated(), rated()
	once.MakeImplicit()
	twice.MakeImplicit()
	twice.MakeImplicit()
	if !reflect.DeepEqual(once, twice) {
		t.Errorf("%+v, then %+v", once, twice)
	}
	if once.LabelName != "met" || once.Encoding.Label != "met" || once.Outputs() != 2 ||
		!slices.Equal(once.ClassCounts(), []int{0, 2}) {
		t.Errorf("%+v", once)
	}
	other := rated()
	if other.Kind = TableKind; other.Implicit() {
		t.Error("a table of another kind is implicit")
	}
}

func TestTextsBelongToTextTables(t *testing.T) {
	table := whole()
	if table.TextColumns() != 2 {
		t.Errorf("%d columns of text", table.TextColumns())
	}
	if table.Kind = TableKind; table.TextColumns() != 0 {
		t.Errorf("%d columns of text in a table of numbers", table.TextColumns())
	}
}

func TestRowNumbersAndMatrices(t *testing.T) {
	if rows := RowNumbers(3); !slices.Equal(rows, []int32{0, 1, 2}) || len(RowNumbers(0)) != 0 {
		t.Errorf("%v", rows)
	}
	values := []float32{1, 2, 3, 4, 5, 6}
	if x := Matrix(2, 3, values); x.Rows != 2 || x.Cols != 3 || x.Stride != 3 || &x.Data[0] != &values[0] {
		t.Errorf("%+v", x)
	}
	if counts := CountClasses([]int32{2, 0, 2}, 4); !slices.Equal(counts, []int{1, 0, 2, 0}) {
		t.Errorf("%v", counts)
	}
}

// A refused need is reported too: a user wants to know what would have been enough.
func TestNeedIsReportedBeforeItIsRefused(t *testing.T) {
	q := Request{Options: Options{MaxMemory: 100}}
	var needs []int64
	q.Need = func(n int64) { needs = append(needs, n) }
	if q.Fits(101) || !q.Fits(100) || q.Fits(1<<40) || !slices.Equal(needs, []int64{101, 100, 1 << 40}) {
		t.Errorf("%v", needs)
	}
	if q.MaxMemory = -1; q.Memory() != DefaultMaxMemory {
		t.Errorf("a bound of %d", q.Memory())
	}
}

func TestParseErrorsAreFoundInOthers(t *testing.T) {
	err := fmt.Errorf("validation: %w", &ParseError{File: "v.csv", Line: 2, Problem: "2 fields"})
	var bad *ParseError
	if !errors.As(err, &bad) || bad.Line != 2 || err.Error() != "validation: v.csv:2: 2 fields" {
		t.Errorf("%v", err)
	}
}
