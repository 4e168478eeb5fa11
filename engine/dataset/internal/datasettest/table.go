package datasettest

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// SameTable compares what training sees of two tables.
func SameTable(tb testing.TB, name string, got, want *tabular.Table) {
	tb.Helper()
	if !slices.Equal(got.Features, want.Features) || !slices.Equal(got.Classes, want.Classes) || got.Task != want.Task {
		tb.Fatalf("%s: %q %q %s, want %q %q %s", name,
			got.Features, got.Classes, got.Task, want.Features, want.Classes, want.Task)
	}
	if !SameValues(got.X.Data, want.X.Data) || !slices.Equal(got.Labels, want.Labels) ||
		!SameValues(got.Targets, want.Targets) || !slices.Equal(got.Rows, want.Rows) ||
		!reflect.DeepEqual(got.Rest, want.Rest) {
		tb.Fatalf("%s: other values", name)
	}
	if !reflect.DeepEqual(got.Encoding, want.Encoding) {
		tb.Fatalf("%s: encoding %+v, want %+v", name, got.Encoding, want.Encoding)
	}
}

// SameValues compares numbers, of which any may be missing.
func SameValues[T float32 | float64](a, b []T) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool {
		return x == y || math.IsNaN(float64(x)) && math.IsNaN(float64(y))
	})
}

// CheckOpened finds what may not come of any bytes: they are a table, or an error names their file.
func CheckOpened(tb testing.TB, content []byte, table *tabular.Table, err error) {
	tb.Helper()
	if err == nil {
		CheckTable(tb, table)
	} else if !errors.As(err, new(*tabular.ParseError)) {
		tb.Fatalf("%q: %v", content, err)
	}
}

// CheckTable finds what no table of columns may have, whatever was read.
func CheckTable(tb testing.TB, table *tabular.Table) {
	tb.Helper()
	n, f := table.NumRows(), len(table.Features)
	if n < 2 || f+len(table.Fields) < 1 || len(table.IDs) != n*len(table.Fields) || table.X.Cols != f ||
		len(table.X.Data) != n*f || len(table.Rows) != n || len(table.Indicator) != f {
		tb.Fatalf("%d x %d with %d values, %d row numbers", n, f, len(table.X.Data), len(table.Rows))
	}
	if len(table.Encoding.Features) != f || len(table.Encoding.LabelValues) != len(table.Classes) {
		tb.Fatalf("encoding %+v of %q and %q", table.Encoding, table.Features, table.Classes)
	}
	seen := map[string]bool{}
	for _, name := range append(append([]string{}, table.Features...), table.Classes...) {
		if name != wording.Text(name, 4*wording.MaxName) || name == "" {
			tb.Fatalf("name %q", name)
		}
	}
	for _, name := range table.Features {
		if seen[name] {
			tb.Fatalf("two features %q", name)
		}
		seen[name] = true
	}
	for _, l := range table.Labels {
		if l < 0 || int(l) >= len(table.Classes) {
			tb.Fatalf("label %d of %d classes", l, len(table.Classes))
		}
	}
	if table.Task == tabular.Regression && len(table.Targets) != n ||
		table.Task == tabular.Classification && len(table.Labels) != n {
		tb.Fatalf("%d labels and %d targets of %d rows", len(table.Labels), len(table.Targets), n)
	}
}
