package preflight

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/profile"
	"tunebench/engine/train/job"
)

// judged is an exam of a healthy network whose measurements are made up.
func judged(t *testing.T, change func(*bench)) *exam {
	t.Helper()
	b := healthy()
	if change != nil {
		change(b)
	}
	return newExam(b.built(t))
}

func TestStartsAreJudgedByChance(t *testing.T) {
	for _, c := range []struct {
		share    float64
		severity finding.Severity
		title    string
	}{
		{1, finding.Good, "starts near chance"},
		{1.4, finding.Good, "starts near chance"},
		{2, finding.Info, "starts somewhat above chance"},
		{11, finding.Warn, "starts at 11 times chance"},
		{0.4, finding.Info, "starts below chance"},
		{math.NaN(), finding.Bad, "before training"},
		{math.Inf(1), finding.Bad, "before training"},
	} {
		var out Check
		judged(t, nil).judgeStart(&out, c.share)
		if out.Severity != c.severity || !strings.Contains(out.Title, c.title) {
			t.Errorf("%v: %s, %s", c.share, out.Severity, out.Title)
		}
	}
	var out Check
	judged(t, func(b *bench) { b.keys["model.weights"] = "w.safetensors" }).judgeStart(&out, 0.1)
	if out.Severity != finding.Good || !strings.Contains(out.Title, "loaded weights") {
		t.Errorf("loaded weights: %s, %s", out.Severity, out.Title)
	}
}

func TestGradientsAreJudgedFromTopToBottom(t *testing.T) {
	for _, c := range []struct {
		flow     []float64
		severity finding.Severity // "" where there is nothing to say
		title    string
	}{
		{[]float64{1, 1, 1}, "", ""},
		{[]float64{0.01, 0.1, 1}, "", ""},
		{[]float64{1e-4, 0.1, 1}, finding.Warn, "vanish"},
		{[]float64{1e-9, 0.1, 1}, finding.Bad, "no gradient reaches layer 0"},
		{[]float64{1, 0, 1}, finding.Bad, "no gradient reaches layer 1"},
		{[]float64{2e4, 10, 1}, finding.Warn, "explode"},
		{[]float64{0, 0, 0}, finding.Bad, "no gradient at all"},
		{[]float64{1, math.NaN(), 1}, finding.Bad, "not finite"},
		{[]float64{1, 1, math.Inf(1)}, finding.Bad, "not finite"},
		{[]float64{3}, "", ""},
	} {
		var out Check
		judged(t, nil).judgeFlow(&out, c.flow)
		if out.Severity != c.severity || !strings.Contains(out.Title, c.title) {
			t.Errorf("%v: %s, %q", c.flow, out.Severity, out.Title)
		}
	}
}

func TestUnitsThatDoNotRespond(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		dead, saturated float64 // of the first of two hidden layers
		severity        finding.Severity
	}{
		{0, nan, ""},
		{0.4, nan, ""},
		{0.6, nan, finding.Warn},
		{0.99, nan, finding.Bad},
		{nan, 0.3, ""},
		{nan, 0.8, finding.Warn},
		{nan, 1, finding.Bad},
		{nan, nan, ""}, // an activation that has neither
	} {
		e := judged(t, nil)
		e.probes = []job.LayerProbe{
			{DeadUnits: c.dead, Saturation: c.saturated},
			{DeadUnits: nan, Saturation: nan},
			{DeadUnits: 1, Saturation: 1}, // outputs are no hidden units
		}
		var out Check
		e.judgeUnits(&out)
		if out.Severity != c.severity {
			t.Errorf("%v, %v: %s, %q", c.dead, c.saturated, out.Severity, out.Title)
		}
		if (out.Severity != "") != strings.Contains(out.titles(), "model.norm none → batch") {
			t.Errorf("%v, %v: suggests %q", c.dead, c.saturated, out.titles())
		}
	}
}

