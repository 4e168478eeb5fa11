package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
)

// Rows that differ beyond the precision of a float32 are neither repeats nor in conflict, and none is in
// training and validation; a real repeat among them still is.
func TestRowsAreComparedAsTheFileHasThem(t *testing.T) {
	for _, layout := range []string{"%d,%s\n", "%d.25,%s\n", "1.0000000%d,%s\n"} {
		for _, repeats := range []int{0, 60} {
			var text strings.Builder
			text.WriteString("day,y\n")
			for i := range 300 {
				fmt.Fprintf(&text, layout, 20240101+i, []string{"odd", "even"}[i%2])
			}
			for i := range repeats {
				fmt.Fprintf(&text, layout, 20240101+i, []string{"odd", "even"}[i%2])
			}
			path := filepath.Join(t.TempDir(), "days.csv")
			if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			table := load(t, dataset.Source{Name: path, Columns: []string{"day"}})
			p, err := dataset.Prepare(table, dataset.SplitConfig{Validation: 0.2, Normalize: dataset.Standard})
			if err != nil {
				t.Fatal(err)
			}
			got := of(t, table, Options{Prepared: p})
			if got.Features[0].Distinct != 300 || got.Repeats.Duplicates != repeats || got.Repeats.Conflicts != 0 {
				t.Errorf("%s: %d days, %+v", layout, got.Features[0].Distinct, got.Repeats)
			}
			leaked := false
			for _, w := range got.Warnings {
				if w.Kind == Leakage {
					leaked = true
				}
			}
			if leaked != (repeats > 0) {
				t.Errorf("%s, %d repeats: %+v", layout, repeats, got.Warnings)
			}
		}
	}
}

// Rows of separate files are compared as the files have them, whichever of the two has numbers that no
// float32 holds, and in whichever column.
func TestRowsOfSeparateFilesAreCompared(t *testing.T) {
	layouts := []string{"%d", "%d.5", "%d.42", "20240%03d.25"}
	for _, first := range layouts {
		for _, second := range layouts {
			row := func(i int, first string) string {
				return fmt.Sprintf(first+",%d,"+second+",%s\n", i, i*i%97, 3*i, []string{"odd", "even"}[i%2])
			}
			train, held := "a,b,c,y\n", "a,b,c,y\n"
			for i := range 200 {
				if i < 40 {
					held += row(i, "%d.5")
					train += row(i, "%d.5")
					continue
				}
				train += row(i, first)
			}
			other := row(300, "%d.42") // a rest in the column of the other file alone
			for _, swapped := range []bool{false, true} {
				files := []string{train, held + other}
				if swapped {
					files = []string{train + other, held}
				}
				dir := t.TempDir()
				for k, name := range []string{"train.csv", "validation.csv"} {
					if err := os.WriteFile(filepath.Join(dir, name), []byte(files[k]), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				table := load(t, dataset.Source{
					Name: filepath.Join(dir, "train.csv"), Validation: filepath.Join(dir, "validation.csv"),
				})
				p, err := dataset.Prepare(table, dataset.SplitConfig{Normalize: dataset.Standard})
				if err != nil {
					t.Fatal(err)
				}
				rows := shared(sideOf(p.Train, table), sideOf(p.Validation, table.Holdout))
				if len(rows) != 40 {
					t.Errorf("%s and %s, swapped %v: %d rows are shared, want 40", first, second, swapped, len(rows))
				}
			}
		}
	}
}

// Rests tell rows apart by the column they stand in.
func TestRestsOfDifferentColumnsDiffer(t *testing.T) {
	plain := rowSet{
		n: 2, hash: func(int32) uint64 { return 1 },
		values: func(int32) rowValues { return rowValues{values: []float32{1, 1}} },
	}
	lacking := func(column int) rowSet {
		table := &dataset.Table{X: tabular.Matrix(2, 2, []float32{1, 1, 1, 1}), Rest: make([]tabular.Rest, 2)}
		table.Rest[column].Lacks = []int32{7, 0}
		return withRests(plain, table)
	}
	a, b := lacking(0), lacking(1)
	if a.hash(0) == b.hash(0) || a.values(0).equal(b.values(0)) {
		t.Error("rows with a rest in different columns are equal")
	}
	if a.hash(1) != plain.hash(1) || !a.values(1).equal(plain.values(1)) || !b.values(1).equal(a.values(1)) {
		t.Error("a rest of zero is none")
	}
}
