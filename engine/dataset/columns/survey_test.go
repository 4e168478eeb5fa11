package columns

import (
	"fmt"
	"slices"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// A column that is doubtful after every row of it was looked at, such as one of a file that changes, is
// not looked at forever.
func TestDoubtsEnd(t *testing.T) {
	calm := columnOf("x", many(30, func(i int) string { return fmt.Sprint(i % 7) }))
	stray := columnOf("x", many(30, func(i int) string { return fmt.Sprint(i % 7) }))
	stray.cells[20][0] = "six"
	records, passes := calm.records(), 0
	records.Open = func(keep bool) Scanner {
		if passes++; passes%2 == 1 {
			return stray.records().Open(keep)
		}
		return calm.records().Open(keep)
	}
	table, err := FromRecords(t.Context(), request(tabular.Source{}), "f", records)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(table.Features, "x = six") {
		t.Errorf("%q, %q", table.Features, table.Notes)
	}
}

// What a table does not hold has no say in what its columns are.
func TestRowsThatAreNotLoaded(t *testing.T) {
	numbers := func(at map[int]string) rows {
		return columnOf("x", many(3000, func(i int) string {
			if v, ok := at[i]; ok {
				return v
			}
			return fmt.Sprint(i % 307)
		}))
	}
	for what, c := range map[string]struct {
		strays map[int]string
		limit  int
	}{
		"beyond the limit":             {map[int]string{1900: "1,5", 2500: "x"}, 2000},
		"beyond the limit, in sample":  {map[int]string{400: "1,5", 700: "x"}, 500},
		"without a label":              {map[int]string{1900: "1,5", 2500: "x"}, 0},
		"without a label, in a sample": {map[int]string{400: "1,5", 700: "x"}, 0},
	} {
		r := numbers(c.strays)
		for at, v := range c.strays {
			if v == "x" && c.limit == 0 {
				r.cells[at+1][2] = "NA"
			}
		}
		table := r.mustRead(t, tabular.Source{Limit: c.limit})
		if _, ok := feature(table, "x"); !ok {
			t.Errorf("%s: %q", what, table.Notes)
		}
	}
}

// Labels are judged by what they are renamed to.
func TestRenamedLabelsAreJudged(t *testing.T) {
	r := columnOf("x", many(60, func(i int) string { return fmt.Sprint(i % 7) }))
	for i := range r.cells[1:] {
		r.cells[i+1][2] = []string{"yes", "no"}[i%2]
	}
	s := tabular.Source{Task: tabular.Regression, LabelMap: map[string]string{"yes": "10,5", "no": "20"}}
	if table := r.mustRead(t, s); !slices.Equal(table.Targets[:2], []float64{10.5, 20}) {
		t.Errorf("targets %v", table.Targets[:2])
	}
	// Also where a late label makes all of them be looked at.
	for i := range r.cells[1:] {
		r.cells[i+1][2] = "20"
	}
	r.cells = append(r.cells[:1], slices.Repeat(r.cells[1:], 40)...)
	r.cells = append(r.cells, []string{"1", "2", "yes"})
	if table := r.mustRead(t, s); table.Targets[len(table.Targets)-1] != 10.5 {
		t.Errorf("targets %v", table.Targets[len(table.Targets)-1])
	}
}

// A label that the first rows lack is the label all the same, and read in its form.
func TestLabelsOfLaterRows(t *testing.T) {
	for _, values := range [][]string{{"p", "q"}, {"1,5", "2,25"}, {"Yes", "no"}} {
		r := columnOf("x", many(3*SampleRows, func(i int) string { return fmt.Sprint(i % 307) }))
		for i := range r.cells[1:] {
			r.cells[i+1][2] = ""
			if i >= 2*SampleRows {
				r.cells[i+1][2] = values[i%2]
			}
		}
		table := r.mustRead(t, tabular.Source{})
		if table.LabelName != "y" || table.NumRows() != SampleRows || !slices.Contains(table.Features, "x") {
			t.Errorf("%q: label %s, %d rows, features %q", values, table.LabelName, table.NumRows(), table.Features)
		}
		if values[0] == "1,5" && (table.Task != tabular.Regression || table.Targets[0] != 1.5) {
			t.Errorf("%q: %s %v", values, table.Task, table.Targets)
		}
	}
}
