package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tunebench/engine/finding"
)

func TestWarningsOfTheDataFollowTheCurves(t *testing.T) {
	b := newBench(t)
	r := b.train("iris-small", "--set", "data.source=wine", "--set", "data.normalize=none", "--set",
		"training.epochs=15")
	check := func(from string, found []finding.Finding) {
		t.Helper()
		at := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Kind == "unscaled-features" })
		if at < 1 || at != len(found)-1 || len(found[at].Suggestions) == 0 {
			t.Errorf("%s: %+v", from, found)
		}
	}
	stored, err := json.Marshal(r.Diagnosis)
	if err != nil {
		t.Fatal(err)
	}
	for from, text := range map[string]string{
		"train":    string(stored),
		"diagnose": b.ok("diagnose", "latest", "--json"),
	} {
		var found []finding.Finding
		if err := json.Unmarshal([]byte(text), &found); err != nil {
			t.Fatal(err)
		}
		check(from, found)
	}
}

// noisy writes a table of two classes far apart with every 25th label changed, and returns
// which rows those are.
func noisy(b *bench) (path string, wrong map[string]bool) {
	var text strings.Builder
	text.WriteString("x,y,label\n")
	wrong = map[string]bool{}
	for i := range 400 {
		side := i % 2
		label := side
		if i%25 == 7 {
			label, wrong[strconv.Itoa(i)] = 1-side, true
		}
		fmt.Fprintf(&text, "%v,%v,c%d\n", float64(side)*4+float64(i*37%101)/101, float64(i*53%89)/89, label)
	}
	return b.file("noisy.csv", text.String()), wrong
}

// Rows whose label was changed are named after training, in the stored diagnosis too.
func TestRowsThatAreLabeledWrongAreNamed(t *testing.T) {
	b := newBench(t)
	path, wrong := noisy(b)
	args := []string{"iris-small", "--set", "data.source=" + path, "--set", "training.epochs=20"}
	r := b.train(append(args, "--set", "training.threads=1")...)
	var v evaluationResult
	if err := json.Unmarshal([]byte(b.ok("evaluate", "latest", "--part", "train", "--json")), &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Warnings) != 1 || len(v.Warnings[0].Rows) < 4 {
		t.Fatalf("%+v of %v, %v", v.Warnings, v.Metrics, v.Confusion)
	}
	for _, row := range v.Warnings[0].Rows {
		if !wrong[strconv.Itoa(int(row))] {
			t.Errorf("row %d is labeled right", row)
		}
	}
	for _, command := range []string{"evaluate", "show", "diagnose"} {
		args := []string{command, "latest"}
		if command == "evaluate" {
			args = append(args, "--part", "train")
		}
		out := strings.Join(strings.Fields(b.ok(args...)), " ")
		if !strings.Contains(out, "may carry a wrong label") || !strings.Contains(out, "(counted from 0)") ||
			!strings.Contains(out, "predicted \"c") {
			t.Errorf("%s does not name the rows:\n%s", command, out)
		}
	}
	stored := b.ok("diagnose", "latest", "--json")
	var found []finding.Finding
	if err := json.Unmarshal([]byte(stored), &found); err != nil {
		t.Fatal(err)
	}
	last := found[len(found)-1]
	named := 0
	for _, e := range last.Evidence {
		if row, ok := strings.CutPrefix(e.Label, "training row "); ok && wrong[row] {
			named++
		}
	}
	if last.Kind != "label-noise" || named < 2 {
		t.Errorf("stored: %+v", last)
	}
	again := b.train(append(args, "--set", "training.threads=2")...)
	if other := b.ok("diagnose", "latest", "--json"); other != stored || again.WeightsSHA256 != r.WeightsSHA256 {
		t.Errorf("two threads find %s, one %s", other, stored)
	}
}
