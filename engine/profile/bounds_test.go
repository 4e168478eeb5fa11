package profile

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/finding"

	"gonum.org/v1/gonum/blas/blas32"
)

// warned returns the warning of a kind among those of a table that is judged as if its features were scaled.
func warned(t *testing.T, table *dataset.Table, kind finding.Kind, more map[string]any, p *dataset.Prepared) *Warning {
	t.Helper()
	keys := map[string]any{"data.normalize": "standard", "training.class_weights": "none", "training.loss": "mse"}
	for k, v := range more {
		keys[k] = v
	}
	profile := of(t, table, Options{Get: settings(keys), Prepared: p})
	i := slices.IndexFunc(profile.Warnings, func(w Warning) bool { return w.Kind == kind })
	if i < 0 {
		return nil
	}
	return &profile.Warnings[i]
}

// rareFirst gives the first rare rows class 1 and the others class 0.
func rareFirst(rare int) func(int) int { return func(i int) int { return bit(i < rare) } }

// firstRepeat makes rows 1 to repeats equal row 0 in every feature.
func firstRepeat(repeats int) func(i, j int) float64 {
	return func(i, j int) float64 {
		if i <= repeats {
			i = 0
		}
		return noise(i, j)
	}
}

// one puts a function in place of the noise of column 0.
func one(f func(i int) float64) func(i, j int) float64 {
	return func(i, j int) float64 {
		if j == 0 {
			return f(i)
		}
		return noise(i, j)
	}
}

// split is a table whose first rows train and whose others validate, as they are.
func split(table *dataset.Table, train int) *dataset.Prepared {
	part := func(from, to int) dataset.Part {
		x := table.X
		x.Rows, x.Data = to-from, x.Data[from*x.Stride:to*x.Stride]
		return dataset.Part{X: x, Labels: table.Labels[from:to], Rows: table.Rows[from:to]}
	}
	return &dataset.Prepared{
		Name: table.Name, Task: table.Task, Features: table.Features, Classes: table.Classes,
		Train: part(0, train), Validation: part(train, table.NumRows()), TargetScale: 1,
	}
}