// Units are alike where their incoming weights are: one layer is enough, and a single unit is like no other.
func TestSymmetryIsSeenInTheWeights(t *testing.T) {
	e := judged(t, nil)
	if e.symmetric() {
		t.Fatal("random weights are symmetric")
	}
	if sizes := e.sizes(); len(sizes) != 0 {
		t.Errorf("sizes %v without probes", sizes)
	}
	e.probes = make([]job.LayerProbe, 4)
	if sizes := e.sizes(); !slices.Equal(sizes, []int{64, 512, 32, 0}) {
		t.Errorf("sizes %v", sizes)
	}
	w := e.layer(1)
	for u := range w.Shape[0] {
		copy(w.Data[u*w.Shape[1]:], w.Data[:w.Shape[1]])
	}
	if !e.symmetric() {
		t.Error("units with the same weights are not seen")
	}
	if e = judged(t, func(b *bench) { b.Job.Net.Hidden = []int{1} }); e.symmetric() {
		t.Error("a single unit is symmetric")
	}
	if e = judged(t, func(b *bench) { b.Job.Net.Hidden = nil }); e.symmetric() {
		t.Error("a linear model is symmetric")
	}
}

func TestWhatHoldsABatchBack(t *testing.T) {
	for _, c := range []struct {
		own, adam float64 // shares of chance
		severity  finding.Severity
		title     string
	}{
		{0.9, 0.01, finding.Warn, "too slow or too wild"},
		{0.9, 0.2, finding.Warn, "too slow or too wild"},
		{math.Inf(1), 0.01, finding.Warn, "too slow or too wild"},
		{0.9, 0.8, finding.Bad, "not even one batch"},
		{0.3, 0.2, finding.Warn, "in part only"},
		{math.NaN(), 0.9, finding.Bad, "not even one batch"},
	} {
		var out Check
		judged(t, nil).judgeOverfit(&out, c.own, c.adam)
		if out.Severity != c.severity || !strings.Contains(out.Title, c.title) {
			t.Errorf("%v and %v: %s, %q", c.own, c.adam, out.Severity, out.Title)
		}
	}
}

