package dataset

import (
	"slices"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// What a part lacks is said with its reason: what the file does not hold, a split cannot have left out.
func TestNotesOnWhatAPartLacks(t *testing.T) {
	held := func(sizes ...int) *Table {
		table := toyTable(sizes...)
		table.Name = "va.csv"
		return table
	}
	const undefined = "; with one class only, the area under the ROC curve is undefined"
	for _, c := range []struct {
		table, validation, test *Table
		split                   SplitConfig
		want                    []string
	}{
		{toyTable(30, 40), held(3, 4), nil, SplitConfig{}, nil},
		{
			toyTable(30, 40), held(0, 4), nil,
			SplitConfig{},
			[]string{"no validation row of class 0: none is in va.csv" + undefined},
		},
		{
			toyTable(30, 40, 20), held(4, 4, 0), held(0, 0, 9),
			SplitConfig{},
			[]string{
				"no validation row of class 2: none is in va.csv",
				"no test row of class 0, 1: none is in va.csv" + undefined,
			},
		},
		{
			toyTable(1, 40, 40), nil, nil,
			SplitConfig{Validation: 0.2, Stratify: true},
			[]string{"no validation row of class 0: it has too few rows"},
		},
		{
			toyTable(2, 400), nil, nil,
			SplitConfig{Validation: 0.01, Seed: 1},
			[]string{
				"no validation row of class 0: the draw took none of its rows, since classes are not drawn by " +
					"their shares" + undefined,
			},
		},
	} {
		c.table.Holdout, c.table.TestHoldout = c.validation, c.test
		if p := prepare(t, c.table, c.split); !slices.Equal(p.Notes, c.want) {
			t.Errorf("%q, want %q", p.Notes, c.want)
		}
	}
}

func TestNoteOnConstantTargets(t *testing.T) {
	table := toyTable(30)
	table.Task, table.Classes, table.Labels = tabular.Regression, nil, nil
	table.Targets = make([]float64, 30)
	for i := range table.Targets {
		table.Targets[i] = float64(i)
	}
	table.Holdout = toyTable(6)
	table.Holdout.Task, table.Holdout.Classes, table.Holdout.Labels = tabular.Regression, nil, nil
	table.Holdout.Targets = slices.Repeat([]float64{7}, 6)
	want := []string{"all targets of the validation rows are equal: R2 is undefined there"}
	if p := prepare(t, table, SplitConfig{}); !slices.Equal(p.Notes, want) {
		t.Errorf("%q, want %q", p.Notes, want)
	}
}
