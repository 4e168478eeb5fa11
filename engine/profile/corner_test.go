package profile

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/sparse"

	"gonum.org/v1/gonum/blas/blas32"
)

var nan = math.NaN()

// colours is a table of one category of two values, others and missing, five features in all with a number.
func colours(rows int) *dataset.Table {
	table := build(rows, 5, 2, func(i, j int) float64 {
		if j == 4 {
			return noise(i, j)
		}
		return float64(bit(i%4 == j))
	}, alternate(2))
	table.Encoding.Columns = []tabular.EncodedColumn{
		{Name: "colour", Categorical: true, Values: []string{"red", "green"}, Other: true, Missing: true},
		{Name: "size", Index: 1},
	}
	return table
}

func TestCategoriesWithOthersAndATarget(t *testing.T) {
	table := regression(colours(40), func(i int) float64 { return float64(i % 4) })
	p := of(t, table, Options{})
	if len(p.Categories) != 1 {
		t.Fatalf("%+v", p.Categories)
	}
	c := p.Categories[0]
	var names []string
	for _, v := range c.Values {
		names = append(names, v.Value)
		if v.Rows != 10 || v.Share != 0.25 {
			t.Errorf("%+v", v)
		}
	}
	if !slices.Equal(names, []string{"red", "green", "(other)"}) || c.Missing != 10 || c.From != 0 || c.To != 4 {
		t.Errorf("%+v", c)
	}
	// The target is the category's number: all of its variance lies between the categories.
	if !near(c.Association, 1) {
		t.Errorf("association %v", c.Association)
	}
	table.Targets = nil
	if got := categories(table)[0].Association; got.Known() {
		t.Errorf("association %v with no label", got)
	}
}

