package profile

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/finding"

	"gonum.org/v1/gonum/blas/blas32"
)

// drawTable makes up a table of a few kinds of columns: numbers of any spread, codes, constants, repeats, gaps.
func drawTable(rng *rand.Rand) *dataset.Table {
	n, d := 20+rng.IntN(200), 1+rng.IntN(6)
	columns := make([]func(i int) float64, d)
	for j := range columns {
		scale, shift := math.Ldexp(1, rng.IntN(20)-10), float64(rng.IntN(9)-4)
		switch rng.IntN(5) {
		case 0:
			columns[j] = func(i int) float64 { return float64(mix(uint64(j), uint64(i)) % 2) }
		case 1:
			columns[j] = func(int) float64 { return shift }
		case 2:
			columns[j] = func(i int) float64 { return noise(i, j) / float64(bit(mix(9, uint64(i))%3 > 0)) * 0 }
		default:
			columns[j] = func(i int) float64 { return scale*noise(i-i%5*bit(i%5 == 1), j) + shift }
		}
	}
	t := build(n, d, 3, func(i, j int) float64 {
		if v := columns[j](i); !math.IsInf(v, 0) {
			return v
		}
		return math.NaN()
	}, func(i int) int { return int(mix(3, uint64(i))%7) / 3 })
	if rng.IntN(2) == 0 {
		regression(t, func(i int) float64 { return noise(i, 77) })
	}
	return t
}

// reordered returns a table whose row i is row order[i] of another.
func reordered(t *dataset.Table, order []int) *dataset.Table {
	out := *t
	out.X.Data, out.Labels, out.Targets, out.Rows = nil, nil, nil, nil
	for _, i := range order {
		out.X.Data = append(out.X.Data, rowOf(t.X, int32(i))...)
		if t.Labels != nil {
			out.Labels = append(out.Labels, t.Labels[i])
		}
		if t.Targets != nil {
			out.Targets = append(out.Targets, t.Targets[i])
		}
		out.Rows = append(out.Rows, t.Rows[i])
	}
	out.X.Rows = len(order)
	return &out
}

func tables(t *testing.T, hold func(t *testing.T, rng *rand.Rand, table *dataset.Table)) {
	t.Helper()
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 71))
		hold(t, rng, drawTable(rng))
		if t.Failed() {
			t.Fatalf("at seed %d", seed)
		}
	}
}

