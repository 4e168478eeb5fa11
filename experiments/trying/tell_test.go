package trying

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/finding"
)

// judged are findings of a run that looks overfitted and whose rate looks high.
func judged() []finding.Finding {
	return []finding.Finding{
		{
			Kind: "overfitting", Title: "Overfitting", Severity: finding.Warn, Confidence: 0.8,
			Suggestions: []finding.Suggestion{
				suggest("regularization.l2", 0.0, 0.01), suggest("regularization.dropout", 0.0, 0.2),
			},
			RuledOut: []finding.Evidence{{Label: "Not underfitting", Text: "train accuracy 99 %"}},
		},
		{
			Kind: "lr-too-high", Title: "Learning rate too high", Severity: finding.Warn,
			Suggestions: []finding.Suggestion{suggest("optimizer.lr", 0.01, 0.001)},
		},
	}
}

func measuredBy(t *testing.T, gains ...float64) *Record {
	t.Helper()
	r := record()
	play(t, r, noisy(rand.New(rand.NewPCG(5, 6)), 0.1, 0.003, gains...))
	return r
}

func TestWhatHelpsMostNamesTheCause(t *testing.T) {
	found := judged()
	out := measuredBy(t, -0.1, 0.4, -0.1, -0.2, -0.3).Tell(found)
	first := out[0]
	if first.Title != "Learning rate too high" || first.Confidence < 0.9 || len(out) != 2 {
		t.Fatalf("%+v", out)
	}
	s := first.Suggestions[0]
	if s.Changes[0].Key != "optimizer.lr" || s.Effect == nil || !s.Effect.Measured() || s.Effect.Gain < 0.3 {
		t.Errorf("%+v", s)
	}
	if !strings.HasPrefix(first.Evidence[0].Text, "optimizer.lr 0.01 → 0.001: val loss −3") {
		t.Errorf("it has no evidence but what was measured: %+v", first.Evidence)
	}
	var ruled []string
	for _, e := range first.RuledOut {
		ruled = append(ruled, e.Label)
	}
	if len(ruled) != 5 || ruled[0] != "Not underfitting" ||
		!slices.Contains(ruled, "Tried: regularization.l2 0 → 0.01") {
		t.Errorf("%q", ruled)
	}
	for _, s := range out[1].Suggestions {
		if s.Changes[0].Key == "regularization.l2" {
			t.Error("what did not help is suggested")
		}
	}
	if !reflect.DeepEqual(found, judged()) {
		t.Error("the findings that were given have changed")
	}
}

func TestACauseThatNoRuleSaw(t *testing.T) {
	out := measuredBy(t, -0.1, -0.2, 0.5, -0.2, -0.3).Tell(judged())
	f := out[0]
	if f.Kind != Kind || f.Cause != finding.CauseUnderfitting || f.Title != "Underfitting" || len(out) != 3 {
		t.Errorf("%+v", out[0])
	}
}

func TestOfEqualsTheOneThatTheDiagnosisNames(t *testing.T) {
	out := measuredBy(t, 0.395, -0.2, 0.4, -0.2, -0.3).Tell(judged())
	if out[0].Title != "Overfitting" || out[0].Suggestions[0].Changes[0].Key != "regularization.l2" {
		t.Errorf("%s: %+v", out[0].Title, out[0].Suggestions)
	}
}

func TestNothingThatWasTriedHelps(t *testing.T) {
	out := measuredBy(t, -0.1, -0.2, -0.1, -0.2, -0.3).Tell(judged())
	if out[0].Cause != finding.CauseHealthy || out[0].Severity != finding.Good || len(out) != 3 {
		t.Fatalf("%+v", out[0])
	}
	if out[0].Confidence < 0.8 || len(out[0].RuledOut) != 6 || len(out[1].RuledOut) != 0 {
		t.Errorf("%v, %+v", out[0].Confidence, out[0].RuledOut)
	}
	if s := out[1].Suggestions; len(s) != 1 || s[0].Changes[0].Key != "regularization.dropout" {
		t.Errorf("%+v", s)
	}
}

func TestAGainTooSmallToNameACauseIsSuggestedOnly(t *testing.T) {
	out := measuredBy(t, -0.1, 0.03, -0.1, -0.2, -0.3).Tell(judged())
	if out[0].Title != "Overfitting" || out[0].Suggestions[0].Changes[0].Key != "optimizer.lr" {
		t.Errorf("%s: %+v", out[0].Title, out[0].Suggestions)
	}
}

func TestWhatTheDataNeedsStaysInFront(t *testing.T) {
	data := finding.Finding{Kind: "label-noise", Title: "Labels that look wrong", Severity: finding.Warn}
	out := measuredBy(t, -0.1, 0.4, -0.1, -0.2, -0.3).Tell(append([]finding.Finding{data}, judged()...))
	if out[0].Title != data.Title || out[1].Title != "Learning rate too high" || len(out[0].RuledOut) == 0 {
		t.Errorf("%s, %s", out[0].Title, out[1].Title)
	}
	only := measuredBy(t, -0.1, 0.4, -0.1, -0.2, -0.3).Tell([]finding.Finding{data})
	if len(only) != 2 || only[1].Cause != finding.CauseLRTooHigh {
		t.Errorf("%+v", only)
	}
}

func TestNothingTriedChangesNothing(t *testing.T) {
	if out := record().Tell(judged()); !reflect.DeepEqual(out, judged()) {
		t.Errorf("%+v", out)
	}
}