func TestRelationsThatDoNotExist(t *testing.T) {
	gap := float32(nan)
	for name, got := range map[string]float64{
		"one value":          pearson([]float32{gap, 2, gap}, []float64{1, 2, 3}),
		"constant column":    pearson([]float32{2, 2, 2}, []float64{1, 2, 3}),
		"constant target":    pearson([]float32{1, 2, 3}, []float64{2, 2, 2}),
		"nothing varies":     eta([]float32{5, 5, 5, 5}, []int32{0, 1, 0, 1}, 2),
		"no value":           eta([]float32{gap, gap}, []int32{0, 1}, 2),
		"neither of the two": newRelation(&dataset.Table{}).with([]float64{1, 2}),
	} {
		if got == got {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := pearson([]float32{1, gap, 3, 5}, []float64{-1, 99, -3, -5}); math.Abs(got+1) > 1e-12 {
		t.Errorf("a falling line with a gap: %v", got)
	}
	// By hand: means 2 and 5 of values 1, 3 and 5; between 2 x 1 + 1 x 4, within 2.
	if got, want := eta([]float32{1, 3, 5}, []int32{0, 0, 2}, 3), math.Sqrt(6.0/8); math.Abs(got-want) > 1e-12 {
		t.Errorf("eta %v, want %v", got, want)
	}
}

// A feature whose values all lie outside the sample has what needs no order, and nothing else.
func TestSampleWithoutValues(t *testing.T) {
	f := describe("x", []float32{float32(nan), 3, 5}, []int32{0}, 4)
	if f.Kind != Numeric || f.Mean != 4 || f.Max != 5 || f.Median.Known() || f.MAD.Known() || f.Distinct != 0 ||
		f.OutliersIQR != 0 || f.OutliersMAD != 0 {
		t.Errorf("%+v", f)
	}
}

func TestPicturesOfOddValues(t *testing.T) {
	table := build(1, 4, 1, func(_, j int) float64 { return []float64{-5, nan, 300, 51}[j] }, alternate(1))
	table.Image = tabular.ImageShape{Width: 2, Height: 2, Channels: 1, Max: 255}
	regression(table, func(int) float64 { return 2.5 })
	table.Rows[0] = 17
	p := of(t, table, Options{}).Pictures
	if len(p) != 1 || p[0].Label != "2.5" || p[0].Row != 17 || !slices.Equal(p[0].Pixels, []uint8{0, 0, 255, 51}) {
		t.Errorf("%+v", p)
	}
	table.Image.Height = 3 // does not fit the values
	if p := of(t, table, Options{}).Pictures; p != nil {
		t.Errorf("of a shape that does not fit: %+v", p)
	}
}

func TestErrorsSayWhatDoesNotFit(t *testing.T) {
	for want, change := range map[string]func(*dataset.Table){
		"1 features are named for a matrix of 4 x 2 values": func(t *dataset.Table) { t.Features = t.Features[:1] },
		"4 rows have 3 labels and 0 targets":                func(t *dataset.Table) { t.Labels = t.Labels[:3] },
		"4 rows have 4 labels and 1 targets":                func(t *dataset.Table) { t.Targets = []float64{1} },
		"row 2 has class -1 of 2":                           func(t *dataset.Table) { t.Labels[2] = -1 },
		"4 rows have 3 codes of 0 fields and 0 texts":       func(t *dataset.Table) { t.IDs = []int32{1, 2, 3} },
		"4 rows have 0 codes of 0 fields and 5 texts":       func(t *dataset.Table) { t.Texts = make([][]byte, 5) },
	} {
		table := build(4, 2, 2, noise, alternate(2))
		change(table)
		if _, err := Of(table, Options{}); err == nil || err.Error() != "built.csv: "+want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := Of(nil, Options{}); err == nil || err.Error() != "a table without rows has no profile" {
		t.Errorf("no table: %v", err)
	}
}

// What is not finite is not judged, and everything else as if it were not there.
func TestJudgementsLeaveOutWhatIsNotFinite(t *testing.T) {
	labels, p := posterior(300, 6)
	labels[40] = (labels[40] + 1) % 3
	clean, err := LabelNoise(labels, p, nil)
	if err != nil || len(clean.Suspects) != 1 || clean.Suspects[0].Row != 40 {
		t.Fatalf("%+v, %v", clean, err)
	}
	more := blas32.General{Rows: 301, Cols: 3, Stride: 3, Data: append(slices.Clone(p.Data), 0.5, float32(nan), 0.5)}
	got, err := LabelNoise(append(slices.Clone(labels), 0), more, nil)
	if err != nil || got.Rows != 300 || !slices.Equal(got.Suspects, clean.Suspects) || got.Rate != clean.Rate {
		t.Errorf("%+v, %v, want %+v", got, err, clean)
	}
	targets := []float32{1, 2, float32(nan), 3, 100, float32(math.Inf(1)), 4}
	found, err := Residuals(targets, []float32{1.1, 1.9, 0, 3.2, 4, 0, 3.9}, []int32{9, 8, 7, 6, 5, 4, 3})
	if err != nil || len(found) != 1 || found[0].Row != 5 || found[0].Target != 100 || found[0].Predicted != 4 {
		t.Errorf("%+v, %v", found, err)
	}
	for name, targets := range map[string][]float32{
		"no row": nil, "nothing finite": {float32(nan)}, "the same residual": {5, 5, 5},
	} {
		found, err := Residuals(targets, make([]float32, len(targets)), nil)
		if err != nil || found == nil || len(found) > 0 {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
}

func TestShareThatPredictionsExplain(t *testing.T) {
	targets := []float32{1, 2, 3, 4, 100}
	for _, c := range []struct {
		predictions []float32
		want        float64
	}{
		{targets, 1},
		{[]float32{7, 7, 7, 7, 7}, 0},
		{[]float32{9, -9, 9, -9, 9}, 0},
		{[]float32{0.5, 2, 3.5, 4, 0}, 0.75},
	} {
		if got := explained(targets, c.predictions); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v explain %v, want %v", c.predictions, got, c.want)
		}
	}
	n := Noise{Thresholds: []event.Number{0.8, event.Number(nan), 0.4}}
	if got := n.trust(); math.Abs(got-0.6) > 1e-12 || (Noise{}).trust() != 0 {
		t.Errorf("trust %v, %v without classes", got, (Noise{}).trust())
	}
	if got := nameOf([]string{"a"}, 0) + nameOf([]string{"a"}, 1); got != `"a"1` {
		t.Errorf("classes are named %s", got)
	}
}

func TestNamesOfCodes(t *testing.T) {
	table := &dataset.Table{}
	table.Encoding.Fields = []tabular.EncodedField{{Values: []string{"ann", ""}}}
	for code, want := range map[int]string{0: "(unknown)", 1: "ann", 2: "(missing)", 3: "(unknown)", -1: "(unknown)"} {
		if got := fieldValue(table, 0, code); got != want {
			t.Errorf("code %d is %s, want %s", code, got, want)
		}
	}
	if got := fieldValue(table, 1, 1); got != "(unknown)" {
		t.Errorf("of a field without values: %s", got)
	}
}

// Sparse rows are equal where they have the same terms with the same values; empty ones are not counted.
func TestRepeatsOfSparseRows(t *testing.T) {
	m := &sparse.CSR{
		Rows: 6, Cols: 9, RowPtr: []int64{0, 2, 4, 4, 6, 8, 8},
		ColIdx: []int32{1, 5, 1, 5, 1, 6, 1, 5}, Values: []float32{1, 2, 1, 2, 1, 2, 1, 3},
	}
	groups := groupRows(tableRows(&dataset.Table{Sparse: m}), []int32{0, 1, 0, 0, 0, 0}, nil)
	if len(groups.groups) != 1 || !slices.Equal(groups.groups[0], []int32{0, 1}) {
		t.Errorf("equal rows %v", groups.groups)
	}
	if r := groups.repeats(); r.Duplicates != 0 || r.Conflicts != 2 || r.Unavoidable != 1 {
		t.Errorf("%+v", r)
	}
}

func TestWarningsAreTold(t *testing.T) {
	for _, kind := range kinds {
		if !IsWarning(Warning{Kind: kind}.Finding()) {
			t.Errorf("%s is no warning", kind)
		}
	}
	if IsWarning(finding.Finding{Kind: "overfitting"}) || IsWarning(finding.Finding{}) {
		t.Error("a finding of a run is a warning of the data")
	}
}
