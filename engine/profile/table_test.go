package profile

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"

	"gonum.org/v1/gonum/blas/blas32"
)

// build makes a table of rows x features by a function of both, with a class for each row.
func build(rows, features, classes int, value func(i, j int) float64, class func(i int) int) *dataset.Table {
	t := &dataset.Table{
		Name: "built.csv", Task: tabular.Classification, LabelName: "y",
		X: blas32.General{Rows: rows, Cols: features, Stride: features, Data: make([]float32, rows*features)},
	}
	for j := range features {
		t.Features = append(t.Features, "f"+strconv.Itoa(j))
	}
	for c := range classes {
		t.Classes = append(t.Classes, "c"+strconv.Itoa(c))
	}
	for i := range rows {
		for j := range features {
			t.X.Data[i*features+j] = float32(value(i, j))
		}
		t.Labels = append(t.Labels, int32(class(i)))
		t.Rows = append(t.Rows, int32(i))
	}
	return t
}

// regression turns a table into one that predicts numbers.
func regression(t *dataset.Table, target func(i int) float64) *dataset.Table {
	t.Task, t.Labels, t.Classes = tabular.Regression, nil, nil
	for i := range t.NumRows() {
		t.Targets = append(t.Targets, float64(target(i)))
	}
	return t
}

// noise is a uniform value in [-1, 1) of its own for each place.
func noise(i, j int) float64 { return float64(mix(uint64(j), uint64(i))>>11)/(1<<52) - 1 }

func alternate(classes int) func(int) int { return func(i int) int { return i % classes } }

// reload takes a table through a file, as only tables that were loaded can be split.
func reload(t *testing.T, table *dataset.Table) *dataset.Table {
	t.Helper()
	var b strings.Builder
	b.WriteString(strings.Join(table.Features, ",") + ",y\n")
	for i := range table.NumRows() {
		for _, v := range rowOf(table.X, int32(i)) {
			b.WriteString(strconv.FormatFloat(float64(v), 'g', -1, 32) + ",")
		}
		b.WriteString(table.Classes[table.Labels[i]] + "\n")
	}
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return load(t, dataset.Source{Name: path})
}

func prepare(t *testing.T, table *dataset.Table, n dataset.Normalization) *dataset.Prepared {
	t.Helper()
	p, err := dataset.Prepare(table, dataset.SplitConfig{Validation: 0.2, Stratify: true, Seed: 42, Normalize: n})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// settings answers as an experiment with these values would.
func settings(values map[string]any) func(string) any {
	return func(key string) any { return values[key] }
}

// FuzzOf profiles tables of any values; the invariants hold for all of them.
func FuzzOf(f *testing.F) {
	f.Add([]byte("seed of a table with some bytes in it, more than a row"), uint8(3), true)
	f.Add([]byte{0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x7f, 0xff, 0xff, 0x7f, 0x7f, 0xff, 0xff, 0x7f, 0xff}, uint8(1), false)
	f.Fuzz(func(t *testing.T, raw []byte, features uint8, classify bool) {
		d := int(features%7) + 1
		n := min(len(raw)/4/d, 200)
		if n == 0 {
			return
		}
		value := func(i, j int) float64 {
			v := math.Float32frombits(binary.LittleEndian.Uint32(raw[4*(i*d+j):]))
			if math.IsInf(float64(v), 0) { // readers refuse them
				v = float32(math.NaN())
			}
			return float64(v)
		}
		table := build(n, d, 3, value, alternate(3))
		if !classify {
			regression(table, func(i int) float64 { return noise(i, 0) })
		}
		p := of(t, table, Options{SampleRows: 50, Bins: 5, Get: settings(map[string]any{"data.normalize": "none"})})
		for _, f := range p.Features {
			total := f.Missing
			for _, k := range f.Bins {
				total += k
			}
			if total != n {
				t.Errorf("%d rows, but %d values and %d missing", n, total-f.Missing, f.Missing)
			}
			if f.Kind != Empty && (f.Min > f.Max || f.Q1 > f.Q3 || f.OutliersIQR > n) {
				t.Errorf("%+v", f)
			}
			if a := f.Association; a.Known() && math.Abs(float64(a)) > 1+1e-9 {
				t.Errorf("association %v", a)
			}
		}
		if r := p.Repeats; r.Duplicates >= n || r.Unavoidable > r.Conflicts || r.Conflicts > n {
			t.Errorf("%+v of %d rows", r, n)
		}
		if _, err := json.Marshal(p); err != nil {
			t.Error(err)
		}
	})
}
