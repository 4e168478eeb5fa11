package dataset

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

// Files of forms on which the program once went wrong, and what they are.
func TestFilesOfKnownForms(t *testing.T) {
	oceans := []string{"longitude", "total_rooms", "population", "median_income"}
	for _, c := range []struct {
		file    string
		source  Source
		label   string
		rows    int
		columns []string // those that the first features come from
		note    string
	}{
		{file: "codes9.csv", label: "y", rows: 99, columns: []string{"id", "b"}},
		{file: "yyyymmdd.csv", label: "y", rows: 99, columns: []string{"day"}},
		{file: "year_header.csv", label: "2022", rows: 99, columns: []string{"2019", "2020", "2021"}},
		{
			file:  "label_NA.csv",
			label: "median_house_value", rows: 90, columns: oceans, note: `9 rows without a label left out (9 "NA")`,
		},
		{
			file: "mixed.csv", source: Source{OneHot: 10},
			label: "y", rows: 99, columns: []string{"fare"}, note: `"ticket" (such as "A/5 2000"`,
		},
		{file: "quotes.tsv", source: Source{Kind: tabular.TextKind, Label: "0"}, label: "column 0", rows: 60},
		{
			file:  "thousands.csv",
			label: "median_house_value", rows: 99, columns: oceans, note: `total_rooms ("2,101" is 2101; `,
		},
		{
			file:  "percent.csv",
			label: "median_house_value", rows: 99, columns: oceans, note: `median_income ("4.15%" is 4.15)`,
		},
		{file: "deccomma_feat.csv", label: "median_house_value", rows: 99, columns: oceans, note: `"4,1518" is 4.1518`},
		{file: "na_lower.csv", label: "median_house_value", rows: 99, columns: oceans[:2], note: `(9 "n/a")`},
		{file: "dot.csv", label: "median_house_value", rows: 99, columns: oceans[:2], note: `(9 ".")`},
		{file: "comments.csv", label: "median_house_value", rows: 97, columns: oceans, note: "2 lines of comment"},
		{file: "sepline.csv", label: "median_house_value", rows: 98, columns: oceans},
		{
			file:  "trailcomma.csv",
			label: "median_house_value", rows: 99, columns: oceans, note: "left out as empty: column 6",
		},
		{
			file:  "ssn.csv",
			label: "median_house_value", rows: 99, columns: oceans, note: "text that differs in most rows: ssn",
		},
		{
			file: "latin1.csv", source: Source{Kind: tabular.TextKind, Label: "v1"},
			label: "v1", rows: 99, note: "Windows-1252",
		},
		{file: "pandas_index.parquet", label: "y", rows: 200, note: "index of a data frame: __index_level_0__"},
	} {
		c.source.Name = filepath.Join("testdata", "cases", c.file)
		table, err := Load(t.Context(), c.source, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		if table.LabelName != c.label || table.NumRows() != c.rows || len(table.Features) < len(c.columns) ||
			!slices.Equal(table.Features[:len(c.columns)], c.columns) {
			t.Errorf("%s: label %s, %d rows, features %q", c.file, table.LabelName, table.NumRows(), table.Features)
		}
		notes := strings.Join(table.Notes, "\n")
		if !strings.Contains(notes, c.note) || strings.Contains(notes, "dates") {
			t.Errorf("%s: notes %q, want %q", c.file, table.Notes, c.note)
		}
		for i, text := range table.Texts {
			if c.file == "latin1.csv" && table.Labels[i] == 1 && !strings.Contains(string(text), "£") {
				t.Errorf("text %d is %q", i, text)
			}
		}
	}
}
