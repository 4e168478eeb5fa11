package teach

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/finding"
)

// No data set is on both sides: each model has seen the runs of other folds only.
func TestCrossedModelsNeverSawTheirSets(t *testing.T) {
	seen := map[string][]bool{}
	fold := -1
	cross(examples(), quick, func(e []Example, _ Config) *reader.Model {
		fold++
		for _, x := range e {
			if seen[x.Run.Set] == nil {
				seen[x.Run.Set] = make([]bool, Folds)
			}
			seen[x.Run.Set][fold] = true
		}
		m := reader.NewModel()
		m.Bins = binsOf(e)
		return m
	})
	if len(seen) != 12 {
		t.Fatalf("%d sets", len(seen))
	}
	for set, by := range seen {
		for f, saw := range by {
			if saw == (f == Fold(set, Folds)) {
				t.Errorf("%s lies in fold %d, and model %d saw it: %v", set, Fold(set, Folds), f, saw)
			}
		}
	}
}

// trialOf are cases that name what is true from one setting on, and whose steps harm up to another.
func trialOf(named, harmless int) *trial {
	t := &trial{}
	for k := range 40 {
		t.examples = append(t.examples, Example{Run: &labelled.Run{Set: fmt.Sprint("set", k), Task: "regression"}})
	}
	low, healthy := finding.CauseLRTooLow, finding.CauseHealthy
	for i := range settings {
		var cases []Case
		for _, e := range t.examples {
			c := Case{
				Run: e.Run, Cause: low, Accepted: []finding.Cause{low}, Said: []finding.Cause{healthy},
				Confidence: 0.5, Stepped: true, Step: -0.5,
			}
			if i >= named {
				c.Said = append(c.Said, low)
			}
			if i >= harmless {
				c.Step = 0.5
			}
			cases = append(cases, c)
		}
		t.cases = append(t.cases, cases)
	}
	return t
}

// The fewest names and the boldest suggestions that are good enough are taken, by the runs that count alone.
func TestSettingsAreChosen(t *testing.T) {
	everything := func(Example) bool { return true }
	for _, c := range []struct{ named, harmless, wantNamed, wantHopeful int }{
		{0, 0, 0, 0}, {2, 3, 2, 3}, {len(settings), len(settings), len(settings) - 1, len(settings) - 1},
	} {
		m := reader.NewModel()
		trialOf(c.named, c.harmless).choose(m, everything)
		if m.Named != settings[c.wantNamed].named || m.Hopeful != settings[c.wantHopeful].hopeful {
			t.Errorf("%+v: named from %v on, suggested from %v", c, m.Named, m.Hopeful)
		}
	}
	x := trialOf(2, 3)
	only := func(e Example) bool { return e.Run.Set < "set2" }
	for i := range x.cases { // of all others it would be the first
		for k := range x.cases[i] {
			if !only(x.examples[k]) {
				x.cases[i][k].Said = []finding.Cause{finding.CauseLRTooLow}
				x.cases[i][k].Step = 1
			}
		}
	}
	m := reader.NewModel()
	x.choose(m, only)
	if m.Named != settings[2].named || m.Hopeful != settings[3].hopeful {
		t.Errorf("others had a say: %v, %v", m.Named, m.Hopeful)
	}
}

// What was said with 0.6 and is right in four of five is said with 0.8 from then on; what diverged counts for nothing.
func TestConfidencesAreThoseThatHeld(t *testing.T) {
	healthy, low := finding.CauseHealthy, finding.CauseLRTooLow
	var cases []Case
	for i := range 200 {
		c := Case{
			Cause: healthy, Accepted: []finding.Cause{healthy}, Said: []finding.Cause{healthy}, Confidence: 0.6,
		}
		right := i%5 != 0
		if i >= 100 {
			c.Confidence, right = 0.2, i%5 < 2
		}
		if !right {
			c.Said = []finding.Cause{low}
		}
		cases = append(cases, c)
	}
	for range 500 {
		cases = append(cases, Case{
			Cause: low, Accepted: []finding.Cause{low}, Said: []finding.Cause{finding.CauseDiverged}, Confidence: 0.97,
		})
	}
	m := reader.NewModel()
	m.Level, m.Slope = confidences(cases)
	if a, b := m.Confidence(0.6), m.Confidence(0.2); math.Abs(a-0.8) > 0.02 || math.Abs(b-0.4) > 0.02 {
		t.Errorf("0.6 becomes %v, 0.2 %v", a, b)
	}
}

// Temperature makes the sharp blunt and the blunt sharp: what is right in half of the cases gets a half.
func TestTemperature(t *testing.T) {
	held := func(p float64) (out []doubt) {
		for i := range 100 {
			d := doubt{p: []float64{p, 1 - p}, truth: []float64{1, 0}, counted: true}
			if i%4 == 0 {
				d.truth = []float64{0, 1}
			}
			out = append(out, d)
		}
		return append(out, doubt{p: []float64{1e-9, 1}, truth: []float64{1, 0}}) // does not count
	}
	for p, want := range map[float64]float64{0.75: 1, 0.9: 2, 0.634: 0.5} {
		if got := temperature(held(p)); math.Abs(math.Log(got/want)) > 0.06 {
			t.Errorf("of %v that holds in 3 of 4 the temperature is %v, want %v", p, got, want)
		}
	}
}

// The interval is as wide as the errors of runs that were held out, and none is made up of few.
func TestSpread(t *testing.T) {
	var held []doubt
	for i := range 100 {
		held = append(held, doubt{
			remedy: []string{"l2", "patience"}, said: []float64{0, 0}, gained: []float64{0.01 * float64(i-50), 9},
		})
	}
	a, b := spread(held, "l2")
	if half := 1.96 * a; half < 0.43 || half > 0.5 || b <= 0 {
		t.Errorf("of errors up to a half the interval is ±%v, and grows by %v", half, b)
	}
	if a, _ := spread(held[:10], "l2"); a != 0.3 {
		t.Errorf("of ten runs %v", a)
	}
}

// A log is told less: no keys, no probes, and no more than its share of the epochs.
func TestLogsAreOfCurvesAlone(t *testing.T) {
	logs := Logs(runs()[:10])
	if len(logs) == 0 {
		t.Fatal("no logs")
	}
	all := cut(logs)
	if len(all) != 2*len(logs) {
		t.Fatalf("%d of %d logs", len(all), len(logs))
	}
	names := reader.Names()
	for i, e := range all {
		if e.Context.Get != nil || !slices.Contains(shown, e.Cause) {
			t.Fatalf("%+v", e)
		}
		for _, name := range []string{"dead units", "ln rows", "ln rate to usual", "l2", "reference", "postfit 1"} {
			if v := e.Features[slices.Index(names, name)]; !math.IsNaN(v) {
				t.Errorf("%s is %v", name, v)
			}
		}
		if v := e.Features[slices.Index(names, "val end")]; math.IsNaN(v) {
			t.Error("the end of the validation loss is missing")
		}
		last, _ := e.History.Last("val/loss")
		if whole := int64(60); i < len(logs) && last.Step != whole || i >= len(logs) && last.Step > 55 {
			t.Errorf("log %d ends at %d", i, last.Step)
		}
	}
}
