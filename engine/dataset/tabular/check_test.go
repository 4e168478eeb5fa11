package tabular

import (
	"math"
	"strings"
	"testing"
)

// A table that no reader made may be wrong in any way; what is wrong is named.
func TestCheckNamesWhatDoesNotFit(t *testing.T) {
	if err := whole().Check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Table){
		"no labels to learn from":           func(t *Table) { t.Labels = nil },
		"5 labels for 6 rows":               func(t *Table) { t.Labels = t.Labels[:5] },
		"row 4 has class 3 of 3":            func(t *Table) { t.Labels[4] = 3 },
		"row 1 has class -1 of 3":           func(t *Table) { t.Labels[1] = -1 },
		"0 targets for 6 rows":              func(t *Table) { t.Task = Regression },
		"does not hold 6 rows":              func(t *Table) { t.X.Rows = 5 },
		"(stride 1, 12 values)":             func(t *Table) { t.X.Stride = 1 },
		"(stride 2, 11 values)":             func(t *Table) { t.X.Data = t.X.Data[:11] },
		"a matrix of 6 x -2":                func(t *Table) { t.X.Cols = -2 },
		"1 names for 2 columns":             func(t *Table) { t.Features = t.Features[:1] },
		"which of the 2 columns are codes":  func(t *Table) { t.Indicator = nil },
		"6 codes for 6 rows of 2 fields":    func(t *Table) { t.Fields = append(t.Fields, NewField("item", 3)) },
		`row 2 has code 9 in field "user"`:  func(t *Table) { t.IDs[2] = 9 },
		`row 3 has code -1 in field "user"`: func(t *Table) { t.IDs[3] = -1 },
		"11 texts for 6 rows of 2 columns":  func(t *Table) { t.Texts = t.Texts[:11] },
		"1 times for 6 rows":                func(t *Table) { t.Times = t.Times[:1] },
	} {
		table := whole()
		spoil(table)
		if err := table.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestClassValuesAreShort(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{{1, "1"}, {-0.5, "-0.5"}, {1e6, "1e+06"}, {0.1, "0.1"}, {0, "0"}, {math.Copysign(0, -1), "0"}} {
		if got := ClassValue(c.v); got != c.want {
			t.Errorf("%v is written %s, want %s", c.v, got, c.want)
		}
	}
}

func TestCheckNamesTheSizes(t *testing.T) {
	const (
		noValues     = "a matrix of 6 x 2 (stride 2, 0 values) does not hold 6 rows"
		unknownCodes = "it is not known which of the 2 columns are codes; tables come from Load"
	)
	for want, spoil := range map[string]func(*Table){
		unknownCodes:                            func(t *Table) { t.Indicator = t.Indicator[:1] },
		noValues:                                func(t *Table) { t.X.Data = nil },
		"2 names for 3 columns of features":     func(t *Table) { t.X = Matrix(6, 3, make([]float32, 18)) },
		"6 codes for 6 rows of 0 fields":        func(t *Table) { t.Fields = nil },
		`row 5 has code 9 in field "user" of 9`: func(t *Table) { t.IDs[5] = 9 },
		"12 texts for 6 rows of 1 columns":      func(t *Table) { t.Encoding.Columns = t.Encoding.Columns[:1] },
		"the rows have no labels to learn from": func(t *Table) { t.Labels = nil },
		"7 targets for 6 rows":                  func(t *Table) { t.Task, t.Targets = Regression, make([]float64, 7) },
		"row 0 has class 0 of 0":                func(t *Table) { t.Classes = nil },
		"6 labels for 7 rows":                   func(t *Table) { t.Rows = RowNumbers(7) },
	} {
		table := whole()
		spoil(table)
		if err := table.Check(); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Tables without rows, without features or with wider rows than their features hold together.
func TestUnusualTablesThatFit(t *testing.T) {
	one := Table{Task: Regression, Targets: []float64{1}, Rows: RowNumbers(1)}
	named := one
	named.Features = []string{"word", "other"} // of features that are not known yet
	for name, table := range map[string]*Table{
		"no rows": {
			Task: Classification, Labels: []int32{}, X: Matrix(0, 1, nil),
			Features: []string{"a"}, Indicator: []bool{false},
		},
		"no features": &one,
		"names only":  &named,
	} {
		if err := table.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wide := whole()
	wide.X = Matrix(6, 3, make([]float32, 18))
	wide.X.Cols, wide.X.Data = 2, wide.X.Data[:17]
	if err := wide.Check(); err != nil {
		t.Errorf("rows of 3 with 2 features: %v", err)
	}
}

// FuzzCheck spoils a table anyhow: what passes can be counted and cut.
func FuzzCheck(f *testing.F) {
	for what := range uint8(10) {
		for _, to := range []int16{-1, 0, 1, 2, 3, 5, 6, 7, 9} {
			f.Add(what, to)
		}
	}
	f.Fuzz(func(t *testing.T, what uint8, to int16) {
		table, n := whole(), max(0, int(to)%20)
		switch what % 10 {
		case 0:
			table.Rows = RowNumbers(n)
		case 1:
			table.Labels = make([]int32, n)
		case 2:
			table.Labels[n%6] = int32(to)
		case 3:
			table.X = Matrix(n, 2, make([]float32, 2*n))
		case 4:
			table.Features = make([]string, n)
		case 5:
			table.IDs[n%6] = int32(to)
		case 6:
			table.IDs = make([]int32, n)
		case 7:
			table.Times = make([]float64, n)
		case 8:
			table.Texts = make([][]byte, n)
		case 9:
			table.Classes = make([]string, n)
		}
		if table.Check() != nil {
			return
		}
		total := 0
		for _, count := range table.ClassCounts() {
			total += count
		}
		if total != table.NumRows() {
			t.Fatalf("%d of %d rows have a class", total, table.NumRows())
		}
		table.Keep(RowNumbers(table.NumRows() / 2))
		if err := table.Check(); err != nil {
			t.Fatalf("half of the table: %v", err)
		}
	})
}
