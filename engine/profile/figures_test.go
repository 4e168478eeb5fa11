package profile

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
)

func load(t *testing.T, s dataset.Source) *dataset.Table {
	t.Helper()
	table, err := dataset.Load(context.Background(), s, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func of(t *testing.T, table *dataset.Table, o Options) *Profile {
	t.Helper()
	p, err := Of(table, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// near allows for float32 features and sums in another order.
func near(a, b event.Number) bool {
	if !a.Known() || !b.Known() {
		return a.Known() == b.Known()
	}
	return math.Abs(float64(a-b)) <= 1e-9+1e-6*math.Abs(float64(b))
}

// TestFiguresAgreeWithPandasAndScikitLearn compares with what testdata/expected.py computed.
func TestFiguresAgreeWithPandasAndScikitLearn(t *testing.T) {
	raw, err := os.ReadFile("testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]struct {
		Features []struct {
			Min, Max, Mean, Std, Q1, Median, Q3, MAD, Association event.Number
			Distinct                                              int
			Bins                                                  []int
			OutliersIQR                                           int `json:"outliers_iqr"`
			OutliersMAD                                           int `json:"outliers_mad"`
		}
		Duplicates int
		Counts     []int
	}
	if err := json.Unmarshal(raw, &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected) < 4 {
		t.Fatalf("expected.json has only %d tables", len(expected))
	}
	for name, want := range expected {
		p := of(t, load(t, dataset.Source{Name: name}), Options{})
		if len(p.Features) != len(want.Features) {
			t.Fatalf("%s: %d features, want %d", name, len(p.Features), len(want.Features))
		}
		for j, w := range want.Features {
			f := p.Features[j]
			for what, pair := range map[string][2]event.Number{
				"min": {f.Min, w.Min}, "max": {f.Max, w.Max}, "mean": {f.Mean, w.Mean}, "std": {f.Std, w.Std},
				"q1": {f.Q1, w.Q1}, "median": {f.Median, w.Median}, "q3": {f.Q3, w.Q3}, "mad": {f.MAD, w.MAD},
				p.Association: {f.Association, w.Association},
			} {
				if !near(pair[0], pair[1]) {
					t.Errorf("%s, %s: %s %v, want %v", name, f.Name, what, pair[0], pair[1])
				}
			}
			if f.Distinct != w.Distinct || f.OutliersIQR != w.OutliersIQR || f.OutliersMAD != w.OutliersMAD {
				t.Errorf("%s, %s: %d values, outliers %d and %d; want %d, %d and %d", name, f.Name,
					f.Distinct, f.OutliersIQR, f.OutliersMAD, w.Distinct, w.OutliersIQR, w.OutliersMAD)
			}
			if !slices.Equal(f.Bins, w.Bins) {
				t.Errorf("%s, %s: histogram\n%v, want\n%v", name, f.Name, f.Bins, w.Bins)
			}
		}
		if p.Repeats.Duplicates != want.Duplicates {
			t.Errorf("%s: %d duplicates, want %d", name, p.Repeats.Duplicates, want.Duplicates)
		}
		for c, n := range want.Counts {
			if p.Classes[c].Rows != n {
				t.Errorf("%s: class %s has %d rows, want %d", name, p.Classes[c].Name, p.Classes[c].Rows, n)
			}
		}
	}
}

func TestMissingValuesAreLeftOut(t *testing.T) {
	nan := float32(math.NaN())
	f := describe("x", []float32{1, nan, 3, nan, 5}, []int32{0, 1, 2, 3, 4}, 4)
	if f.Missing != 2 || f.Mean != 3 || f.Std != 2 || f.Median != 3 || f.Kind != Numeric ||
		!slices.Equal(f.Bins, []int{1, 0, 1, 1}) {
		t.Errorf("%+v", f)
	}
	for kind, column := range map[Kind][]float32{Empty: {nan, nan}, Constant: {2, nan}, Code: {0, 1}, Numeric: {0, 2}} {
		if f := describe("x", column, []int32{0, 1}, 4); f.Kind != kind {
			t.Errorf("%v is %s, want %s", column, f.Kind, kind)
		}
	}
}

func TestDistancesAreThoseOfTheSortedValues(t *testing.T) {
	ordered := []float64{-4, -1, -1, 0, 2, 2, 7, 30}
	for _, center := range []float64{-10, -4, -1, 0.5, 2, 30, 99} {
		var want []float64
		for _, v := range ordered {
			want = append(want, math.Abs(v-center))
		}
		slices.Sort(want)
		if got := distances(ordered, center); !slices.Equal(got, want) {
			t.Errorf("from %v: %v, want %v", center, got, want)
		}
	}
}

func TestSampleIsAscendingEvenAndSeeded(t *testing.T) {
	a, b, c := sampleRows(1000, 100, 1), sampleRows(1000, 100, 1), sampleRows(1000, 100, 2)
	if !slices.Equal(a, b) || slices.Equal(a, c) {
		t.Error("the seed does not decide the sample")
	}
	for i, r := range a {
		if int(r)/10 != i {
			t.Fatalf("sample %d is row %d, outside its stretch", i, r)
		}
	}
	if got := sampleRows(5, 100, 1); !slices.Equal(got, []int32{0, 1, 2, 3, 4}) {
		t.Errorf("of five rows %v", got)
	}
}

// TestSamplingIsClose compares quantiles from a tenth of the rows with all of them.
func TestSamplingIsClose(t *testing.T) {
	table := load(t, dataset.Source{Name: "moons", Size: 20000, Noise: 0.2})
	all, some := of(t, table, Options{}), of(t, table, Options{SampleRows: 2000})
	if all.SampledRows != 20000 || some.SampledRows != 2000 {
		t.Fatalf("sampled %d and %d rows", all.SampledRows, some.SampledRows)
	}
	for j, f := range all.Features {
		g := some.Features[j]
		if f.Mean != g.Mean || f.Max != g.Max || !slices.Equal(f.Bins, g.Bins) || f.Association != g.Association {
			t.Errorf("%s: what is exact depends on the sample", f.Name)
		}
		if math.Abs(float64(f.Median-g.Median)) > 0.15*float64(f.Std) ||
			math.Abs(float64(f.Q3-g.Q3)) > 0.15*float64(f.Std) {
			t.Errorf("%s: median %v and upper quartile %v from a sample, want %v and %v", f.Name, g.Median, g.Q3,
				f.Median, f.Q3)
		}
	}
}

func TestProfileSurvivesJSON(t *testing.T) {
	p := of(t, load(t, dataset.Source{Name: "digits"}), Options{})
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Profile
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != string(text) {
		t.Error("the profile changes on its way through JSON")
	}
	if constant := back.Features[0]; constant.Kind != Constant || constant.Association.Known() {
		t.Errorf("the first pixel of digits is 0 in every row, not %+v", constant)
	}
}

func TestOfRefusesWhatIsNoTable(t *testing.T) {
	broken := func(change func(*dataset.Table)) *dataset.Table {
		table := load(t, dataset.Source{Name: "iris"})
		change(table)
		return table
	}
	for name, table := range map[string]*dataset.Table{
		"nil":      nil,
		"no rows":  {Name: "x"},
		"features": broken(func(t *dataset.Table) { t.Features = t.Features[:2] }),
		"values":   broken(func(t *dataset.Table) { t.X.Data = t.X.Data[:100] }),
		"labels":   broken(func(t *dataset.Table) { t.Labels = t.Labels[:100] }),
		"classes":  broken(func(t *dataset.Table) { t.Labels[7] = 3 }),
	} {
		if p, err := Of(table, Options{}); err == nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
