package builtin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/tabular"
)

func TestSetsRefuseAnotherTask(t *testing.T) {
	for want, s := range map[string]tabular.Source{
		"iris: its labels are classes":     {Name: "iris", Task: tabular.Regression},
		"diabetes: its target is a number": {Name: "diabetes", Task: tabular.Classification},
		"wine: its label is built in":      {Name: "wine", Label: "0"},
		`data.drop "petal" is not`:         {Name: "iris", Drop: []string{"petal"}},
	} {
		if _, ok, err := Load(t.Context(), tabular.Request{Source: s}); !ok || err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", s, err, want)
		}
	}
	if _, ok, err := Load(t.Context(), tabular.Request{Source: tabular.Source{Name: "moons"}}); ok || err != nil {
		t.Errorf("a set that is not built in: %v, %v", ok, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Load(ctx, tabular.Request{Source: tabular.Source{Name: "digits"}}); !errors.Is(err,
		context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// Pictures of which columns were dropped are pictures no longer.
func TestColumnsOfSetsCanBeChosen(t *testing.T) {
	for _, c := range []struct {
		s     tabular.Source
		kind  tabular.Kind
		width int
	}{
		{tabular.Source{Name: "digits"}, tabular.ImageKind, 8},
		{tabular.Source{Name: "digits", Drop: []string{"pixel 0,0"}}, tabular.TableKind, 0},
		{tabular.Source{Name: "iris", Columns: []string{"petal length (cm)", "3"}}, tabular.TableKind, 0},
	} {
		table, ok, err := Load(t.Context(), tabular.Request{Source: c.s})
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		if table.Kind != c.kind || table.Image.Width != c.width || table.Encoding.Image != table.Image {
			t.Errorf("%+v: %s, %+v", c.s, table.Kind, table.Image)
		}
		if c.s.Columns != nil && !slices.Equal(table.Features, []string{"petal length (cm)", "petal width (cm)"}) {
			t.Errorf("features %q", table.Features)
		}
	}
}

func TestSetsAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, info := range Sets() {
		if seen[info.Name] || info.Summary == "" || info.Source == "" || info.License == "" || info.Kind != "embedded" {
			t.Errorf("%+v", info)
		}
		seen[info.Name] = true
	}
}
