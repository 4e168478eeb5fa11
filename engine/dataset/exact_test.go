package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset/internal/datasettest"
	"tunebench/engine/dataset/tabular"
)

// Numbers that one float32 stands for are told apart: as features, as classes and as targets.
func TestNumbersBeyondFloat32(t *testing.T) {
	for name, first := range map[string]float64{
		"identifiers": 123456780, "days": 20240101, "sixteen digits": 1234567890123450, "seconds": 1764300000.25,
		"negative": -987654321, "near one": 1.00000001,
	} {
		step := 1.0
		if first < 2 && first > 0 {
			step = 1e-9
		}
		var text strings.Builder
		text.WriteString("id,other,y\n")
		for i := range 40 {
			fmt.Fprintf(&text, "%.17g,%d,%.17g\n", first+step*float64(i%4), i%3, first+step*float64(i%4))
		}
		for _, task := range []tabular.Task{tabular.Classification, tabular.Regression} {
			s := datasettest.File(t, "f.csv", text.String())
			s.Task = task
			table := mustLoad(t, s)
			if len(table.Features) != 2 {
				t.Fatalf("%s: features %q, %q", name, table.Features, table.Notes)
			}
			p := prepare(t, table, SplitConfig{Normalize: Standard})
			column := columnOf(p.Train, 0)
			for k := range 4 {
				want := (float64(k) - 1.5) / math.Sqrt(1.25)
				if math.Abs(float64(column[k])-want) > 1e-6 {
					t.Errorf("%s: value %d is scaled to %v, want %v", name, k, column[k], want)
				}
				if p.Train.Targets != nil && math.Abs(float64(p.Train.Targets[k])-want) > 1e-6 {
					t.Errorf("%s: target %d is scaled to %v, want %v", name, k, p.Train.Targets[k], want)
				}
			}
			if task == tabular.Classification && len(table.Classes) != 4 {
				t.Errorf("%s: classes %q", name, table.Classes)
			}
		}
	}
}

// A scaled value is the float32 nearest to what float64 makes of the file's numbers.
func TestScalingRoundsOnce(t *testing.T) {
	values := []float64{5.1, 4.9, 1234.5678901, -0.30000000000000004, 7.7, 2.2}
	var text strings.Builder
	for i, v := range values {
		fmt.Fprintf(&text, "%v,%d\n", v, i%2)
	}
	mean, deviation := moments(values)
	p := prepare(t, mustLoad(t, datasettest.File(t, "f.csv", text.String())), SplitConfig{Normalize: Standard})
	for i, got := range columnOf(p.Train, 0) {
		if want := float32((values[i] - mean) / deviation); got != want {
			t.Errorf("%v becomes %v, want %v", values[i], got, want)
		}
	}
}

// What a float32 holds costs no second matrix and is scaled as ever.
func TestWhatFloat32HoldsHasNoRest(t *testing.T) {
	table := mustLoad(t, datasettest.File(t, "f.csv", "a,b,c,y\n1,0.5,0.1,p\n-7,0.25,0.2,q\n16777216,3e5,0.3,p\n"))
	if !table.Exact(0) || !table.Exact(1) || table.Exact(2) {
		t.Errorf("%v", table.Rest)
	}
	if mustLoad(t, Source{Name: "digits"}).Rest != nil {
		t.Error("pixels have a rest")
	}
	p := prepare(t, mustLoad(t, Source{Name: "moons", Noise: 0.1}), SplitConfig{Normalize: Standard})
	for j, shift := range p.Normalizer.Shift {
		if scale := p.Normalizer.Scale[j]; float64(float32(shift)) != shift || float64(float32(scale)) != scale {
			t.Errorf("shift %v and scale %v are no float32", shift, scale)
		}
	}
}

// Constant is what does not vary, however large, and a sum's rounding is no spread.
func TestConstantColumnsOfLargeNumbers(t *testing.T) {
	table := &tabular.Table{X: tabular.Matrix(999, 1, make([]float32, 999)), Rest: make([]tabular.Rest, 1)}
	put := func(row int, v float64) { table.X.Data[row] = table.Rest[0].Put(v, row, table.X.Data, 1, 999) }
	table.Indicator = []bool{false}
	for i := range 999 {
		put(i, 1764300000.123)
	}
	n, err := fitNormalizer(Standard, table, tabular.RowNumbers(999))
	if err != nil || n.Scale[0] != 1 || math.Abs(n.Shift[0]-1764300000.123) > 1e-3 {
		t.Errorf("shift %v, scale %v, %v", n.Shift, n.Scale, err)
	}
	put(5, 1764300000.124)
	if n, _ = fitNormalizer(Standard, table, tabular.RowNumbers(999)); n.Scale[0] == 1 || n.Scale[0] > 1e-4 {
		t.Errorf("one value differs, scale %v", n.Scale)
	}
}

// Rows that lack a value where no training row did get the mean, not zero.
func TestValuesThatOnlyOtherRowsLack(t *testing.T) {
	s := datasettest.File(t, "train.csv", "a,y\n10,p\n20,q\n30,p\n40,q\n")
	held := datasettest.File(t, "validation.csv", "a,y\n,p\n25,q\n")
	s.Validation = held.Path(held.Name)
	p := prepare(t, mustLoad(t, s), SplitConfig{Normalize: Standard})
	if got := columnOf(p.Validation, 0); !slices.Equal(got, []float32{0, 0}) {
		t.Errorf("scaled to %v", got)
	}
}
