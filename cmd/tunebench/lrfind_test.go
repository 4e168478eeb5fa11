package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"tunebench/engine/train"
)

func TestLRFindSuggestsARateThatTrains(t *testing.T) {
	b := newBench(t)
	var r lrResult
	if err := json.Unmarshal([]byte(b.ok("lr-find", "digits-mlp", "--json")), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Points) < 50 || r.Points[0].LR != 1e-7 || r.Suggested < 1e-4 || r.Suggested > 0.1 {
		t.Fatalf("%d points from %v, suggested %v", len(r.Points), r.Points[0].LR, r.Suggested)
	}
	text := b.ok("lr-find", "digits-mlp")
	if !strings.HasPrefix(text, "lr,loss,smoothed\n") || !strings.Contains(text, "--set optimizer.lr=") {
		t.Errorf("away from a terminal it prints\n%s", text)
	}
	_, rate, _ := strings.Cut(text, "--set ")
	if got := b.train("digits-mlp", "--set", strings.TrimSpace(rate), "--set",
		"training.epochs=10"); got.Metrics["val/accuracy"] < 0.94 {
		t.Errorf("with the suggested rate, accuracy %v after 10 epochs", got.Metrics["val/accuracy"])
	}
	if out := b.run("lr-find", "digits-mlp", "--min", "1", "--max", "0.1"); out.code != exitUsage {
		t.Errorf("an empty range: status %d", out.code)
	}
}

// A curve that leaves the numbers is still one JSON document, which tells NaN from infinite.
func TestLRFindPrintsWhatIsNotFinite(t *testing.T) {
	raw, err := json.Marshal(newLRResult(train.LRCurve{Points: []train.LRPoint{
		{LR: 1, Loss: math.Inf(1), Smoothed: math.NaN()},
	}}))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"lr":1,"loss":"Infinity","smoothed":"NaN"}`; !strings.Contains(string(raw), want) {
		t.Errorf("%s lacks %s", raw, want)
	}
}
