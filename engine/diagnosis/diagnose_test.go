package diagnosis

import (
	"encoding/json"
	"math"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/hparam"
)

// history builds the series of one run by epoch, ten steps each.
func history(series map[string][]float64) *event.History {
	h := &event.History{}
	longest := 0
	for tag, values := range series {
		longest = max(longest, len(values))
		for i, v := range values {
			h.Append(tag, event.Point{Step: int64(10 * (i + 1)), Value: v})
		}
	}
	for i := range longest {
		h.Append(event.Epoch, event.Point{Step: int64(10 * (i + 1)), Value: float64(i + 1)})
	}
	return h
}

// curveOf samples a function of the epoch.
func curveOf(n int, f func(epoch float64) float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = f(float64(i + 1))
	}
	return v
}

func kinds(found []finding.Finding) []finding.Kind {
	out := make([]finding.Kind, len(found))
	for i, f := range found {
		out[i] = f.Kind
	}
	return out
}

// check asserts what must hold of any diagnosis: at least one finding, confidences in range,
// JSON that encodes and comes back, and suggestions that are valid changes.
func check(t *testing.T, found []finding.Finding, c Context) {
	t.Helper()
	if len(found) == 0 {
		t.Fatal("no finding at all")
	}
	data, err := json.Marshal(found)
	if err != nil {
		t.Fatalf("findings do not encode: %v", err)
	}
	var back []finding.Finding
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatalf("findings do not decode: %v", err)
	}
	for i, f := range found {
		if f.Title == "" || f.Why == "" || f.Severity.Rank() < 0 {
			t.Errorf("%s lacks a title, a reason or a severity: %+v", f.Kind, f)
		}
		if !(f.Confidence >= 0 && f.Confidence <= 1) {
			t.Errorf("%s: confidence %v", f.Kind, f.Confidence)
		}
		if math.IsNaN(f.SinceEpoch) || f.SinceEpoch < 0 {
			t.Errorf("%s: since epoch %v", f.Kind, f.SinceEpoch)
		}
		if len(f.Suggestions) > maxSuggestions {
			t.Errorf("%s: %d suggestions", f.Kind, len(f.Suggestions))
		}
		for j, s := range f.Suggestions {
			checkSuggestion(t, f.Kind, s, c)
			for k, change := range s.Changes {
				if got := back[i].Suggestions[j].Changes[k]; !same(got.To, change.To) {
					t.Errorf("%s: %v came back from JSON as %v (%T)", change.Key, change.To, got.To, got.To)
				}
			}
		}
	}
}

func checkSuggestion(t *testing.T, kind finding.Kind, s finding.Suggestion, c Context) {
	t.Helper()
	if s.Title == "" || s.Reason == "" {
		t.Errorf("%s: a suggestion without words: %+v", kind, s)
	}
	for _, change := range s.Changes {
		k, ok := hparam.Lookup(change.Key)
		if !ok || !permits(k, change.To) {
			t.Errorf("%s suggests %s = %v (%T), which is not valid", kind, change.Key, change.To, change.To)
		}
		if now := c.value(change.Key); now != nil && same(now, change.To) {
			t.Errorf("%s suggests %s = %v, which it already is", kind, change.Key, change.To)
		}
	}
}

func TestEmptyHistoryIsTooEarly(t *testing.T) {
	for name, h := range map[string]*event.History{
		"nil": nil, "empty": {},
		"one": history(map[string][]float64{event.TrainLoss: {1}}),
	} {
		found := Diagnose(h, Context{})
		check(t, found, Context{})
		if found[0].Kind != TooEarly || len(found) != 1 {
			t.Errorf("%s history: %v, want too-early alone", name, kinds(found))
		}
	}
}