// sameFigures wants what a feature's figures say to be equal, but for how sums are rounded.
func sameFigures(t *testing.T, got, want Feature) {
	t.Helper()
	for what, pair := range map[string][2]event.Number{
		"min": {got.Min, want.Min}, "max": {got.Max, want.Max}, "mean": {got.Mean, want.Mean},
		"std": {got.Std, want.Std},
		"q1":  {got.Q1, want.Q1}, "median": {got.Median, want.Median}, "q3": {got.Q3, want.Q3},
		"mad":          {got.MAD, want.MAD},
		"mode's share": {got.ModeShare, want.ModeShare}, "association": {got.Association, want.Association},
	} {
		if !near(pair[0], pair[1]) {
			t.Errorf("%s: %s %v, want %v", got.Name, what, pair[0], pair[1])
		}
	}
	if got.Kind != want.Kind || got.Missing != want.Missing || got.Distinct != want.Distinct || !slices.Equal(got.Bins,
		want.Bins) ||
		got.OutliersIQR != want.OutliersIQR || got.OutliersMAD != want.OutliersMAD {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	tables(t, func(t *testing.T, rng *rand.Rand, table *dataset.Table) {
		p, q := of(t, table, Options{}), of(t, reordered(table, rng.Perm(table.NumRows())), Options{})
		for j := range p.Features {
			sameFigures(t, q.Features[j], p.Features[j])
		}
		a, b := p.Repeats, q.Repeats
		if a.Duplicates != b.Duplicates || a.Conflicts != b.Conflicts || a.Unavoidable != b.Unavoidable ||
			p.Missing != q.Missing {
			t.Errorf("repeats %+v, in order %+v", b, a)
		}
		if !slices.Equal(p.Classes, q.Classes) {
			t.Errorf("classes %+v, in order %+v", q.Classes, p.Classes)
		}
	})
}

// Another unit of measurement, here a power of two, scales what is measured and nothing else.
func TestUnitsScaleTheFigures(t *testing.T) {
	tables(t, func(t *testing.T, rng *rand.Rand, table *dataset.Table) {
		scale := math.Ldexp(1, rng.IntN(9)-4)
		scaled := *table
		scaled.X.Data = slices.Clone(table.X.Data)
		for i := range scaled.X.Data {
			scaled.X.Data[i] *= float32(scale)
		}
		p, q := of(t, table, Options{}), of(t, &scaled, Options{})
		for j, want := range p.Features {
			for _, n := range []*event.Number{
				&want.Min, &want.Max, &want.Mean, &want.Std, &want.Q1, &want.Median, &want.Q3, &want.MAD, &want.Mode,
			} {
				*n *= event.Number(scale)
			}
			if want.Kind == Code {
				want.Kind = q.Features[j].Kind // 0 and 2 are no codes
			}
			sameFigures(t, q.Features[j], want)
		}
		if p.Repeats.Duplicates != q.Repeats.Duplicates || p.Repeats.Conflicts != q.Repeats.Conflicts {
			t.Errorf("repeats %+v, unscaled %+v", q.Repeats, p.Repeats)
		}
	})
}

// A table that stands in its file twice has the same shares, and every row of it a copy.
func TestTwiceTheRowsAreHalfRepeats(t *testing.T) {
	tables(t, func(t *testing.T, _ *rand.Rand, table *dataset.Table) {
		n := table.NumRows()
		order := make([]int, 2*n)
		for i := range order {
			order[i] = i % n
		}
		p, q := of(t, table, Options{}), of(t, reordered(table, order), Options{})
		if q.Repeats.Duplicates != p.Repeats.Duplicates+n || q.Repeats.Conflicts != 2*p.Repeats.Conflicts ||
			q.Repeats.Unavoidable != 2*p.Repeats.Unavoidable {
			t.Errorf("repeats %+v, once %+v of %d rows", q.Repeats, p.Repeats, n)
		}
		for j, f := range p.Features {
			g := q.Features[j]
			if g.Missing != 2*f.Missing || !near(g.Mean, f.Mean) || g.Distinct != f.Distinct || !near(g.ModeShare,
				f.ModeShare) {
				t.Errorf("%+v, once %+v", g, f)
			}
		}
		for c, class := range p.Classes {
			if q.Classes[c].Rows != 2*class.Rows || q.Classes[c].Share != class.Share {
				t.Errorf("class %+v, once %+v", q.Classes[c], class)
			}
		}
	})
}

// Warnings come in order of severity, each of a known kind, so that it is told from findings of curves.
func TestWarningsAreInOrder(t *testing.T) {
	known := map[finding.Kind]bool{}
	for _, k := range kinds {
		known[k] = true
	}
	tables(t, func(t *testing.T, _ *rand.Rand, table *dataset.Table) {
		p := of(t, table, Options{Get: settings(map[string]any{
			"data.normalize":         "none",
			"training.class_weights": "none",
		})})
		for i, w := range p.Warnings {
			if i > 0 && w.Severity.Rank() > p.Warnings[i-1].Severity.Rank() {
				t.Errorf("%s is %s after %s", w.Kind, w.Severity, p.Warnings[i-1].Severity)
			}
			if !known[w.Kind] || !IsWarning(w.Finding()) || w.Suggestions == nil || len(w.Rows) > maxListed {
				t.Errorf("%+v", w)
			}
		}
	})
	if IsWarning(finding.Finding{Kind: "overfitting"}) {
		t.Error("overfitting is taken for a warning about data")
	}
}

// The same table gives the same profile to the byte, with however many threads, and stays as it is.
func TestProfilesRepeat(t *testing.T) {
	tables(t, func(t *testing.T, _ *rand.Rand, table *dataset.Table) {
		before := slices.Clone(table.X.Data)
		first, err := json.Marshal(of(t, table, Options{Seed: 5, SampleRows: 30}))
		if err != nil {
			t.Fatal(err)
		}
		old := runtime.GOMAXPROCS(1)
		second, _ := json.Marshal(of(t, table, Options{Seed: 5, SampleRows: 30}))
		runtime.GOMAXPROCS(old)
		if string(first) != string(second) {
			t.Errorf("%s, then %s", first, second)
		}
		if !slices.EqualFunc(before, table.X.Data,
			func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) {
			t.Error("the table was changed")
		}
	})
}

func TestHistogramCountsEveryValueOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(73, 79))
	for range 300 {
		values := make([]float64, 1+rng.IntN(50))
		for i := range values {
			values[i] = float64(float32(rng.NormFloat64() * math.Ldexp(1, rng.IntN(200)-100)))
		}
		low, high := slices.Min(values), slices.Max(values)
		bins := histogram(values, low, high, 1+rng.IntN(20))
		total := 0
		for _, n := range bins {
			total += n
		}
		if total != len(values) || low < high && (bins[0] == 0 || bins[len(bins)-1] == 0) {
			t.Fatalf("%v in bins %v: all values counted, the ends hold the extremes", values, bins)
		}
	}
	if got := histogram([]float64{0, 1, 2, 3, 4}, 0, 4, 4); !slices.Equal(got, []int{1, 1, 1, 2}) {
		t.Errorf("0 to 4 in four bins: %v; the last includes its end", got)
	}
}

