package profile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/finding"
)

// A column that was left out for its values' silence is told of, with the key that brings it back,
// and no longer described as one that vectors are learned for.
func TestIdleCategoriesAreToldOf(t *testing.T) {
	var b strings.Builder
	b.WriteString("name,town,a,y\n")
	for i := range 900 {
		name, town := int(151*noise(i, 3)), int(89*noise(i, 4))
		fmt.Fprintf(&b, "n%d,t%d,%.3f,%.3f\n", name, town, noise(i, 1), noise(i, 2)+float64(town%5))
	}
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := dataset.Load(context.Background(), dataset.Source{Name: path}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, earn := range []bool{false, true} {
		p, err := dataset.Prepare(table, dataset.SplitConfig{Validation: 0.2, EarnVectors: earn})
		if err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, f := range of(t, table, Options{Prepared: p}).Fields {
			fields = append(fields, f.Name)
		}
		w := warned(t, table, IdleCategories, map[string]any{"data.embed": "auto"}, p)
		if !earn {
			if w != nil || !slices.Equal(fields, []string{"name", "town"}) {
				t.Errorf("vectors of %q, %+v", fields, w)
			}
			continue
		}
		if !slices.Equal(fields, []string{"town"}) {
			t.Errorf("vectors of %q", fields)
		}
		if w == nil || w.Severity != finding.Info || !slices.Equal(w.Features, []string{"name"}) ||
			!strings.HasPrefix(w.Evidence[0].Text, "276 values, of 2.6 training rows each") {
			t.Fatalf("%+v", w)
		}
		s := w.Suggestions
		if len(s) != 1 || s[0].Changes[0].Key != "data.embed" || s[0].Changes[0].To != "repeated" {
			t.Errorf("suggested %+v", s)
		}
	}
}
