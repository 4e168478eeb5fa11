package spec

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/hparam"
	"tunebench/experiments"
)

// everyExperiment returns the presets and the examples.
func everyExperiment(t *testing.T) []*Spec {
	t.Helper()
	examples, err := filepath.Glob("../examples/*.toml")
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	var all []*Spec
	for _, name := range slices.Concat(experiments.Names(), examples) {
		s, err := Open(name)
		if err != nil {
			if src, readErr := readFile(name); readErr == nil && IsStudy(src) {
				continue
			}
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func withDefaultSpace(t *testing.T, base *Spec, rows int, edits ...string) *Study {
	t.Helper()
	s := NewStudy(base)
	if err := s.SetSpace(base, Facts{TrainRows: rows}, edits); err != nil {
		t.Fatalf("%s: %v", base.Name, err)
	}
	return s
}

func printed(ranges []Range) string {
	lines := make([]string, len(ranges))
	for i, r := range ranges {
		lines[i] = r.String()
	}
	return strings.Join(lines, "\n")
}

// TestDefaultSpaceFitsEveryExperiment: the experiment's own values lie in it, and every corner is
// an experiment that can be trained.
func TestDefaultSpaceFitsEveryExperiment(t *testing.T) {
	for _, base := range everyExperiment(t) {
		for _, rows := range []int{0, 50} {
			s := withDefaultSpace(t, base, rows)
			space, err := s.Space()
			if err != nil {
				t.Fatalf("%s: %v", base.Name, err)
			}
			own, err := s.Point(base)
			if err != nil {
				t.Errorf("%s with %d rows: %v", base.Name, rows, err)
				continue
			}
			e, changes, err := s.Apply(base, own)
			if err != nil {
				t.Fatalf("%s: %v", base.Name, err)
			}
			for _, c := range changes { // but for widths that differ from layer to layer
				if c.Key != keyHidden {
					t.Errorf("%s: its own point changes %s", base.Name, c)
				}
			}
			if got, want := e.HiddenWidths(), base.HiddenWidths(); len(got) != len(want) {
				t.Errorf("%s: the layers %v became %v", base.Name, want, got)
			}
			for corner := range 1 << space.Len() {
				u := make([]float64, space.Len())
				for i := range u {
					u[i] = float64(corner >> i & 1)
				}
				if _, _, err := s.Apply(base, space.At(u)); err != nil {
					t.Fatalf("%s at %v: %v", base.Name, space.At(u), err)
				}
			}
		}
	}
}

func TestDefaultSpaceLeavesOutWhatDoesNotApply(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"optimizer.lr = 0.001", `optimizer.name=adam,nesterov
optimizer.lr=1e-4..0.02:log:when=optimizer.name:adam
optimizer.lr=5e-4..0.1:log:when=optimizer.name:nesterov
optimizer.momentum=0.8..0.99:when=optimizer.name:nesterov
model.depth=1..4
model.width=16..256:log
regularization.dropout=0..0.5
regularization.weight_decay=1e-4..0.3:log:zero
training.batch_size=16..256:log`},
		{"optimizer = {name='gd', lr=2.0}\nmodel.hidden = []\nregularization.l2=0.1", `optimizer.name=gd,nesterov,adamw
optimizer.lr=0.01..2:log:when=optimizer.name:gd
optimizer.lr=5e-4..0.1:log:when=optimizer.name:nesterov
optimizer.lr=1e-4..0.02:log:when=optimizer.name:adamw
optimizer.momentum=0.8..0.99:when=optimizer.name:nesterov
regularization.l2=1e-6..0.1:log:zero
training.batch_size=16..256:log:when=optimizer.name:nesterov|adamw`},
		{
			"data.kind = 'ratings'\nmodel = {depth = 1, width = 1000}\noptimizer = {name = 'muon', momentum = 0.5}",
			`optimizer.name=muon,nesterov,adamw
optimizer.lr=0.001..0.05:log:when=optimizer.name:muon
optimizer.lr=5e-4..0.1:log:when=optimizer.name:nesterov
optimizer.lr=1e-4..0.02:log:when=optimizer.name:adamw
optimizer.momentum=0.5..0.99:when=optimizer.name:muon|nesterov
model.depth=1..4
model.width=16..1000:log
model.embedding=0,8,32,128
regularization.dropout=0..0.5
regularization.l2=1e-6..0.01:log:zero
training.batch_size=16..256:log`,
		},
		{"model.weights = 'w.safetensors'\noptimizer.name = 'nesterov'", `optimizer.name=nesterov,adamw
optimizer.lr=5e-4..0.1:log:when=optimizer.name:nesterov
optimizer.lr=1e-4..0.02:log:when=optimizer.name:adamw
optimizer.momentum=0.8..0.99:when=optimizer.name:nesterov
regularization.dropout=0..0.5
regularization.weight_decay=1e-4..0.3:log:zero
training.batch_size=16..256:log`},
	} {
		if got := printed(DefaultSpace(mustParse(t, c.text), Facts{})); got != c.want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

// TestRatingsThatTheFileTurnsOutToHold: what data.kind leaves open, the data says.
func TestRatingsThatTheFileTurnsOutToHold(t *testing.T) {
	base := mustParse(t, "data.source = 'stars.csv'")
	for kind, want := range map[string]bool{"": false, "table": false, "ratings": true} {
		space := DefaultSpace(base, Facts{Kind: kind})
		if hasKey(space, keyEmbedding) != want || hasKey(space, keyL2) != want || hasKey(space, keyDecay) == want {
			t.Errorf("%q:\n%s", kind, printed(space))
		}
	}
}

func TestBatchesStayWithinTheRows(t *testing.T) {
	for _, c := range []struct {
		batch, rows int
		want        string
	}{
		{32, 0, "16..256"},
		{32, 100_000, "16..256"},
		{512, 100_000, "16..512"},
		{32, 400, "16..100"},
		{32, 200, "12..50"},
		{32, 60, "8..32"}, // the experiment's own
		{4, 40, "2..10"},
		{2, 5, ""}, // nothing to vary
	} {
		base := Default()
		base.Training.BatchSize = c.batch
		got := ""
		for _, r := range DefaultSpace(base, Facts{TrainRows: c.rows}) {
			if r.Key == keyBatch {
				got = r.ends()
			}
		}
		if want := strings.Replace(c.want, "..", " to ", 1); got != want {
			t.Errorf("batches of %d in %d rows: %q, want %q", c.batch, c.rows, got, want)
		}
	}
}

// TestUsualRangesAreRanges: each is one that its key takes, and two optimizers at least are tried.
func TestUsualRangesAreRanges(t *testing.T) {
	for _, k := range hparam.All() {
		r, ok := usualRange(k)
		if ok && k.Fixed() == "" {
			if err := r.check(); err != nil {
				t.Errorf("%s: %v", r, err)
			}
		} else if k.Usual != nil {
			t.Errorf("%s has a usual range, but may not vary", k.Name)
		}
	}
	for _, m := range hparam.Methods(keyOptimizer) {
		s := Default()
		s.Optimizer.Name = m.Name
		if tried := optimizersToTry(s); tried[0] != m.Name || len(tried) < 2 || len(tried) > 3 {
			t.Errorf("with %s are tried %v", m.Name, tried)
		}
	}
}

func TestSpaceIsEdited(t *testing.T) {
	base := mustParse(t, "")
	const rest = `model.depth=1..4
model.width=16..256:log
regularization.dropout=0..0.5
regularization.weight_decay=1e-4..0.3:log:zero
training.batch_size=16..256:log`
	for _, c := range []struct {
		edits []string
		want  string
	}{
		{[]string{"optimizer.lr=1e-5..0.1:log"}, `optimizer.name=adam,nesterov
optimizer.lr=1e-5..0.1:log
optimizer.momentum=0.8..0.99:when=optimizer.name:nesterov
` + rest},
		{[]string{"optimizer.name=-"}, "optimizer.lr=1e-4..0.02:log\n" + rest},
		{[]string{"optimizer.name=-", "optimizer.lr"}, "optimizer.lr=1e-4..0.02:log\n" + rest},
		{[]string{"optimizer.name=sgd,lion", " training.batch_size =-"}, `optimizer.name=sgd,lion
optimizer.lr=0.005..0.5:log:when=optimizer.name:sgd
optimizer.lr=1e-5..0.003:log:when=optimizer.name:lion
` + strings.TrimSuffix(rest, "\ntraining.batch_size=16..256:log")},
		{
			[]string{
				"model.norm", "optimizer.lr=1..2:when=optimizer.name:nesterov",
				"optimizer.lr=0.1..0.2:when=optimizer.name:adam",
			},
			`optimizer.name=adam,nesterov
optimizer.lr=1..2:when=optimizer.name:nesterov
optimizer.lr=0.1..0.2:when=optimizer.name:adam
optimizer.momentum=0.8..0.99:when=optimizer.name:nesterov
` + rest + "\nmodel.norm=none,batch,layer",
		},
	} {
		if got := printed(withDefaultSpace(t, base, 0, c.edits...).Ranges); got != c.want {
			t.Errorf("%q:\ngot\n%s\nwant\n%s", c.edits, got, c.want)
		}
	}
}

// The usual learning rates depend on the optimizers of the space, and where it has none, on the experiment's.
func TestUsualRatesAreThoseOfTheSpace(t *testing.T) {
	base := mustParse(t, "")
	for ranges, want := range map[string]string{
		"model.width=16,32": "model.width=16,32\noptimizer.lr=1e-4..0.02:log",
		"optimizer.name=sgd,lion": `optimizer.name=sgd,lion
optimizer.lr=0.005..0.5:log:when=optimizer.name:sgd
optimizer.lr=1e-5..0.003:log:when=optimizer.name:lion`,
	} {
		s := NewStudy(base)
		r, err := ParseRange(ranges)
		if err != nil {
			t.Fatal(err)
		}
		s.Ranges = []Range{r}
		if err := s.SetSpace(base, Facts{}, []string{"optimizer.lr"}); err != nil || printed(s.Ranges) != want {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", ranges, err, printed(s.Ranges), want)
		}
	}
	err := NewStudy(base).SetSpace(base, Facts{}, []string{"optimizer.momentum", "training.ema"})
	if err == nil || !strings.HasPrefix(err.Error(), "training.ema: has no usual range") {
		t.Errorf("a key without a usual range: %v", err)
	}
}

// TestEditedConditionsFollow: a study file's own conditions lose what they named, or hold for good.
func TestEditedConditionsFollow(t *testing.T) {
	const text = `base = "digits-mlp"
[space]
"model.norm" = { values = ["none", "batch", "layer"] }
"model.activation" = { values = ["relu", "tanh"], when = { "model.norm" = ["none", "layer"] } }
"model.residual" = { values = [true, false], when = { "model.activation" = ["tanh"] } }
`
	for _, c := range []struct {
		edits []string
		want  string
	}{
		{nil, "model.norm=none,batch,layer\nmodel.activation=relu,tanh:when=model.norm:none|layer\n" +
			"model.residual=true,false:when=model.activation:tanh"},
		{[]string{"model.norm=none,batch"}, "model.norm=none,batch\nmodel.activation=relu,tanh:when=model.norm:none\n" +
			"model.residual=true,false:when=model.activation:tanh"},
		{[]string{"model.norm=-"}, "model.activation=relu,tanh\nmodel.residual=true,false:when=model.activation:tanh"},
		{[]string{"model.activation=-"}, "model.norm=none,batch,layer"}, // the experiment's is relu
		{[]string{"model.activation=relu,gelu"}, "model.norm=none,batch,layer\nmodel.activation=relu,gelu"},
	} {
		s := mustParseStudy(t, text)
		base, err := s.Experiment()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetSpace(base, Facts{}, c.edits); err != nil {
			t.Errorf("%q: %v", c.edits, err)
		} else if got := printed(s.Ranges); got != c.want {
			t.Errorf("%q:\ngot\n%s\nwant\n%s", c.edits, got, c.want)
		}
	}
}

func TestWrongEditsChangeNothing(t *testing.T) {
	base := mustParse(t, "")
	s := NewStudy(base)
	err := s.SetSpace(base, Facts{}, []string{
		"optimizer.nam=-", "model.norm=-", "model.width=64", "optimizer.momentum=0.5..0.9:when=optimizer.name:sdg",
		"model.hidden=[1],[2]",
	})
	const want = `model.width: "64" is no range; ` + rangeForms + `; what is the same in all trials stands in ` +
		`the experiment
optimizer.nam: unknown key; did you mean optimizer.name?
model.norm: is not in the space, which has optimizer.name, optimizer.lr, optimizer.momentum, model.depth, ` +
		`model.width, regularization.dropout, regularization.weight_decay, training.batch_size
optimizer.momentum: when optimizer.name is "sdg", which it never is; its values are adam, nesterov
model.depth: varies beside model.hidden, which says the same; vary one of the two notations
model.width: varies beside model.hidden, which says the same; vary one of the two notations`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if s.Ranges != nil {
		t.Errorf("the space has become %v", s.Ranges)
	}
}

func TestWiden(t *testing.T) {
	for _, c := range []struct{ text, low, high string }{
		{"optimizer.lr=1e-4..0.1:log", "1e-5", "1"},
		{"optimizer.lr=1e-4..5000:log", "1e-5", "10000"},
		{"optimizer.lr=0.1..0.3", "0.05", "0.4"}, // half of the way to what it never reaches
		{"model.width=16..256:log", "8", "512"},
		{"model.width=1..40000:log", "", "65536"},
		{"model.depth=1..4", "0", "8"},
		{"model.depth=0..4:step=2", "", "6"},
		{"regularization.dropout=0..0.5", "", "0.75"},
		{"regularization.dropout=0..0.75", "", "0.875"},
		{"regularization.dropout=0.1..0.5:step=0.1", "0", "0.7"},
		{"regularization.dropout=0..0.9:step=0.1", "", ""},
		{"optimizer.momentum=0.5..0.99", "0.255", "0.995"},
		{"optimizer.eps=1e-8..0.5:log:zero", "", "1"},
	} {
		r, err := ParseRange(c.text)
		if err != nil {
			t.Fatal(err)
		}
		for end, want := range map[End]string{LowEnd: c.low, HighEnd: c.high} {
			wider, err := r.Widen(end)
			if (want == "") != (err != nil) {
				t.Errorf("%s beyond %s: %s, %v", r, end, wider, err)
				continue
			}
			expected := r
			if want != "" {
				v, _ := asFloat(parseNumber(want))
				if expected.Low = v; end == HighEnd {
					expected.Low, expected.High = r.Low, v
				}
			}
			if wider.String() != expected.String() {
				t.Errorf("%s beyond %s is %s, want %s", r, end, wider, expected)
			}
		}
	}
}

func TestWidenLists(t *testing.T) {
	for _, c := range []struct{ text, low, high string }{
		{"model.width=32,64,128", "model.width=16,32,64,128", "model.width=32,64,128,256"},
		{"model.width=3,1,2", "", "model.width=3,1,2,4"},
		{"model.depth=1,2,3", "model.depth=0,1,2,3", "model.depth=1,2,3,4"},
		{"regularization.dropout=0,0.1,0.2", "", "regularization.dropout=0,0.1,0.2,0.3"},
		{"regularization.l2=1e-4,1e-3", "regularization.l2=1e-5,1e-4,0.001", "regularization.l2=1e-4,0.001,0.01"},
		{"model.norm=none,layer", "", ""},
		{"optimizer.momentum=auto,0.9", "", ""},
	} {
		r, err := ParseRange(c.text)
		if err != nil {
			t.Fatal(err)
		}
		for end, want := range map[End]string{LowEnd: c.low, HighEnd: c.high} {
			wider, err := r.Widen(end)
			if want == "" {
				if err == nil {
					t.Errorf("%s beyond %s: %s", r, end, wider)
				}
			} else if err != nil || wider.String() != want {
				t.Errorf("%s beyond %s: %s, %v, want %s", r, end, wider, err, want)
			}
		}
	}
}

// TestWiderRangesKeepTheirPoints: every value of a range lies in a wider one too.
func TestWiderRangesKeepTheirPoints(t *testing.T) {
	for _, base := range everyExperiment(t) {
		s := withDefaultSpace(t, base, 0)
		for i, r := range s.Ranges {
			for _, end := range []End{LowEnd, HighEnd} {
				wider, err := r.Widen(end)
				if err != nil {
					continue
				}
				if wider.Low > r.Low || wider.High < r.High || wider.Low == r.Low && wider.High == r.High {
					t.Errorf("%s became %s", r, wider)
				}
				s.Ranges[i] = wider
				if p, err := s.Point(base); err != nil || math.IsNaN(p[0]) {
					t.Errorf("%s in %s: %v", base.Name, wider, err)
				}
			}
		}
	}
}