func TestALargerNetwork(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bench)
		want   string
	}{
		"by width": {nil, "model.width 32 → 64"},
		"by list": {func(b *bench) {
			b.keys["model.hidden"] = []int{32, 8}
		}, "model.hidden [32, 8] → [64, 32]"},
		"linear": {func(b *bench) { b.Job.Net.Hidden, b.keys["model.depth"] = nil, 0 }, "model.depth 0 → 2"},
		"loaded": {func(b *bench) { b.keys["model.weights"] = "w.safetensors" }, ""},
	} {
		if got := judged(t, c.change).larger().Title; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestRatesAreJudgedByTheBest(t *testing.T) {
	for _, c := range []struct {
		planned, best float64
		severity      finding.Severity
	}{
		{0.01, 0.01, finding.Good},
		{0.05, 0.01, finding.Good},
		{0.1, 0.01, finding.Warn},
		{0.001, 0.01, finding.Good},
		{1e-4, 0.01, finding.Info}, // usual for adam, far as it is from what the test says
		{1e-5, 0.01, finding.Warn},
		{1e-5, 1e-6, finding.Good}, // no lower than is usual
	} {
		var out Check
		judged(t, nil).judgeRate(&out, c.planned, c.best)
		if out.Severity != c.severity {
			t.Errorf("%v beside %v: %s, %q", c.planned, c.best, out.Severity, out.Title)
		}
	}
	for rate, want := range map[float64]float64{0.0123: 0.01, 0.066: 0.07, 9.7: 10, 1e-7: 1e-7, 0: 0} {
		if got := rounded(rate); got != want {
			t.Errorf("%v is rounded to %v, want %v", rate, got, want)
		}
	}
}

// A rate that explodes is lowered until twice as much trains.
func TestASafeRate(t *testing.T) {
	e := judged(t, nil)
	for rate, want := range map[float64]bool{0.01: true, 300: false} {
		h, err := e.hold(t.Context(), rate)
		if err != nil || h.ok != want {
			t.Errorf("%v trains: %v, %v (%s)", rate, h.ok, err, h.text)
		}
	}
	var out Check
	got, err := e.safe(t.Context(), &out, 300)
	if err != nil || got >= 300 || len(out.Evidence) != 3 {
		t.Errorf("%v, %v, %v", got, err, out.Evidence)
	}
}

// Only what makes every figure worthless keeps an experiment from being trained.
func TestWarningsOfTheData(t *testing.T) {
	for _, c := range []struct {
		kind     finding.Kind
		severity finding.Severity
		want     finding.Severity
		advice   bool
	}{
		{profile.GivesAway, finding.Bad, finding.Bad, true},
		{profile.Leakage, finding.Bad, finding.Bad, true},
		{profile.Imbalance, finding.Bad, finding.Warn, true},
		{profile.Unscaled, finding.Warn, finding.Warn, true},
		{profile.HeavyTail, finding.Info, finding.Info, false},
	} {
		e := judged(t, nil)
		e.Warnings = []finding.Finding{{
			Kind: c.kind, Severity: c.severity, Title: "what is wrong",
			Evidence: []finding.Evidence{finding.Fact("a", "b")},
			Suggestions: []finding.Suggestion{
				{Title: "in words"}, {Title: "a change", Changes: []hparam.Change{{Key: "data.drop"}}},
			},
		}}
		var out Check
		if err := data(t.Context(), e, &out); err != nil {
			t.Fatal(err)
		}
		if out.Severity != c.want || out.Title != "what is wrong" || (out.titles() == "a change") != c.advice {
			t.Errorf("%s %s: %s, %q, suggests %q", c.severity, c.kind, out.Severity, out.Title, out.titles())
		}
	}
}

func TestMemoryIsJudgedByItsRoom(t *testing.T) {
	for _, c := range []struct {
		room     int64
		severity finding.Severity
		title    string
	}{
		{0, finding.Good, "3.0 MiB"},
		{1 << 30, finding.Good, "3.0 MiB of 1.0 GiB"},
		{3600 << 10, finding.Warn, "3.0 MiB of 3.5 MiB: little is left for anything else"},
	} {
		e := judged(t, nil)
		e.Room, e.Memory = c.room, []Share{{"weights", 1 << 20}, {"a batch", 2 << 20}}
		var out Check
		if err := memory(t.Context(), e, &out); err != nil {
			t.Fatal(err)
		}
		if out.Severity != c.severity || out.Title != c.title {
			t.Errorf("%d: %s, %q", c.room, out.Severity, out.Title)
		}
	}
	var out Check
	if err := memory(t.Context(), judged(t, nil), &out); err != nil || !(out.Figures["bytes"] > 0) {
		t.Errorf("without an estimate: %v, %v", out.Figures, err)
	}
}

// A change is offered where its key is known, matters, and has another value.
func TestChangesThatAreOffered(t *testing.T) {
	e := judged(t, func(b *bench) { b.keys["optimizer.name"], b.keys["data.label"] = "adam", nil })
	for name, c := range map[string]struct {
		changes []hparam.Change
		want    string
	}{
		"another value": {[]hparam.Change{to("optimizer.lr", 0.1)}, "optimizer.lr 0.01 → 0.1"},
		"two": {
			[]hparam.Change{to("optimizer.lr", 0.1), to("model.width", 4)},
			"optimizer.lr 0.01 → 0.1, model.width 32 → 4",
		},
		"the same value":  {[]hparam.Change{to("optimizer.lr", 0.01)}, ""},
		"no such key":     {[]hparam.Change{to("optimizer.rate", 1.0)}, ""},
		"of another rule": {[]hparam.Change{to("optimizer.momentum", 0.5)}, ""},
		"unknown value":   {[]hparam.Change{to("data.label", "y")}, ""},
		"none":            {nil, ""},
	} {
		if got := e.change("why", c.changes...); got.Title != c.want {
			t.Errorf("%s: %q, want %q", name, got.Title, c.want)
		}
	}
}

// How much a check may train depends on sizes alone: less of what takes longer, and never nothing.
func TestWhatAChecksMayTrain(t *testing.T) {
	e := judged(t, nil)
	if got := e.affordable(32, 10, 100); got != 100 {
		t.Errorf("%d updates of a tiny network", got)
	}
	if a, b := e.affordable(1<<20, 10, 1e6), e.affordable(1<<24, 10, 1e6); a <= b || b < 10 {
		t.Errorf("%d and %d updates of many rows", a, b)
	}
	if got := e.bearable(512); got != 512 {
		t.Errorf("a tiny network bears %d rows", got)
	}
	wide := judged(t, func(b *bench) { b.Job.Net.Hidden = []int{2048, 2048} })
	if got := wide.bearable(1 << 20); got < 8 || got > 1<<12 || wide.bearable(8) != 8 {
		t.Errorf("a wide one bears %d rows", got)
	}
	for n, want := range map[int]int{1: 1, 7: 7, 400: 400, 9999: 400} {
		list := e.spread(n)
		if len(list) != want || !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != want {
			t.Errorf("%d rows spread: %d", n, len(list))
		}
	}
}