func TestQuantilesInterpolate(t *testing.T) {
	ordered := []float64{1, 2, 4, 8}
	for p, want := range map[float64]float64{0: 1, 1: 8, 0.5: 3, 1.0 / 3: 2, 0.25: 1.75, 0.75: 5} {
		if got := quantile(ordered, p); math.Abs(got-want) > 1e-12 {
			t.Errorf("quantile %v is %v, want %v", p, got, want)
		}
	}
	if got := quantile([]float64{7}, 0.3); got != 7 {
		t.Errorf("of one value: %v", got)
	}
	if got := quantile([]float64{-math.MaxFloat32, math.MaxFloat32}, 0.5); got != 0 {
		t.Errorf("of the extremes: %v", got)
	}
}

// TestStumpKnowsItsColumn: a column that decides the class is right on rows not seen, noise guesses.
func TestStumpKnowsItsColumn(t *testing.T) {
	const n = 600
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		value  func(i int) float64
		lo, hi float64
	}{
		{"a threshold", func(i int) float64 { return float64(i%3) + 0.3*noise(i, 1) }, 0.99, 1},
		{"two stretches of one class", func(i int) float64 {
			return []float64{
				0, 5,
				9,
			}[i%3] * float64(1-2*bit(i%3 == 1 && i%2 == 0))
		}, 0.99, 1},
		{"a missing value as a class", func(i int) float64 { return []float64{nan, 1, 2}[i%3] }, 1, 1},
		{"a constant", func(int) float64 { return 4 }, 0.25, 0.42},
		{"noise", func(i int) float64 { return noise(i, 1) }, 0.2, 0.5},
		{"an identifier", func(i int) float64 { return float64(i) }, 0.2, 0.5},
	} {
		table := build(n, 1, 3, func(i, _ int) float64 { return c.value(i) }, alternate(3))
		s := newStump(3, 4)
		s.load(table, column{"f0", 0, 1, nil}, sampleRows(n, n, 0))
		if got := s.judge(); got < c.lo || got > c.hi {
			t.Errorf("%s is right in %v, want %v to %v", c.name, got, c.lo, c.hi)
		}
		if len(s.learn)+len(s.test) != n {
			t.Errorf("%s: %d rows to learn from and %d to judge by of %d", c.name, len(s.learn), len(s.test), n)
		}
	}
	if got := newStump(3, 4).judge(); got != 0 {
		t.Errorf("without rows it is right in %v", got)
	}
}

func TestColumnsGatherTheirCodes(t *testing.T) {
	table := build(4, 6, 2, noise, alternate(2))
	table.Encoding.Columns = []tabular.EncodedColumn{
		{Name: "size"},
		{Name: "city", Categorical: true, Values: []string{"a", "b"}, Other: true},
		{Name: "user", Embedded: true},
		{Name: "age", Missing: true},
	}
	var got []string
	for _, c := range columns(table) {
		got = append(got, c.name+":"+string(rune('0'+c.from))+"-"+string(rune('0'+c.to)))
	}
	if want := []string{"size:0-1", "city:1-4", "age:4-6"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	table.Encoding.Columns = table.Encoding.Columns[:2] // does not account for all features
	if got := columns(table); len(got) != 6 || got[5].name != "f5" || got[5].encoded != nil {
		t.Errorf("%+v, want a column for each feature", got)
	}
	for want, codes := range map[float32][]float32{0: {1, 0, 0}, 2: {0, 0, 1}, -1: {0, 0, 0}} {
		if got := codeOf(codes); got != want {
			t.Errorf("the code of %v is %v, want %v", codes, got, want)
		}
	}
}

// TestEqualRowsHashAlike, whatever they are made of.
func TestEqualRowsHashAlike(t *testing.T) {
	nan := float32(math.NaN())
	odd := math.Float32frombits(0x7fc00001)
	negative := float32(math.Copysign(0, -1))
	x := blas32.General{Rows: 4, Cols: 2, Stride: 2, Data: []float32{0, nan, negative, odd, 0, 1, 1, 0}}
	for name, rows := range map[string]rowSet{
		"numbers": denseRows(x, nil),
		"codes":   denseRows(blas32.General{Rows: 4}, []int32{1, 2, 1, 2, 2, 1, 0, 0}),
		"texts": textRows([][]byte{
			[]byte("a"), []byte("b c"), []byte("a"), []byte("b c"), []byte("ab"),
			[]byte(" c"), nil, []byte(" "),
		}, 4),
	} {
		if rows.n != 4 && name != "codes" || rows.hash(0) != rows.hash(1) || !rows.values(0).equal(rows.values(1)) {
			t.Errorf("%s: rows 0 and 1 are equal, but do not hash alike", name)
		}
		if rows.hash(0) == rows.hash(2) || rows.values(0).equal(rows.values(2)) ||
			rows.values(2).equal(rows.values(3)) {
			t.Errorf("%s: rows 0 and 2 differ, but hash alike", name)
		}
	}
	blank := textRows([][]byte{[]byte(" \n"), []byte("x")}, 2)
	if !blank.blank(0) || blank.blank(1) {
		t.Error("white space is no text, x is one")
	}
}
