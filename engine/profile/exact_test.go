package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/dataset"
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