// TestBounds meets the threshold of every check on both sides: n is what it counts.
func TestBounds(t *testing.T) {
	spikes := func(n int) func(i int) float64 { // far from the others, which spread over [-1, 1)
		return func(i int) float64 { return noise(i, 0) + 100*float64(bit(i < n)) }
	}
	for _, c := range []struct {
		name         string
		kind         finding.Kind
		below, above int
		table        func(n int) *dataset.Table
		keys         map[string]any
		prepared     int // rows that train; 0: not split
	}{
		{
			name: "imbalance: one to five", kind: Imbalance, below: 501, above: 500,
			table: func(n int) *dataset.Table { return build(3000, 2, 2, noise, rareFirst(n)) },
		},
		{
			name: "few rows in a class", kind: FewRows, below: 10, above: 9,
			table: func(n int) *dataset.Table { return build(10+n, 2, 2, noise, rareFirst(n)) },
		},
		{
			name: "few training rows in a class", kind: FewRows, below: 10, above: 9, prepared: 40,
			table: func(n int) *dataset.Table {
				return build(80, 2, 2, noise, func(i int) int { return bit(i < n || i >= 40) })
			},
		},
		{
			name: "repeats: share of the rows", kind: DuplicateRows, below: 11, above: 12,
			table: func(n int) *dataset.Table {
				return build(600, 3, 2, firstRepeat(n), func(i int) int { return bit(i > n && i%2 == 0) })
			},
		},
		{
			name: "repeats: number of rows", kind: DuplicateRows, below: 2, above: 3,
			table: func(n int) *dataset.Table {
				return build(60, 3, 2, firstRepeat(n), func(i int) int { return bit(i > n && i%2 == 0) })
			},
		},
		{
			name: "repeats: share in a table that is split", kind: DuplicateRows, below: 59, above: 60, prepared: 500,
			table: func(n int) *dataset.Table {
				return build(600, 3, 2, firstRepeat(n), func(i int) int { return bit(i > n && i%2 == 0) })
			},
		},
		{
			name: "conflicts: share of the rows", kind: ConflictingRows, below: 3, above: 4,
			table: func(n int) *dataset.Table { // n of the equal rows are of the rarer label
				return build(800, 3, 2, firstRepeat(2*n), func(i int) int { return bit(i < n || i > 2*n && i%2 == 0) })
			},
		},
		{
			name: "conflicts: number of rows", kind: ConflictingRows, below: 2, above: 3,
			table: func(n int) *dataset.Table {
				return build(100, 3, 2, firstRepeat(2*n), func(i int) int { return bit(i < n || i > 2*n && i%2 == 0) })
			},
		},
		{
			name: "leakage: share of validation", kind: Leakage, below: 3, above: 4, prepared: 600,
			table: func(n int) *dataset.Table {
				return build(1000, 3, 2, func(i, j int) float64 { return noise(i-600*bit(i >= 600 && i < 600+n), j) },
					alternate(2))
			},
		},
		{
			name: "leakage: number of rows", kind: Leakage, below: 2, above: 3, prepared: 60,
			table: func(n int) *dataset.Table {
				return build(100, 3, 2, func(i, j int) float64 { return noise(i-60*bit(i >= 60 && i < 60+n), j) },
					alternate(2))
			},
		},
		{
			name: "give-away: rows that can prove it", kind: GivesAway, below: 59, above: 60,
			table: func(n int) *dataset.Table {
				return build(n, 3, 2, one(func(i int) float64 { return float64(i % 2) }), alternate(2))
			},
		},
		{
			name: "give-away: classes", kind: GivesAway, below: 51, above: 50,
			table: func(n int) *dataset.Table {
				return build(4000, 2, n, one(func(i int) float64 { return float64(i % n) }), alternate(n))
			},
		},
		{
			name: "give-away: wrong rows in a hundred", kind: GivesAway, below: 4, above: 0,
			table: func(n int) *dataset.Table {
				return build(1000, 2, 2, one(func(i int) float64 { return float64((i + bit(i%100 < n)) % 2) }),
					alternate(2))
			},
		},
		{
			name: "scales: ratio of the spreads", kind: Unscaled, below: 99, above: 101,
			keys: map[string]any{"data.normalize": "none"},
			table: func(n int) *dataset.Table {
				return build(600, 2, 2, func(i, j int) float64 {
					// Column 1 repeats column 0, so that their spreads have exactly this ratio.
					return noise(i, 0) * []float64{1, float64(n) / 10}[j]
				}, alternate(2))
			},
		},
		{
			name: "scales: distance from zero", kind: Unscaled, below: 99, above: 101,
			keys: map[string]any{"data.normalize": "none"},
			table: func(n int) *dataset.Table { // a mean of n tenths of the deviation of alternating ones
				return build(600, 1, 2, func(i, _ int) float64 { return float64(2*(i%2)-1) + float64(n)/10 },
					func(i int) int { return i / 2 % 2 })
			},
		},
		{
			name: "nearly constant", kind: NearConstant, below: 397, above: 398,
			table: func(n int) *dataset.Table {
				return build(400, 2, 2, one(func(i int) float64 { return 5 + float64(i*bit(i >= n)) }), alternate(2))
			},
		},
		{
			name: "mostly missing", kind: MostlyMissing, below: 299, above: 300,
			table: func(n int) *dataset.Table {
				return build(600, 2, 2, one(func(i int) float64 {
					return noise(i, 0) +
						math.Log(float64(bit(i >= n)))*0
				}), alternate(2))
			},
		},
		{
			name: "extreme values: interquartile ranges", kind: ExtremeValues, below: 49, above: 51,
			table: func(n int) *dataset.Table {
				// Quartiles at 0.25 and 0.75 of evenly spread values, whatever the last one is.
				return build(401, 2, 2, one(func(i int) float64 {
					if i == 400 {
						return 0.75 + 0.5*float64(n)
					}
					return float64(i) / 400
				}), alternate(2))
			},
		},
		{
			name: "heavy tail: share of the rows", kind: HeavyTail, below: 9, above: 10,
			table: func(n int) *dataset.Table { return regression(build(1000, 2, 1, noise, alternate(1)), spikes(n)) },
		},
		{
			name: "heavy tail: number of rows", kind: HeavyTail, below: 2, above: 3,
			table: func(n int) *dataset.Table { return regression(build(100, 2, 1, noise, alternate(1)), spikes(n)) },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, n := range []int{c.below, c.above} {
				table := c.table(n)
				var p *dataset.Prepared
				if c.prepared > 0 {
					p = split(table, c.prepared)
				}
				w := warned(t, table, c.kind, c.keys, p)
				if (w != nil) != (n == c.above) {
					t.Errorf("at %d: %s is %+v", n, c.kind, w)
				}
				if w != nil && (w.Title == "" || w.Why == "" || len(w.Evidence) == 0) {
					t.Errorf("at %d: %+v", n, w)
				}
			}
		})
	}
}

