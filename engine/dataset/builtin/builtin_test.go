package builtin_test

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/dataset"
)

func load(t *testing.T, s dataset.Source) *dataset.Table {
	t.Helper()
	table, err := dataset.Load(t.Context(), s, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// mean is the arithmetic mean.
func mean[T float32 | float64](values []T) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v)
	}
	return sum / float64(len(values))
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
			classes: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
			mean:    map[int]float64{0: 0, 2: 5.204786},
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
			table := load(t, dataset.Source{Name: c.name})
			info, ok := dataset.Builtin(c.name)
			if !ok || info.Rows != table.NumRows() || info.Features != len(table.Features) ||
				info.Classes != len(table.Classes) || info.Task != table.Task {
				t.Errorf("Builtin says %+v, the table has %d x %d", info, table.NumRows(), len(table.Features))
			}
			if table.NumRows() != c.rows || !slices.Equal(table.ClassCounts(), c.counts) ||
				!slices.Equal(table.Classes, c.classes) {
				t.Errorf("%d rows, %v of %q", table.NumRows(), table.ClassCounts(), table.Classes)
			}
			for j, want := range c.mean {
				column := make([]float32, table.NumRows())
				for i := range column {
					column[i] = table.X.Data[i*table.X.Stride+j]
				}
				if got := mean(column); math.Abs(got-want) > 1e-5*max(1, want) {
					t.Errorf("mean of %s is %v, want %v", table.Features[j], got, want)
				}
			}
			if c.targetMean != 0 {
				if got := mean(table.Targets); math.Abs(got-c.targetMean) > 1e-4 {
					t.Errorf("mean target %v, want %v", got, c.targetMean)
				}
			}
			if len(table.Notes) != 0 {
				t.Errorf("notes on a built-in set: %q", table.Notes)
			}
		})
	}
}
