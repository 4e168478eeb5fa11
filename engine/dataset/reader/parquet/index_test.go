package parquet_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/internal/datasettest"

	pq "github.com/parquet-go/parquet-go"
)

type framed struct {
	A     float64 `parquet:"a"`
	Y     string  `parquet:"y"`
	Day   int64   `parquet:"day"`
	Index int64   `parquet:"__index_level_0__"`
}

// The index of a data frame is neither a feature nor the label: pandas names it in its metadata, or by
// a name of its own. Damaged metadata name nothing.
func TestTheIndexOfADataFrame(t *testing.T) {
	var rows []framed
	for i := range 40 {
		rows = append(rows, framed{float64(i%7) / 3, []string{"p", "q"}[i%2], int64(100 + i*i%11), int64(i * i % 41)})
	}
	for metadata, want := range map[string]struct {
		label    string
		features []string
	}{
		"": {"day", []string{"a", "y = p", "y = q"}},
		`{"index_columns": ["day"], "columns": []}`:                      {"y", []string{"a"}},
		`{"index_columns": ["day", "__index_level_0__"]}`:                {"y", []string{"a"}},
		`{"index_columns": [{"kind": "range", "start": 0, "stop": 40}]}`: {"day", []string{"a", "y = p", "y = q"}},
		`{"index_columns": "day"`:                                        {"day", []string{"a", "y = p", "y = q"}},
	} {
		raw := datasettest.Parquet(t, rows, pq.KeyValueMetadata("pandas", metadata))
		table, err := dataset.Load(t.Context(), datasettest.File(t, "f.parquet", string(raw)), dataset.Options{})
		if err != nil || table.LabelName != want.label || !slices.Equal(table.Features, want.features) {
			t.Errorf("%s: label %v, features %q, %v", metadata, table.LabelName, table.Features, err)
		}
	}
	// Named, it is a feature, or the label.
	s := datasettest.File(t, "f.parquet", string(datasettest.Parquet(t, rows)))
	s.Columns, s.Label = []string{"__index_level_0__"}, "y"
	if table, err := dataset.Load(t.Context(), s, dataset.Options{}); err != nil || len(table.Features) != 1 {
		t.Errorf("%+v, %v", table, err)
	}
}

type wide struct {
	ID   int64  `parquet:"id"`
	Past bool   `parquet:"past"`
	Y    bool   `parquet:"y"`
	Name string `parquet:"name"`
}

// Truths and long numbers mean what they do in a table of text.
func TestTruthsAndLongNumbers(t *testing.T) {
	var rows []wide
	csv := "id,past,name,y\n"
	for i := range 40 {
		r := wide{
			ID: 1234567890123456780 + int64(i%4), Past: i%3 == 0, Y: i%2 == 0,
			Name: []string{"Ann", "Bo"}[i/2%2],
		}
		rows = append(rows, r)
		csv += "123456789012345678" + string(rune('0'+i%4)) + "," + []string{"FALSE", "true"}[b2i(r.Past)] + "," +
			r.Name + "," + []string{"False", "True"}[b2i(r.Y)] + "\n"
	}
	s := datasettest.File(t, "f.parquet", string(datasettest.Parquet(t, rows)))
	s.Label = "y"
	got, err := dataset.Load(t.Context(), s, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := dataset.Load(t.Context(), datasettest.File(t, "f.csv", csv), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Labels, want.Labels) || !slices.Equal(got.Classes, []string{"False", "True"}) ||
		!slices.Contains(got.Features, "past") {
		t.Errorf("features %q, classes %q", got.Features, got.Classes)
	}
	ids := 0
	for _, name := range got.Features {
		if len(name) > 20 && name[:5] == "id = " {
			ids++
		}
	}
	if slices.Sort(got.Features); ids != 4 {
		t.Errorf("features %q", got.Features)
	}
	if slices.Sort(want.Features); !slices.Equal(got.Features, want.Features) {
		t.Errorf("features %q, of text %q", got.Features, want.Features)
	}
}

func b2i(v bool) int {
	if v {
		return 1
	}
	return 0
}

// Numbers longer than a float64 tells apart stay apart, whichever type holds them.
func TestLongNumbersOfEveryType(t *testing.T) {
	type row struct {
		ID    uint64   `parquet:"id"`
		Order int64    `parquet:"order,decimal(0:18)"`
		Hash  [16]byte `parquet:"hash,decimal(0:38)"`
		Y     float64  `parquet:"y"`
	}
	var rows []row
	csv := "id,order,hash,y\n"
	for i := range 40 {
		r := row{ID: math.MaxUint64 - uint64(i%3), Order: 123456789012345678 + int64(i%2), Y: float64(i*i%7) + 0.5}
		r.Hash[0], r.Hash[15] = 0x10, byte(i%4)
		rows = append(rows, r)
		hash := new(big.Int).SetBytes(r.Hash[:])
		csv += fmt.Sprintf("%d,%d,%d,%g\n", r.ID, r.Order, hash, r.Y)
	}
	options := dataset.Options{}
	load := func(name, content string) *dataset.Table {
		s := datasettest.File(t, name, content)
		s.Categorical = []string{"id", "order", "hash"}
		table, err := dataset.Load(t.Context(), s, options)
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	got, want := load("f.parquet", string(datasettest.Parquet(t, rows))), load("f.csv", csv)
	if !slices.Equal(got.Features, want.Features) || !slices.Contains(got.Features, "id = 18446744073709551614") ||
		!datasettest.SameValues(got.X.Data, want.X.Data) {
		t.Errorf("features %q, of text %q", got.Features, want.Features)
	}
}
