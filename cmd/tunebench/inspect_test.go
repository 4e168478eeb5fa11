package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "data.test=0.2", "--set", "training.epochs=3")
	var found inspection
	out := b.ok("inspect", "latest", "--json", "--repeats", "2", "--effect", "petal length (cm)",
		"--class", "virginica", "--mistakes", "1000")
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatal(err)
	}
	for _, m := range found.Metrics {
		if want, ok := r.Metrics["val/"+m.Name]; !ok || float64(m.Value) != want {
			t.Errorf("%s is %v, training recorded %v", m.Name, m.Value, want)
		}
	}
	wrong := int64(0)
	for _, p := range found.Confusion.Pairs {
		wrong += p.Rows
	}
	if len(found.Importances.Columns) != 4 || found.Effects[0].Of != "probability of virginica" ||
		int64(len(found.Mistakes)) != wrong || len(found.Classes) != 3 {
		t.Errorf("%+v", found)
	}
	text := b.ok("inspect", "latest", "--part", "test", "--repeats", "2", "--effect", "petal length (cm)")
	for _, part := range []string{
		"30 test rows", "first look", "95 % interval", "Confusion matrix", "Calibration", "Importance", "Slices",
		"Effect of petal length (cm)",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("lacks %q:\n%s", part, text)
		}
	}
	// Both commands count looks at the test part.
	if text := b.ok("evaluate", "latest", "--part", "test"); !strings.Contains(text, "look 2 at the test part") {
		t.Errorf("the second look is not said:\n%s", text)
	}
	var v evaluationResult
	err := json.Unmarshal([]byte(b.ok("evaluate", "latest", "--part", "test", "--json")), &v)
	if err != nil || v.TestLooks != 3 {
		t.Errorf("%d looks, %v", v.TestLooks, err)
	}
}

func TestInspectRefuses(t *testing.T) {
	b := newBench(t)
	b.train("iris-small", "--set", "training.epochs=1")
	for want, args := range map[string][]string{
		"want two numbers":              {"--cost", "7"},
		"one of both":                   {"--cost", "0:0"},
		"the classes are setosa":        {"--class", "rosa"},
		"the classes are":               {"--pair", "setosa,rosa"},
		"there is no column":            {"--effect", "height"},
		"want latest or best":           {"--checkpoint", "first"},
		"want train, validation":        {"--part", "exam"},
		"want 0 or more":                {"--mistakes", "-1"},
		"want 0 to 1000":                {"--repeats", "100000000"},
		"has no test rows":              {"--part", "test"},
		"want a whole number":           {"--repeats", "two"},
		"--row 1.5: want whole numbers": {"--row", "1.5"},
		"want two numbers, such as":     {"--cost", "1:-2"},
	} {
		out := b.run(append([]string{"inspect", "latest", "--repeats", "1"}, args...)...)
		if out.code != exitUsage || !strings.Contains(out.stderr, want) {
			t.Errorf("%v: status %d, %s", args, out.code, out.stderr)
		}
	}
}
