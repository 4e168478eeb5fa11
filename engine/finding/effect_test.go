package finding

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"
)

func TestEffectInWordsOfLoss(t *testing.T) {
	for _, c := range []struct {
		before, after, change float64
	}{{1, 0.8, -0.2}, {1, 1, 0}, {0.5, 1, 1}, {3, 0.03, -0.99}} {
		e := Effect{Gain: math.Log(c.before / c.after)}
		if got := e.Change(); math.Abs(got-c.change) > 1e-12 {
			t.Errorf("%v → %v is a change of %v, want %v", c.before, c.after, got, c.change)
		}
	}
}

// A large gain that is unlikely stands behind a smaller one that is sure.
func TestEffectsAreOrderedByWhatIsExpected(t *testing.T) {
	sure, hope := Effect{Gain: 0.2, Probability: 0.9}, Effect{Gain: 0.5, Probability: 0.3}
	harm := Effect{Gain: -0.1, Probability: 0.2}
	if !(sure.Expected() > hope.Expected() && hope.Expected() > harm.Expected()) {
		t.Errorf("expected %v, %v and %v", sure.Expected(), hope.Expected(), harm.Expected())
	}
}

func TestEffectsComeBackFromJSON(t *testing.T) {
	want := Suggestion{Title: "t", Effect: &Effect{
		Metric: "val/loss", Gain: 0.2, Low: 0.1, High: 0.3, Probability: 0.9, Seeds: 3,
	}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Suggestion
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s came back as %+v (%v)", data, got, err)
	}
	if !got.Effect.Measured() || (Effect{}).Measured() {
		t.Error("an effect is measured with 3 seeds, and not with none")
	}
}

func TestCausesAreAllThereOnce(t *testing.T) {
	all := Causes()
	sorted := slices.Sorted(slices.Values(all))
	if len(slices.Compact(sorted)) != len(all) || all[0] != CauseHealthy {
		t.Errorf("causes %v", all)
	}
	all[0] = "changed"
	if Causes()[0] != CauseHealthy {
		t.Error("the list is shared with its callers")
	}
}