// TestSeverityHasBoundsOfItsOwn: the same warning weighs more the worse it is.
func TestSeverityHasBoundsOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		name  string
		table *dataset.Table
		train int
		kind  finding.Kind
		want  finding.Severity
	}{
		{"one to 19.9", build(2090, 2, 2, noise, rareFirst(100)), 0, Imbalance, finding.Warn},
		{"one to 20", build(2100, 2, 2, noise, rareFirst(100)), 0, Imbalance, finding.Bad},
		{
			"5 % of the rows repeat", build(600, 3, 2, firstRepeat(30), func(i int) int {
				return bit(i > 30 &&
					i%2 == 0)
			}),
			0, DuplicateRows, finding.Info,
		},
		{
			"10 % of the rows repeat", build(600, 3, 2, firstRepeat(60), func(i int) int {
				return bit(i > 60 &&
					i%2 == 0)
			}),
			0, DuplicateRows, finding.Warn,
		},
		{
			"9 % of validation was trained on",
			build(200, 3, 2, func(i, j int) float64 { return noise(i-100*bit(i >= 100 && i < 109), j) }, alternate(2)),
			100, Leakage, finding.Warn,
		},
		{
			"10 % of validation was trained on",
			build(200, 3, 2, func(i, j int) float64 { return noise(i-100*bit(i >= 100 && i < 110), j) }, alternate(2)),
			100, Leakage, finding.Bad,
		},
		{
			"all of it, as there are few combinations",
			build(200, 3, 2, func(i, j int) float64 { return float64(i >> j & 1) }, alternate(2)),
			100, Leakage, finding.Info,
		},
	} {
		var p *dataset.Prepared
		if c.train > 0 {
			p = split(c.table, c.train)
		}
		if w := warned(t, c.table, c.kind, nil, p); w == nil || w.Severity != c.want {
			t.Errorf("%s: %+v, want %s", c.name, w, c.want)
		}
	}
}

// TestLeakageNamesTheWorsePart and its rows in the source.
func TestLeakageNamesTheWorsePart(t *testing.T) {
	table := build(300, 3, 2, func(i, j int) float64 {
		switch {
		case i >= 100 && i < 105: // 5 % of validation
			i -= 100
		case i >= 200 && i < 230: // 30 % of test
			i -= 200
		}
		return noise(i, j)
	}, alternate(2))
	p := split(table, 100)
	held := split(table, 200).Validation
	p.Validation.X.Rows, p.Validation.X.Data = 100, p.Validation.X.Data[:300]
	p.Validation.Labels, p.Validation.Rows = p.Validation.Labels[:100], p.Validation.Rows[:100]
	p.Test = held
	w := warned(t, table, Leakage, nil, p)
	if w == nil || !strings.HasPrefix(w.Title, "30 % of the test rows") || w.Rows[0] != 200 ||
		len(w.Rows) != maxListed {
		t.Fatalf("%+v", w)
	}
	// A row with another label is no copy.
	for i := range p.Test.Labels {
		p.Test.Labels[i] = 1 - p.Test.Labels[i]
	}
	if w := warned(t, table, Leakage, nil, p); w == nil || !strings.HasPrefix(w.Title, "5.0 % of the validation rows") {
		t.Errorf("with other labels in the test part: %+v", w)
	}
}

