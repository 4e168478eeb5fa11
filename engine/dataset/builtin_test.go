package dataset

import (
	"context"
	"math"
	"slices"
	"testing"

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

// The figures are scikit-learn's: its dataset descriptions and the means of its Bunch.data.
func TestEmbeddedStatistics(t *testing.T) {
	cases := []struct {
		name       string
		rows       int
		counts     []int
		mean       map[int]float64
		classes    []string
		targetMean float64
	}{
		{
			name: "iris", rows: 150, counts: []int{50, 50, 50}, classes: []string{"setosa", "versicolor", "virginica"},
			mean: map[int]float64{0: 5.843333, 1: 3.057333, 2: 3.758, 3: 1.199333},
		},
		{
			name: "digits", rows: 1797, counts: []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180},
			classes: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, mean: map[int]float64{0: 0, 2: 5.204786},
		},
		{
			name: "wine", rows: 178, counts: []int{59, 71, 48}, classes: []string{"class_0", "class_1", "class_2"},
			mean: map[int]float64{0: 13.000618, 12: 746.893258},
		},
		{
			name: "breast_cancer", rows: 569, counts: []int{212, 357}, classes: []string{"malignant", "benign"},
			mean: map[int]float64{0: 14.127292, 3: 654.889104},
		},
		{name: "diabetes", rows: 442, mean: map[int]float64{0: 48.5181, 2: 26.375792}, targetMean: 152.133484},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table := mustLoad(t, Source{Name: c.name})
			info, ok := Builtin(c.name)
			if !ok || info.Rows != table.NumRows() || info.Features != len(table.Features) ||
				info.Classes != len(table.Classes) || info.Task != table.Task {
				t.Errorf("Builtin says %+v, the table has %d x %d", info, table.NumRows(), len(table.Features))
			}
			if table.NumRows() != c.rows || !slices.Equal(table.ClassCounts(), c.counts) || !slices.Equal(table.Classes, c.classes) {
				t.Errorf("%d rows, %v of %q", table.NumRows(), table.ClassCounts(), table.Classes)
			}
			for j, want := range c.mean {
				column := make([]float32, table.NumRows())
				for i := range column {
					column[i] = table.X.Data[i*table.X.Stride+j]
				}
				if got, _ := moments(column); math.Abs(got-want) > 1e-5*max(1, want) {
					t.Errorf("mean of %s is %v, want %v", table.Features[j], got, want)
				}
			}
			if c.targetMean != 0 {
				if got, _ := moments(table.Targets); math.Abs(got-c.targetMean) > 1e-4 {
					t.Errorf("mean target %v, want %v", got, c.targetMean)
				}
			}
			if len(table.Notes) != 0 {
				t.Errorf("notes on a built-in set: %q", table.Notes)
			}
		})
	}
}

func TestGeneratedSets(t *testing.T) {
	for _, info := range Builtins() {
		if info.Kind != "generated" {
			continue
		}
		s := Source{Name: info.Name, Size: 601, Noise: info.Noise, Seed: 7}
		a, b := mustLoad(t, s), mustLoad(t, s)
		if a.SHA256 != b.SHA256 || !slices.Equal(a.X.Data, b.X.Data) {
			t.Errorf("%s: two draws of one seed differ", info.Name)
		}
		s.Seed = 8
		if c := mustLoad(t, s); c.SHA256 == a.SHA256 {
			t.Errorf("%s: two seeds give one set", info.Name)
		}
		if info.Task == tabular.Regression {
			continue
		}
		counts := a.ClassCounts()
		if slices.Max(counts)-slices.Min(counts) > 1 || sum(counts) != 601 {
			t.Errorf("%s: classes of %v rows", info.Name, counts)
		}
		for _, v := range a.X.Data {
			if !(v > -10 && v < 10) {
				t.Fatalf("%s: value %v", info.Name, v)
			}
		}
	}
}

// The digests pin the sets bit for bit: a change of any draw would change old experiments.
func TestGeneratedSetsStayTheSame(t *testing.T) {
	want := map[string]string{
		"moons":   "4bb375b710f8a985d1ab07463f50028a2967b27747868cdc0116e1bf14baa0bd",
		"circles": "2e5b9f4ba5daa0d7f47ab33531275a9689b1956a280337b241d6ab19b93c3545",
		"spirals": "0f09720a15de878ee850a312cdf621240e607c6cb343fa01047dd63ea7455246",
		"blobs":   "2897242889284088e5d989632eb2f04396b299bc8c4280735e471acb33f233ef",
		"xor":     "175332d03762385bea3bf72501843ec643fa6d408386efad510224ffb39e3d97",
		"ratings": "cb42202cebaebbb1c74b5fb3bf5ead03d7898c7c4eb38e9f43cd176995c8fdf8",
	}
	for name, digest := range want {
		if got := mustLoad(t, Source{Name: name, Size: 200, Noise: 0.1, Seed: 42}).SHA256; got != digest {
			t.Errorf("%s: SHA-256 %s, want %s", name, got, digest)
		}
	}
}

func TestGeneratedGeometry(t *testing.T) {
	radius := func(table *Table, i int) float64 {
		return math.Hypot(float64(table.X.Data[2*i]), float64(table.X.Data[2*i+1]))
	}
	circles := mustLoad(t, Source{Name: "circles", Size: 100})
	for i, l := range circles.Labels {
		if want := 1 - 0.5*float64(l); math.Abs(radius(circles, i)-want) > 1e-6 {
			t.Errorf("circles: row %d of class %d at radius %v", i, l, radius(circles, i))
		}
	}
	xor := mustLoad(t, Source{Name: "xor", Size: 100})
	for i, l := range xor.Labels {
		if (xor.X.Data[2*i]*xor.X.Data[2*i+1] < 0) != (l == 1) {
			t.Errorf("xor: row %d of class %d at %v", i, l, xor.X.Data[2*i:2*i+2])
		}
	}
	moons := mustLoad(t, Source{Name: "moons", Size: 100})
	for i, l := range moons.Labels {
		x, y := float64(moons.X.Data[2*i]), float64(moons.X.Data[2*i+1])
		if l == 1 {
			x, y = 1-x, 0.5-y
		}
		if math.Abs(math.Hypot(x, y)-1) > 1e-6 || y < -1e-6 {
			t.Errorf("moons: row %d of class %d is off its moon", i, l)
		}
	}
}

func TestGeneratedRanges(t *testing.T) {
	for _, s := range []Source{
		{Name: "moons", Size: 9},
		{Name: "moons", Size: MaxSize + 1},
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
