package profile

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// TestHealthyTablesRaiseNoWarning is the other half of every check: no false alarms on the
// built-in sets, normalized as experiments are by default.
func TestHealthyTablesRaiseNoWarning(t *testing.T) {
	for _, info := range dataset.Builtins() {
		table := load(t, dataset.Source{Name: info.Name, Noise: info.Noise})
		p := of(t, table, Options{
			Prepared: prepare(t, table, dataset.Standard),
			Get: settings(map[string]any{
				"data.normalize": "standard", "training.class_weights": "none",
				"training.loss": "auto",
			}),
		})
		for _, w := range p.Warnings {
			t.Errorf("%s: %s: %s %v", info.Name, w.Kind, w.Title, w.Evidence)
		}
	}
	p := of(t, build(400, 5, 3, noise, alternate(3)), Options{})
	if len(p.Warnings) != 0 {
		t.Errorf("even noise: %+v", p.Warnings)
	}
}

// TestWarnings builds, for each kind, a table with that fault and no other.
func TestWarnings(t *testing.T) {
	const n = 600
	none := settings(map[string]any{"data.normalize": "none", "training.class_weights": "none", "training.loss": "mse"})
	labelAt := func(at int, f func(i int) float64) func(i, j int) float64 {
		return func(i, j int) float64 {
			if j == at {
				return f(i)
			}
			return noise(i, j)
		}
	}
	cases := map[string]struct {
		table    *dataset.Table
		prepared bool
		kind     finding.Kind
		severity finding.Severity
		features []string
		change   string // key=value
		evidence string
	}{
		"imbalance": {
			table: build(n, 3, 2, noise, func(i int) int { return bit(i%10 == 0) }),
			kind:  Imbalance, severity: finding.Warn, change: "training.class_weights=balanced",
			evidence: "60 rows, 10 %",
		},
		"severe imbalance": {
			table: build(n, 3, 2, noise, func(i int) int { return bit(i%40 == 0) }),
			kind:  Imbalance, severity: finding.Bad, change: "training.class_weights=balanced", evidence: "39",
		},
		"few rows": {
			table: build(30, 3, 6, noise, alternate(6)), prepared: true,
			kind: FewRows, severity: finding.Warn, evidence: "c0: 4 training rows",
		},
		"duplicates": {
			table: build(n, 3, 2, func(i, j int) float64 { return noise(i%500, j) }, alternate(2)),
			kind:  DuplicateRows, severity: finding.Warn, evidence: "100 rows of 600",
		},
		"leakage": {
			table: build(n, 3, 2, func(i, j int) float64 { return noise(i-i%2*bit(i < 36), j) },
				func(i int) int { return i / 2 % 2 }), prepared: true,
			kind: Leakage, severity: finding.Warn, evidence: "of 120 validation rows",
		},
		"conflicts": {
			table: build(n, 3, 2, func(i, j int) float64 { return noise(i-i%2*bit(i < 100), j) }, alternate(2)),
			kind:  ConflictingRows, severity: finding.Warn, evidence: "no model is right in more than 92 %",
		},
		"label as a number": {
			table: build(n, 4, 4, labelAt(2, func(i int) float64 { return float64(i % 4 * 7 % 11) }), alternate(4)),
			kind:  GivesAway, severity: finding.Bad, features: []string{"f2"},
			evidence: "accuracy on rows not looked at 100 % ",
		},
		"label as a threshold": {
			table: build(n, 4, 2, labelAt(1, func(i int) float64 { return float64(i%2) + 0.4*noise(i, 9) }),
				alternate(2)),
			kind: GivesAway, severity: finding.Bad, features: []string{"f1"},
		},
		"target as a feature": {
			table: regression(build(n, 3, 1, noise, alternate(1)), func(i int) float64 {
				return 3*noise(i, 1) + 1e-4*noise(i, 8)
			}),
			kind: GivesAway, severity: finding.Bad, features: []string{"f1"}, evidence: "correlation 1 ",
		},
		"logarithm of the target": {
			table: regression(build(n, 3, 1, noise, alternate(1)),
				func(i int) float64 { return math.Exp(noise(i, 2)) }),
			kind: GivesAway, severity: finding.Bad, features: []string{"f2"},
		},
		"unscaled": {
			table: build(n, 2, 2, func(i, j int) float64 { return noise(i, j) * math.Pow(300, float64(j)) },
				alternate(2)),
			kind: Unscaled, severity: finding.Warn, change: "data.normalize=standard", features: []string{"f1", "f0"},
		},
		"near constant": {
			table: build(n, 3, 2, labelAt(0, func(i int) float64 { return 5 + float64(bit(i == 77)) }), alternate(2)),
			kind:  NearConstant, severity: finding.Info, features: []string{"f0"}, evidence: "99.8 %",
		},
		"mostly missing": {
			table: build(n, 3, 2, labelAt(0, func(i int) float64 {
				return noise(i, 0) / float64(bit(i%5 == 0)) * float64(bit(i%5 == 0))
			}), alternate(2)),
			kind: MostlyMissing, severity: finding.Info, features: []string{"f0"}, evidence: "80 %",
		},
		"sentinel": {
			table: build(n, 3, 2, labelAt(2, func(i int) float64 { return noise(i, 2) - 999*float64(bit(i == 3)) }),
				alternate(2)),
			kind: ExtremeValues, severity: finding.Warn, features: []string{"f2"}, evidence: "-998.6",
		},
		"heavy tail": {
			table: regression(build(n, 3, 1, noise, alternate(1)),
				func(i int) float64 { return math.Pow(1.001+noise(i, 7), -2) }),
			kind: HeavyTail, severity: finding.Info, change: "training.loss=huber",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			// What is not about scales is judged as if features were scaled.
			o := Options{Get: settings(map[string]any{
				"data.normalize": "standard", "training.class_weights": "none",
				"training.loss": "mse",
			})}
			if c.kind == Unscaled {
				o.Get = none
			}
			if c.prepared {
				c.table = reload(t, c.table)
				o.Prepared = prepare(t, c.table, dataset.Standard)
			}
			p := of(t, c.table, o)
			if len(p.Warnings) != 1 || p.Warnings[0].Kind != c.kind {
				t.Fatalf("want one %s, got %+v", c.kind, p.Warnings)
			}
			w := p.Warnings[0]
			if w.Severity != c.severity || w.Why == "" || len(w.Evidence) == 0 || len(w.Suggestions) == 0 {
				t.Errorf("%+v", w)
			}
			if c.features != nil && !slices.Equal(w.Features, c.features) {
				t.Errorf("features %v, want %v", w.Features, c.features)
			}
			text := ""
			for _, e := range w.Evidence {
				text += e.Text + "\n"
			}
			if !strings.Contains(text, c.evidence) {
				t.Errorf("the evidence lacks %q:\n%s", c.evidence, text)
			}
			checkChange(t, w, c.change)
			if f := w.Finding(); string(f.Kind) != string(w.Kind) || f.Title != w.Title || f.Confidence != 1 {
				t.Errorf("as a finding: %+v", f)
			}
		})
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// checkChange wants one valid change of a known key.
func checkChange(t *testing.T, w Warning, want string) {
	t.Helper()
	if want == "" {
		return
	}
	key, value, _ := strings.Cut(want, "=")
	if len(w.Suggestions[0].Changes) != 1 {
		t.Fatalf("suggestions %+v, want %s", w.Suggestions, want)
	}
	if c := w.Suggestions[0].Changes[0]; c.Key != key || c.To != value || c.From == nil {
		t.Errorf("change %+v, want %s", c, want)
	}
	if _, ok := hparam.Lookup(key); !ok {
		t.Errorf("%s is no key", key)
	}
}

// TestSettingsSilenceWarnings changes what a warning asks for: it must not ask again.
func TestSettingsSilenceWarnings(t *testing.T) {
	rare := build(600, 3, 2, noise, func(i int) int { return bit(i%40 == 0) })
	p := of(t, rare, Options{Get: settings(map[string]any{"training.class_weights": "balanced"})})
	if len(p.Warnings) != 1 || p.Warnings[0].Severity != finding.Info || len(p.Warnings[0].Suggestions) != 0 {
		t.Errorf("imbalance with balanced weights: %+v", p.Warnings)
	}
	tail := regression(build(600, 3, 1, noise, alternate(1)), func(i int) float64 {
		return math.Pow(1.001+noise(i, 7), -2)
	})
	if p := of(t, tail, Options{Get: settings(map[string]any{"training.loss": "huber"})}); len(p.Warnings) != 0 {
		t.Errorf("a heavy tail under huber: %+v", p.Warnings)
	}
	// A label in disguise is worth a warning whatever the majority: not so a feature without information.
	p = of(t, build(3000, 2, 2, noise, func(i int) int { return bit(i%1000 == 0) }), Options{})
	for _, w := range p.Warnings {
		if w.Kind == GivesAway {
			t.Errorf("a class of one in a thousand: %+v", w)
		}
	}
}

// TestIdentifiersDoNotGiveTheLabelAway: distinct numbers fit any labels they were seen with.
func TestIdentifiersDoNotGiveTheLabelAway(t *testing.T) {
	p := of(t, build(1000, 2, 2, func(i, j int) float64 { return float64(i * (j + 1)) },
		func(i int) int { return int(mix(5, uint64(i)) % 2) }), Options{})
	if len(p.Warnings) != 0 {
		t.Errorf("%+v", p.Warnings)
	}
}

// TestCategoryGivesTheLabelAway needs the codes of one column to be read together: each alone
// tells one of three classes.
func TestCategoryGivesTheLabelAway(t *testing.T) {
	table := build(300, 4, 3, func(i, j int) float64 {
		if j < 3 {
			return float64(bit(i%3 == (j+1)%3))
		}
		return noise(i, j)
	}, alternate(3))
	if p := of(t, table, Options{}); len(p.Warnings) != 0 {
		t.Errorf("codes without their column: %+v", p.Warnings)
	}
	table.Encoding.Columns = []tabular.EncodedColumn{
		{Name: "species", Categorical: true, Values: []string{"a", "b", "c"}}, {Name: "size", Index: 1},
	}
	p := of(t, table, Options{})
	if len(p.Warnings) != 1 || !slices.Equal(p.Warnings[0].Features, []string{"species"}) {
		t.Errorf("%+v", p.Warnings)
	}
}

// TestFewCombinationsExplainRepeats: a truth table repeats by nature.
func TestFewCombinationsExplainRepeats(t *testing.T) {
	table := reload(t, build(400, 2, 2, func(i, j int) float64 { return float64(i >> j & 1) },
		func(i int) int { return (i ^ i>>1) & 1 }))
	p := of(t, table, Options{Prepared: prepare(t, table, dataset.None)})
	for _, w := range p.Warnings {
		if w.Severity != finding.Info {
			t.Errorf("%s is %s: %s", w.Kind, w.Severity, w.Title)
		}
	}
	if p.Repeats.Duplicates != 396 {
		t.Errorf("%d duplicates", p.Repeats.Duplicates)
	}
}

func TestRanksShareTies(t *testing.T) {
	if got := ranks([]float64{5, 1, 5, 7, 1, 1}); !slices.Equal(got, []float64{3.5, 1, 3.5, 5, 1, 1}) {
		t.Errorf("%v", got)
	}
}

func TestRepeatsCountZerosAndMissingAlike(t *testing.T) {
	nan, negative := math.NaN(), math.Copysign(0, -1)
	rows := [][]float64{{0, nan}, {negative, nan}, {0, 1}, {0, 1}, {1, 1}}
	labels := []int{0, 0, 0, 1, 1}
	p := of(t, build(5, 2, 2, func(i, j int) float64 { return rows[i][j] }, func(i int) int { return labels[i] }),
		Options{})
	r := p.Repeats
	if r.Duplicates != 1 || r.Conflicts != 2 || r.Unavoidable != 1 || !slices.Equal(r.DuplicateRows, []int32{1}) ||
		!slices.Equal(r.ConflictRows, []int32{2, 3}) {
		t.Errorf("%+v", r)
	}
}