// TestPixelsAreNoFeatures: of pictures nothing is said that only holds for measurements.
func TestPixelsAreNoFeatures(t *testing.T) {
	table := build(400, 16, 2, func(i, j int) float64 {
		switch j {
		case 0:
			return 0
		case 1:
			return float64(i % 2)
		case 2:
			return 255 * float64(bit(i == 7))
		}
		return noise(i, j)
	}, alternate(2))
	kinds := func() (kinds []finding.Kind) {
		for _, w := range of(t, table, Options{}).Warnings {
			kinds = append(kinds, w.Kind)
		}
		return kinds
	}
	if got := kinds(); !slices.Contains(got, GivesAway) || !slices.Contains(got, NearConstant) {
		t.Errorf("of measurements: %v", got)
	}
	table.Image = tabular.ImageShape{Width: 4, Height: 4, Channels: 1}
	if got := kinds(); len(got) != 0 {
		t.Errorf("of pixels: %v", got)
	}
}

// TestResidualsBeyondFive: one robust deviation more or less decides.
func TestResidualsBeyondFive(t *testing.T) {
	targets, predictions := make([]float32, 101), make([]float32, 101)
	for i := range targets {
		targets[i] = float32(i - 50) // residuals -50 to 50: their median distance from 0 is 25
	}
	limit := 5 * normalMAD * 25
	for _, c := range []struct {
		residual float64
		want     int
	}{{limit - 0.1, 0}, {limit + 0.1, 1}, {-limit + 0.1, 0}, {-limit - 0.1, 1}} {
		targets[100] = float32(c.residual)
		if c.residual < 0 { // keep the median where it is
			targets[100], targets[0] = 50, float32(c.residual)
		}
		found, err := Residuals(targets, predictions, nil)
		if err != nil || len(found) != c.want {
			t.Errorf("a residual of %v: %+v (%v), want %d", c.residual, found, err, c.want)
		}
		targets[0], targets[100] = -50, 50
	}
}

// TestSuspectsHaveToBeWorthAWord: a few rows in many are no finding.
func TestSuspectsHaveToBeWorthAWord(t *testing.T) {
	judge := func(rows, wrong int) []Warning {
		p := blas32.General{Rows: rows, Cols: 2, Stride: 2, Data: make([]float32, 2*rows)}
		labels := make([]int32, rows)
		for i := range labels {
			labels[i] = int32(i % 2)
			truth := i%2 != bit(i < wrong)
			sure := 1 / (1 + math.Exp(-2-float64(i%12))) // most rows are far from the boundary
			if i < wrong {
				sure = 0.9999
			}
			p.Data[2*i+bit(truth)], p.Data[2*i+bit(!truth)] = float32(sure), float32(1-sure)
		}
		w, err := AfterTraining(&dataset.Prepared{Task: tabular.Classification, Classes: []string{"a", "b"}},
			[]Judged{{Labels: labels, Outputs: p}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	for _, c := range []struct {
		rows, wrong int
		want        finding.Severity // "": nothing is said
	}{{100, 4, ""}, {101, 5, finding.Info}, {100, 5, finding.Warn}, {2000, 9, ""}, {2000, 10, finding.Info}} {
		w := judge(c.rows, c.wrong)
		if said := len(w) == 1; said != (c.want != "") || said && w[0].Severity != c.want {
			t.Errorf("%d of %d rows: %+v, want %q", c.wrong, c.rows, w, c.want)
		}
	}
}
