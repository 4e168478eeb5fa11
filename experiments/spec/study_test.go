package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// designStudy is the study file that the documentation shows.
const designStudy = `
version = 1
name    = "adult-width-lr"
base    = "adult.toml"
seed    = 1
[goal]
metric    = "val/loss"
repeats   = 1
[budget]
trials    = 60
epochs    = 3000
time      = "30m"
parallel  = 0
[sampler]
name      = "auto"
[pruner]
name      = "auto"
[space]
"optimizer.lr"          = { low = 1e-5, high = 1e-1, log = true }
"model.width"           = { values = [32, 64, 128, 256] }
"optimizer.momentum"    = { low = 0.5, high = 0.99, when = { "optimizer.name" = ["momentum"] } }
"optimizer.name"        = { values = ["adam", "momentum"] }
`

var nan = math.NaN()

// equalJSON compares what two values look like.
func equalJSON(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}

func mustParseStudy(t *testing.T, text string) *Study {
	t.Helper()
	s, err := ParseStudy([]byte(text), "study.toml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStudyFileSaysWhatItSays(t *testing.T) {
	s := mustParseStudy(t, designStudy)
	if s.Name != "adult-width-lr" || s.Base != "adult.toml" || s.Seed != 1 || s.Inline != nil {
		t.Errorf("head %+v", s)
	}
	if want := (Goal{Metric: "val/loss", Repeats: 1, Vary: "both"}); s.Goal != want {
		t.Errorf("goal %+v", s.Goal)
	}
	if want := (Budget{Trials: 60, Epochs: 3000, Time: Duration(30 * time.Minute)}); s.Budget != want {
		t.Errorf("budget %+v", s.Budget)
	}
	if s.Sampler.Name != "auto" || s.Pruner != (Pruner{Name: "auto", First: 3, Eta: 3}) {
		t.Errorf("sampler %+v, pruner %+v", s.Sampler, s.Pruner)
	}
	space, err := s.Space()
	if err != nil {
		t.Fatal(err)
	}
	want := []search.Param{
		{Name: "optimizer.lr", Low: 1e-5, High: 0.1, Log: true},
		{Name: "model.width", Kind: search.Int, Low: 32, High: 256, Levels: []float64{32, 64, 128, 256}},
		{Name: "optimizer.name", Kind: search.Choice, Choices: []string{"adam", "momentum"}}, // moved up
		{
			Name: "optimizer.momentum", Low: 0.5, High: 0.99,
			When: []search.Condition{{Name: "optimizer.name", Values: []string{"momentum"}}},
		},
	}
	for i, w := range want {
		if got := space.Param(i); !equalJSON(t, got, w) {
			t.Errorf("parameter %d is %+v, want %+v", i, got, w)
		}
	}
}

// TestListsThatConditionsNameHaveNoOrder: a condition holds under some values of a list, not in a range.
func TestListsThatConditionsNameHaveNoOrder(t *testing.T) {
	s := mustParseStudy(t, `base = "digits-mlp"
[space]
"model.width" = { values = [64, 32] }
"model.depth" = { values = [3, 1, 2], when = { "model.width" = [32] } }`)
	space, err := s.Space()
	if err != nil {
		t.Fatal(err)
	}
	if p := space.Param(0); p.Kind != search.Choice || p.Choices[0] != "64" {
		t.Errorf("width is %+v", p)
	}
	if p := space.Param(1); p.Kind != search.Int || p.Low != 1 || p.High != 3 || len(p.Levels) != 3 {
		t.Errorf("depth is %+v", p)
	}
	for _, c := range []struct {
		point search.Point
		want  []any
	}{
		{search.Point{1, 3}, []any{32, 3}},
		{search.Point{0, nan}, []any{64, nil}},
	} {
		if got := s.Values(c.point); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v is %v, want %v", c.point, got, c.want)
		}
	}
}

// TestStudyMessages compares what a person is told about each file in testdata/brokenstudies with
// the .txt beside it.
func TestStudyMessages(t *testing.T) {
	compareMessages(t, "testdata/brokenstudies/*.toml", func(src []byte, name string) error {
		s, err := ParseStudy(src, name)
		if s != nil {
			t.Errorf("%s: a failed parse returns a study", name)
		}
		return err
	})
}

