package dataset

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/dataset/tabular"
)

var nan = float32(math.NaN())

func columnOf(p Part, j int) []float32 {
	values := make([]float32, p.Len())
	for i := range values {
		values[i] = p.X.Data[i*p.X.Stride+j]
	}
	return values
}

func TestStandardNormalization(t *testing.T) {
	for _, name := range []string{"wine", "breast_cancer", "diabetes"} {
		p := prepare(t, mustLoad(t, Source{Name: name}),
			SplitConfig{Validation: 0.3, Stratify: true, Normalize: Standard})
		for j := range p.Features {
			mean, deviation := moments(columnOf(p.Train, j))
			constant := p.Normalizer.Scale[j] == 1 && deviation == 0
			if math.Abs(mean) > 1e-5 || math.Abs(deviation-1) > 1e-5 && !constant {
				t.Errorf("%s: %s has mean %v and deviation %v in training", name, p.Features[j], mean, deviation)
			}
		}
		if mean, _ := moments(columnOf(p.Validation, 2)); mean == 0 {
			t.Errorf("%s: validation rows took part in the fit", name)
		}
	}
}

func TestPixelsShareOneScale(t *testing.T) {
	p := prepare(t, mustLoad(t, Source{Name: "digits"}), SplitConfig{Validation: 0.2, Normalize: Standard})
	if mean, deviation := moments(p.Train.X.Data); math.Abs(mean) > 1e-5 || math.Abs(deviation-1) > 1e-5 {
		t.Errorf("mean %v and deviation %v over all pixels", mean, deviation)
	}
	if slices.Min(p.Normalizer.Scale) != slices.Max(p.Normalizer.Scale) {
		t.Errorf("scales %v", p.Normalizer.Scale)
	}
}

func TestTargetsAreStandardizedWithFeatures(t *testing.T) {
	table := mustLoad(t, Source{Name: "diabetes"})
	for _, kind := range []Normalization{Standard, MinMax} {
		p := prepare(t, table, SplitConfig{Validation: 0.2, Normalize: kind})
		if mean, deviation := moments(p.Train.Targets); math.Abs(mean) > 1e-5 || math.Abs(deviation-1) > 1e-5 {
			t.Errorf("%s: targets with mean %v and deviation %v", kind, mean, deviation)
		}
		for i, r := range p.Validation.Rows {
			got := float64(p.Validation.Targets[i])*p.TargetScale + p.TargetShift
			if math.Abs(got-table.Targets[r]) > 1e-3 {
				t.Fatalf("%s: row %d comes back as %v, was %v", kind, r, got, table.Targets[r])
			}
		}
	}
	p := prepare(t, table, SplitConfig{})
	if !slices.EqualFunc(p.Train.Targets, table.Targets, func(a float32, b float64) bool { return float64(a) == b }) ||
		!slices.Equal(p.Train.X.Data, table.X.Data) {
		t.Error("normalize = none changes values")
	}
}

func TestMinMaxNormalization(t *testing.T) {
	p := prepare(t, mustLoad(t, Source{Name: "wine"}), SplitConfig{Normalize: MinMax})
	for j := range p.Features {
		c := columnOf(p.Train, j)
		if slices.Min(c) != 0 || math.Abs(float64(slices.Max(c))-1) > 1e-6 {
			t.Errorf("%s: %v to %v", p.Features[j], slices.Min(c), slices.Max(c))
		}
	}
}

func TestNormalizerOnOddColumns(t *testing.T) {
	// Constant, constant up to rounding, missing throughout, missing in part, a 0/1 code, huge.
	x := []float32{
		3, 1e8, nan, 1, 0, 3e38,
		3, 1e8, nan, nan, 1, -3e38,
		3, 1e8 + 8, nan, 5, 1, 3e38,
	}
	table := &tabular.Table{X: tabular.Matrix(3, 6, x), Indicator: []bool{false, false, false, false, true, false}}
	n, err := fitNormalizer(Standard, table, []int32{0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	if n.Fill[3] != 3 {
		t.Errorf("a missing value becomes %v, want the median 3", n.Fill[3])
	}
	if n.Shift[4] != 0 || n.Scale[4] != 1 {
		t.Errorf("a 0/1 code gets shift %v and scale %v", n.Shift[4], n.Scale[4])
	}
	n.Apply(tabular.Matrix(3, 6, x))
	for i, v := range x {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Errorf("value %d becomes %v", i, v)
		}
	}
}
