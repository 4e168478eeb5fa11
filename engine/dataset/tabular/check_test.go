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