func TestExperimentOfAStudy(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("base.toml", "name = \"mine\"\n[data]\nsource = \"rows.csv\"")
	write("broken.toml", "[optimizer]\nlr = -1")
	write("plain", "name = \"plain\"")
	for base, want := range map[string]string{
		"base = 'base.toml'":  "mine",
		"base = 'digits-mlp'": "digits-mlp",
		"base = 'plain'":      "plain",
		"experiment = { name = 'inline', data = { source = 'rows.csv' } }": "inline",
	} {
		s, err := LoadStudy(write("study.toml", base))
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.Experiment()
		if err != nil || e.Name != want {
			t.Errorf("%s: %v, %v", base, e, err)
			continue
		}
		if e.Data.Source == "rows.csv" && e.Path(e.Data.Source) != filepath.Join(dir, "rows.csv") {
			t.Errorf("%s: its data is sought at %s", base, e.Path(e.Data.Source))
		}
	}
	for base, want := range map[string]string{
		"base = 'none.toml'": "study.toml:1: base: stat " + filepath.Join(dir, "none.toml"),
		"base = 'digits-mpl'": `study.toml:1: base: no file "digits-mpl", and no preset is called "digits-mpl" ` +
			"(did you mean digits-mlp?)",
		"base = 'broken.toml'": "broken.toml:2: optimizer.lr: -1 is out of range",
		"base = 'study.toml'":  "study.toml: is a study, not an experiment",
	} {
		s, err := LoadStudy(write("study.toml", base))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Experiment(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", base, err, want)
		}
	}
}

