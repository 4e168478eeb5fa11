package dataset

import (
	"context"
	"math"
	"testing"

	"tunebench/engine/dataset/generate"
	"tunebench/engine/dataset/tabular"
)

// mustLoad loads a source, with options if one is given.
func mustLoad(t *testing.T, s Source, options ...Options) *Table {
	t.Helper()
	table, err := Load(context.Background(), s, append(options, Options{})[0])
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestGeneratedRanges(t *testing.T) {
	for _, s := range []Source{
		{Name: "moons", Size: 9},
		{Name: "moons", Size: generate.MaxSize + 1},
		{Name: "moons", Size: -1},
		{Name: "moons", Noise: -1},
		{Name: "moons", Noise: math.NaN()},
		{Name: "moons", Noise: 11},
		{Name: "moons", Classes: 3},
		{Name: "spirals", Classes: 1},
		{Name: "blobs", Classes: 21},
		{Name: "blobs", Size: 30, Classes: 20},
		{Name: "xor", Task: tabular.Regression},
		{Name: "iris", Task: tabular.Regression},
		{Name: "diabetes", Task: tabular.Classification},
		{Name: "iris", Label: "x"},
		{Name: ""},
		{Name: "iris", Task: "x"},
		{Name: "iris", Header: "perhaps"},
		{Name: "iris", Limit: -1},
		{Name: "iris", Sample: -1},
	} {
		if table, err := Load(context.Background(), s, Options{}); err == nil {
			t.Errorf("%+v: no error, %d rows", s, table.NumRows())
		}
	}
}
