package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/diagnosis"
)

func TestWarningsOfTheDataFollowTheCurves(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "data.source=wine", "--set", "data.normalize=none", "--set", "training.epochs=15")
	check := func(from string, found []diagnosis.Finding) {
		t.Helper()
		at := slices.IndexFunc(found, func(f diagnosis.Finding) bool { return f.Kind == "unscaled-features" })
		if at < 1 || at != len(found)-1 || len(found[at].Suggestions) == 0 {
			t.Errorf("%s: %+v", from, found)
		}
	}
	stored, err := json.Marshal(r.Diagnosis)
	if err != nil {
		t.Fatal(err)
	}
	for from, text := range map[string]string{"train": string(stored), "diagnose": b.ok("diagnose", "latest", "--json")} {
		var found []diagnosis.Finding
		if err := json.Unmarshal([]byte(text), &found); err != nil {
			t.Fatal(err)
		}
		check(from, found)
	}
}

// Rows whose label was changed are named after training.
func TestEvaluateNamesRowsThatAreLabeledWrong(t *testing.T) {
	b := newBench(t)
	var text strings.Builder
	text.WriteString("x,y,label\n")
	wrong := map[int32]bool{}
	for i := range 400 {
		side := i % 2
		label := side
		if i%25 == 7 {
			label, wrong[int32(i)] = 1-side, true
		}
		fmt.Fprintf(&text, "%v,%v,c%d\n", float64(side)*4+float64(i*37%101)/101, float64(i*53%89)/89, label)
	}
	b.train("iris-small", "--set", "data.source="+b.file("noisy.csv", text.String()), "--set", "training.epochs=20")
	var v evaluationResult
	if err := json.Unmarshal([]byte(b.ok("evaluate", "latest", "--part", "train", "--json")), &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Warnings) != 1 || len(v.Warnings[0].Rows) < 4 {
		t.Fatalf("%+v of %v, %v", v.Warnings, v.Metrics, v.Confusion)
	}
	for _, row := range v.Warnings[0].Rows {
		if !wrong[row] {
			t.Errorf("row %d is labeled right", row)
		}
	}
	if out := b.ok("evaluate", "latest", "--part", "train"); !strings.Contains(out, "rows, counted from 0: ") {
		t.Errorf("rows are not named:\n%s", out)
	}
}