// TestStudiesAndExperimentsAreToldApart: what either is given for the other is refused with a word.
func TestStudiesAndExperimentsAreToldApart(t *testing.T) {
	for text, want := range map[string]bool{
		designStudy:                        true,
		"base = 'x'":                       true,
		"[experiment.data]\nsource = 'x'":  true,
		"\xef\xbb\xbf[goal]":               true,
		"":                                 false,
		"name = 'x'\nseed = 1":             false,
		"[data]\nsource='x'\n[space]\nx=1": false,
		"goal = [":                         false,
	} {
		if IsStudy([]byte(text)) != want {
			t.Errorf("%q is a study: %t", text, !want)
		}
	}
	_, err := Parse([]byte(designStudy), "study.toml")
	if want := "study.toml: is a study, not an experiment; run it with `tunebench search study.toml`"; err == nil ||
		err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	for _, table := range []string{"search", "space", "budget", "experiment"} {
		_, err := Parse([]byte("[data]\nsource = 'digits'\n["+table+"]\nlr = 1"), "dir/x.toml")
		want := "dir/x.toml:3: " + table + ": belongs to a study, which is a file of its own: " +
			"write it there, with base = \"x.toml\", and run `tunebench search`"
		if err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

// TestTrialsAreLimitedByDefaultOnly: whoever asks for epochs or time does not ask for 60 trials.
func TestTrialsAreLimitedByDefaultOnly(t *testing.T) {
	for text, want := range map[string]int{
		"":                                    60,
		"[budget]\nepochs = 100":              0,
		"[budget]\ntime = '1h'":               0,
		"[budget]\nepochs = 100\ntrials = 60": 60,
		"[budget]\nparallel = 2":              60,
	} {
		if s := mustParseStudy(t, "base = 'iris-small'\n"+text); s.Budget.Trials != want {
			t.Errorf("%q: %d trials, want %d", text, s.Budget.Trials, want)
		}
	}
}

func TestAStudyIsCalledAsItsFile(t *testing.T) {
	for file, want := range map[string]string{
		"dir/width.toml": "width", "width": "width", "a b.c.toml": "a b.c", ".toml": "study",
		strings.Repeat("x", 300) + ".toml": "study",
	} {
		s, err := ParseStudy([]byte("base = 'iris-small'"), file)
		if err != nil || s.Name != want {
			t.Errorf("%s: %q, %v, want %q", file, s.Name, err, want)
		}
	}
	if s := mustParseStudy(t, "name = 'mine'\nbase = 'iris-small'"); s.Name != "mine" {
		t.Errorf("called %q", s.Name)
	}
}

func TestHostileStudiesAreRefusedShortly(t *testing.T) {
	const head = "base = 'x'\n[space]\n"
	list := func(n int, one string) string { return "[" + strings.Repeat(one+",", n) + "]" }
	for name, src := range map[string]string{
		"many ranges": head + "'optimizer.lr' = " + list(20_000, "{low=1,high=2}"),
		"many values": head + "'model.width' = {values=" + list(200_000, "1") + "}",
		"many names": head + "'model.norm' = {values=['none','batch']}\n" +
			"'model.depth' = {low=1,high=2,when={'model.norm'=" + list(100_000, "'x'") + "}}",
		"many tables": "base = 'x'\n" + strings.Repeat("[[space.'optimizer.lr']]\n", 20_000),
		"deep":        head + strings.Repeat("a.", 100_000) + "a = 1",
		"deep when": head + "'model.depth' = {when=" + strings.Repeat("{a=", 5_000) + "1" +
			strings.Repeat("}", 5_000) + "}",
	} {
		s, err := ParseStudy([]byte(src), "f")
		if err == nil || s != nil {
			t.Errorf("%s was accepted", name)
		} else if len(err.Error()) > 5000 {
			t.Errorf("%s: the message has %d bytes", name, len(err.Error()))
		}
	}
}

func TestDurations(t *testing.T) {
	k, _ := hparam.LookupStudy("budget.time")
	for text, want := range map[string]string{
		"": "", "30m": "30m", "90s": "1m30s", "1h": "1h", "1h30m": "1h30m", "60m": "1h", "3600s": "1h", "0.5s": "500ms",
		"1h0m5s": "1h0m5s", "100h": "100h",
	} {
		got, err := coerce(k, text, strict)
		if err != nil || got != want || durationOf(got).value() != want {
			t.Errorf("%q is %v (%v), want %q", text, got, err, want)
		}
	}
	for _, bad := range []any{"0", "0s", "-1h", "30", "1 h", "soon", 30, "1e9h"} {
		if got, err := coerce(k, bad, strict); err == nil {
			t.Errorf("%v is %v", bad, got)
		}
	}
}

func TestNewStudyHoldsItsExperiment(t *testing.T) {
	base, err := Preset("iris-small")
	if err != nil {
		t.Fatal(err)
	}
	s := NewStudy(base)
	s.Goal.Repeats = 8
	again := mustParseStudy(t, string(s.Encode()))
	if again.Goal.Repeats != 8 || !Equal(again.Inline, base) || !bytes.Equal(again.Encode(), s.Encode()) {
		t.Errorf("written and read again:\n%s", again.Encode())
	}
	e, err := s.Experiment()
	if err != nil {
		t.Fatal(err)
	}
	e.Name = "changed"
	if s.Inline.Name != "iris-small" || base.Name != "iris-small" {
		t.Error("who changes the experiment changes the study")
	}
}

func TestPointsBecomeExperimentsOfFewDigits(t *testing.T) {
	s := mustParseStudy(t, `base = "digits-mlp"
[space]
"optimizer.lr" = { low = 1e-5, high = 0.1, log = true }
"model.width" = { low = 8, high = 512, log = true }
"regularization.dropout" = { low = 0, high = 0.5, step = 0.1 }
"regularization.weight_decay" = { low = 1e-6, high = 0.1, log = true, zero = true }
"optimizer.name" = { values = ["adam", "nesterov"] }
"optimizer.momentum" = { low = 0.5, high = 0.99, when = { "optimizer.name" = ["nesterov"] } }
"optimizer.beta2" = { low = 0.998, high = 0.9999, when = { "optimizer.name" = ["adam"] } }
`)
	base, err := s.Experiment()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		point search.Point
		want  string
	}{
		{
			search.Point{0.00123456789, 100, 0.30000000000000004, 3.14159e-4, 1, 0.7123456, nan},
			"model.hidden [128, 64] → [100, 100], optimizer.name adam → nesterov, optimizer.lr 0.001 → 0.001235, " +
				"optimizer.momentum auto → 0.7123, regularization.weight_decay 0 → 3.142e-4, " +
				"regularization.dropout 0 → 0.3",
		},
		{
			search.Point{0.0999999999, 128, 0, 5e-7, 0, nan, 0.99876543},
			"model.hidden [128, 64] → [128, 128], optimizer.lr 0.001 → 0.1, optimizer.beta2 0 → 0.998765",
		},
		{search.Point{0.001, 128, 0, 5e-7, 0, nan, nan}, "model.hidden [128, 64] → [128, 128]"},
	} {
		e, changes, err := s.Apply(base, c.point)
		if err != nil {
			t.Fatal(err)
		}
		if got := hparam.Describe(changes); got != c.want {
			t.Errorf("got %s\nwant %s", got, c.want)
		}
		again := mustParse(t, string(e.Encode()))
		if !Equal(again, e) {
			t.Errorf("written and read again: %v", Diff(e, again))
		}
	}
	if got := base.HiddenWidths(); len(got) != 2 || got[1] != 64 {
		t.Errorf("the base has become %v", got)
	}
}

// TestPointIsTheInverseOfApply: the experiment of a point has, back in the space, the same values.
func TestPointIsTheInverseOfApply(t *testing.T) {
	s := mustParseStudy(t, strings.Replace(designStudy, "adult.toml", "digits-mlp", 1)+
		`"regularization.weight_decay" = { low = 1e-6, high = 0.1, log = true, zero = true }
"regularization.dropout" = { low = 0, high = 0.5, step = 0.1 }
"model.depth" = { low = 1, high = 4 }
"model.embedding" = { low = 4, high = 64, log = true, zero = true }
`)
	base, err := s.Experiment()
	if err != nil {
		t.Fatal(err)
	}
	space, err := s.Space()
	if err != nil {
		t.Fatal(err)
	}
	h := &search.History{Space: space, Seed: 3, MaxEpochs: 1}
	for n := range 200 {
		p, _ := search.Halton{}.Sample(h, n)
		e, _, err := s.Apply(base, p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := s.Point(e)
		if err != nil {
			t.Fatalf("%v: %v", p, err)
		}
		if got, want := s.Values(q), s.Values(p); !equalJSON(t, got, want) {
			t.Fatalf("%v became %v", want, got)
		}
		for i, u := range space.Unit(q) {
			if (u != u) != (p[i] != p[i]) || u < 0 || u > 1 {
				t.Fatalf("%s lies at %v, %v before", space.Param(i).Name, u, p[i])
			}
		}
	}
	outside := base.Clone()
	outside.Optimizer.LR = 5
	var p *Problem
	if _, err := s.Point(outside); !errors.As(err, &p) || p.Key != "optimizer.lr" ||
		p.Message != "5 lies outside the space, which has 1e-5 to 0.1" {
		t.Errorf("a rate outside: %v", err)
	}
}

func TestStudyKeysAndRangesAreSetByText(t *testing.T) {
	base := mustParse(t, "")
	s := withDefaultSpace(t, base, 0)
	for _, c := range [][2]string{
		{"budget.trials", "120"},
		{"budget.time", "90m"},
		{"goal.metric", "val/accuracy"},
		{"space.optimizer.lr (adam)", "1e-6..0.1:log"},
		{"space.model.width", "32,64"},
		{"space.optimizer.name", "adam,nesterov,lion"},
	} {
		if err := s.Set(c[0], c[1]); err != nil {
			t.Errorf("%s: %v", c[0], err)
		}
	}
	if s.Budget.Trials != 120 || s.Budget.Time.value() != "1h30m" || s.Goal.Metric != "val/accuracy" {
		t.Errorf("got %+v, %+v", s.Budget, s.Goal)
	}
	if err := s.Widen("optimizer.lr (nesterov)", HighEnd); err != nil {
		t.Error(err)
	}
	const want = `optimizer.name=adam,nesterov,lion
optimizer.lr=1e-6..0.1:log:when=optimizer.name:adam
optimizer.lr=5e-4..1:log:when=optimizer.name:nesterov
optimizer.momentum=0.8..0.99:when=optimizer.name:nesterov
model.depth=1..4
model.width=32,64
regularization.dropout=0..0.5
regularization.weight_decay=1e-4..0.3:log:zero
training.batch_size=16..256:log`
	if got := printed(s.Ranges); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, c := range [][3]string{
		{"budget.trails", "1", "budget.trails: unknown key of a study; did you mean budget.trials?"},
		{"budget.trials", "-1", "budget.trials: -1 is out of range; want a whole number in [0, 1000000]"},
		{"space.optimizer.lr (adam)", "5..1", "optimizer.lr: low 5 is not below high 1; want low < high"},
		{"space.optimizer.name", "sgd,adam", `optimizer.lr: when optimizer.name is "nesterov", which it never is; ` +
			"its values are sgd, adam"},
		{"space.model.norm", "none,batch", "model.norm: is not in the space, which has optimizer.name, " +
			"optimizer.lr (adam), optimizer.lr (nesterov), optimizer.momentum, model.depth, model.width, " +
			"regularization.dropout, regularization.weight_decay, training.batch_size"},
	} {
		if err := s.Set(c[0], c[1]); err == nil || err.Error() != c[2] {
			t.Errorf("%s = %s: got\n%v\nwant\n%s", c[0], c[1], err, c[2])
		}
	}
	if err := s.Widen("optimizer.name", HighEnd); err == nil {
		t.Error("a list of words was widened")
	}
	if got := printed(s.Ranges); got != want {
		t.Errorf("the errors changed the space to\n%s", got)
	}
}
