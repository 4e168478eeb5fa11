package trying

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/finding"
)

// settled is a record in which nothing helps, with a learning curve of losses: of a quarter, a half and all rows.
func settled(t *testing.T, losses ...float64) *Record {
	t.Helper()
	r := measuredBy(t, -0.1, -0.2, -0.1, -0.2, -0.3)
	for seed := range CurveSeeds {
		for i, loss := range losses {
			wobble := math.Exp(0.02 * float64(seed-1))
			r.AddPortion(i, Portion{Rows: 100 << i, Seeds: []Outcome{made(loss * wobble)}})
		}
	}
	return r
}

func healthyFinding() finding.Finding {
	return finding.Finding{
		Kind: "healthy", Cause: finding.CauseHealthy, Title: "Healthy", Severity: finding.Good,
		Evidence: []finding.Evidence{{
			Label: noiseLabel, Text: "±0.9 % of accuracy by 154 validation rows: no difference",
		}},
	}
}

func TestACurveThatFallsAsksForMoreRows(t *testing.T) {
	r := settled(t, 0.8, 0.6, 0.48)
	if !r.Settled() {
		t.Fatalf("%s", r.Ending)
	}
	more := r.MoreRows()
	last := math.Log(0.6 / 0.48)
	if want := last * last / math.Log(0.8/0.6); math.Abs(more.Gain-want) > 1e-9 || more.Measured() || more.Low >= want {
		t.Errorf("%+v, want a gain of %.3f", more, want)
	}
	first := r.Tell([]finding.Finding{healthyFinding()})[0]
	if first.Title != "Healthy: only more rows would help" || len(first.Suggestions) == 0 {
		t.Fatalf("%+v", first)
	}
	s := first.Suggestions[0]
	if s.Title != "twice as many training rows" || s.Effect.Words() != "val loss −16 % expected" {
		t.Errorf("%s: %s", s.Title, s.Effect.Words())
	}
	curve := slices.IndexFunc(first.Evidence, func(e finding.Evidence) bool { return e.Label == "learning curve" })
	if curve < 0 || first.Evidence[curve].Text !=
		"val loss 0.8 with 100, 0.6 with 200, 0.48 with 400 training rows, 3 seeds" {
		t.Errorf("%+v", first.Evidence)
	}
	for _, s := range first.Suggestions {
		if strings.HasPrefix(s.Title, "stop") {
			t.Error("it is told to stop where rows would help")
		}
	}
}

func TestAFlatCurveIsToldToStop(t *testing.T) {
	r := settled(t, 0.5, 0.499, 0.498)
	first := r.Tell([]finding.Finding{healthyFinding()})[0]
	s := first.Suggestions[0]
	if first.Title != "Healthy: the rest is noise" ||
		s.Title != "stop here: the rest is noise, ±0.9 % of accuracy by 154 validation rows" ||
		!strings.Contains(s.Reason, "More rows") || len(s.Changes) > 0 {
		t.Errorf("%s: %+v", first.Title, first.Suggestions)
	}
}

// A curve that was cut short says nothing, and one that goes up asks for nothing.
func TestWhatACurveDoesNotSay(t *testing.T) {
	cut := settled(t, 0.8, 0.6)
	if cut.MoreRows() != nil {
		t.Error("half a curve was read")
	}
	if first := cut.Tell([]finding.Finding{healthyFinding()})[0]; strings.Contains(first.Title, "rows") {
		t.Errorf("%+v", first)
	}
	if e := settled(t, 0.5, 0.6, 0.7).MoreRows(); e.Gain > 0 {
		t.Errorf("%+v", e)
	}
	b, err := settled(t, 0.8, 0.6, 0.48).Encode()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Parse(b); err != nil || back.MoreRows() == nil || back.Curve[2].Rows != 400 {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestOnlyWhatIsSettledIsWorthACurve(t *testing.T) {
	if r := measuredBy(t, -0.1, 0.4, -0.1, -0.2, -0.3); r.Settled() {
		t.Error("something helps")
	}
	r := measuredBy(t, -0.1, -0.2, -0.1, -0.2, -0.3)
	if r.Ending = EndedTime; r.Settled() {
		t.Error("there was no time for more")
	}
}
