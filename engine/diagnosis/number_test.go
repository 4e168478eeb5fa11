package diagnosis

import (
	"math"
	"testing"
)

func TestNumbersOfEvidence(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0.000", 0.4123: "0.412", 2.302585: "2.303", 41.2345: "41.234", 412.345: "412.35", 4123.46: "4123.5",
		41234.5: "41234.5",
		0.001:   "0.001", 0.00099: "9.90e-4", 3e-12: "3.00e-12", 1e6: "1.00e6", -0.5: "-0.500", -2e9: "-2.00e9",
		999999: "999999.0",
	} {
		if got := num(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{
		0: "0.0 %", 0.104: "10.4 %", 1: "100.0 %", 9.99: "999.0 %", 10: "1000 %", -0.0001: "0.0 %", -0.25: "-25.0 %",
	} {
		if got := percent(v); got != want {
			t.Errorf("the share %v is written %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{0.104: "+10.4 %", 0: "+0.0 %", -0.03: "-3.0 %"} {
		if got := signedPercent(v); got != want {
			t.Errorf("the change %v is written %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{
		0: "0.0 %", 0.001: "0.1 %", 0.0004: "0.040 %", 2e-6: "2.00e-4 %",
		-0.0002: "-0.020 %",
	} {
		if got := tinyPercent(v); got != want {
			t.Errorf("the tiny share %v is written %s, want %s", v, got, want)
		}
	}
}

func TestConfidenceGrowsWithTheExcess(t *testing.T) {
	if got := confidence(0); got != 0.5 {
		t.Errorf("just at the rule: %v, want 0.5", got)
	}
	if got := confidence(-3); got != 0.5 {
		t.Errorf("below the rule: %v, want 0.5", got)
	}
	last := 0.0
	for _, x := range []float64{0, 0.1, 1, 3, 10} {
		if got := confidence(x); got <= last || got > 0.97 {
			t.Errorf("excess %v has confidence %v after %v", x, got, last)
		} else {
			last = got
		}
	}
	if got := confidence(math.Inf(1)); got != 0.97 {
		t.Errorf("far beyond: %v, want 0.97", got)
	}
	if got := round2(0.8549); got != 0.85 {
		t.Errorf("0.8549 is rounded to %v", got)
	}
}

func TestChanceIsTheLossOfKnowingNothing(t *testing.T) {
	start := curveAt(7, 5, 3)
	for _, c := range []struct {
		name         string
		task         string
		classes      int
		keys         map[string]any
		train        curve
		level, floor float64
		known        bool
	}{
		{"ten classes", "classification", 10, nil, start, math.Log(10), 0, true},
		{
			"two classes, cross-entropy by name", "classification", 2,
			map[string]any{"training.loss": "cross_entropy"},
			start, math.Ln2, 0, true,
		},
		{
			"another loss has no known level", "classification", 10,
			map[string]any{"training.loss": "hinge"},
			start, 7,
			0, false,
		},
		{"one class", "classification", 1, nil, start, 7, 0, false},
		{"standardized target", "regression", 0, nil, start, 1, 0, true},
		{
			"mean absolute error", "regression", 0,
			map[string]any{"training.loss": "mae"},
			start, math.Sqrt(2 / math.Pi),
			0, true,
		},
		{"target as it is", "regression", 0, map[string]any{"data.normalize": "none"}, start, 7, 0, false},
		{"huber", "regression", 0, map[string]any{"training.loss": "huber"}, start, 7, 0, false},
		{"log density", "", 0, nil, curveAt(2, -3, -1), 2, -3, false},
		{"negative from the start", "", 0, nil, curveAt(-1, -2), -1, -2, false},
		{"nothing recorded", "", 0, nil, curve{}, 0, 0, false},
	} {
		r := chance(Context{Task: c.task, Classes: c.classes, Get: values(c.keys)}, c.train)
		if math.Abs(r.level-c.level) > 1e-12 || r.floor != c.floor || r.known != c.known || r.text == "" {
			t.Errorf("%s: %+v, want %v over %v, known %v", c.name, r, c.level, c.floor, c.known)
		}
	}
	r := reference{level: 2, floor: 1}
	for loss, want := range map[float64]float64{0: 0, 1: 0, 1.5: 0.5, 2: 1, 5: 4} {
		if got := r.share(loss); got != want {
			t.Errorf("a loss of %v is %v of the way to chance, want %v", loss, got, want)
		}
	}
	if none := (reference{level: 1, floor: 1}); none.share(9) != 0 || none.span() <= 0 {
		t.Errorf("without a distance to chance: share %v, span %v", none.share(9), none.span())
	}
}
