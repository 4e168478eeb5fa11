package dataset

import (
	"context"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// A table that was not read by this package is refused by name of what is wrong.
func TestPrepareRefusesATableThatDoesNotFitItself(t *testing.T) {
	for want, spoil := range map[string]func(*Table){
		"are codes":               func(t *Table) { t.Indicator = nil },
		"names for 4 columns":     func(t *Table) { t.Features = t.Features[:2] },
		"does not hold 150 rows":  func(t *Table) { t.X.Data = t.X.Data[:10] },
		"(stride 2,":              func(t *Table) { t.X.Stride = 2 },
		"3 labels for 150":        func(t *Table) { t.Labels = t.Labels[:3] },
		"row 7 has class 9 of 3":  func(t *Table) { t.Labels[7] = 9 },
		"0 targets for 150":       func(t *Table) { t.Task = tabular.Regression },
		"no labels to learn":      func(t *Table) { t.Labels = nil },
		"codes for 150 rows of 1": func(t *Table) { t.Fields = []tabular.Field{{Name: "user", Count: 2}} },
		"has code 5 in field \"user": func(t *Table) {
			t.Fields = []tabular.Field{{Name: "user", Count: 2}}
			t.IDs = make([]int32, 150)
			t.IDs[3] = 5
		},
		"1 times for 150":   func(t *Table) { t.Times = []float64{1} },
		"other, held apart": func(t *Table) { t.Holdout = &Table{Name: "other", Rows: []int32{0}} },
	} {
		table, err := Load(context.Background(), Source{Name: "iris"}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		spoil(table)
		if _, err := Prepare(table, SplitConfig{Validation: 0.2, Normalize: Standard}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}
