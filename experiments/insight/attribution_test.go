package insight

import (
	"math"
	"strings"
	"testing"
)

// The parts of every kind of row add up to what is explained.
func TestExplanationsAddUp(t *testing.T) {
	for kind := range kinds {
		in := open(t, kind, Options{})
		for _, i := range []int{0, in.Rows() / 2} {
			a, err := in.Explain(t.Context(), in.part.Rows[i])
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			sum := 0.0
			for _, p := range a.Parts {
				sum += p.Integrated
			}
			for _, h := range a.Heat {
				sum += h
			}
			whole := a.Value - a.Baseline
			if math.Abs(sum-whole) > 0.02*(1+math.Abs(whole)) || a.Gap > 0.02*(1+math.Abs(whole)) {
				t.Errorf("%s: the parts add up to %v, the whole is %v, the gap %v", kind, sum, whole, a.Gap)
			}
			if (kind == "pictures") != (len(a.Heat) == 64 && a.Picture != nil) || (kind == "text") != (a.Text != "") {
				t.Errorf("%s: %+v", kind, a)
			}
		}
	}
}

// What is explained is what was predicted: the difference of two logits, or the value in its own unit.
func TestExplanationsAreOfThePrediction(t *testing.T) {
	in := open(t, "values", Options{})
	a, err := in.Explain(t.Context(), in.part.Rows[3])
	if err != nil {
		t.Fatal(err)
	}
	predicted, _ := in.values()
	if math.Abs(a.Value-predicted[3]) > 1e-3*math.Abs(predicted[3]) || a.Of != in.source.table.LabelName {
		t.Errorf("%+v, predicted is %v", a, predicted[3])
	}
	in = open(t, "pictures", Options{})
	m := in.Mistakes(1, Any, Any)[0]
	if a, err = in.Explain(t.Context(), m.Row); err != nil {
		t.Fatal(err)
	}
	if a.Of != m.Predicted+" rather than "+m.Truth || a.Value <= 0 ||
		math.Abs(a.Value-math.Log(float64(m.Sure/m.Chance))) > 1e-3*(1+a.Value) {
		t.Errorf("%+v of %+v", a, m)
	}
	if _, err := in.Explain(t.Context(), 99999); err == nil || !strings.Contains(err.Error(), "is not one of") {
		t.Errorf("a row that there is not: %v", err)
	}
}
