package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// How a run ended stands in every place that tells of it, in the same word.
func TestEndingIsToldEverywhere(t *testing.T) {
	b := newBench(t)
	for want, c := range map[string]struct {
		set   []string
		label string
	}{
		"epochs":         {[]string{"training.epochs=2"}, "done"},
		"target":         {[]string{"training.target.value=0.01"}, "done (target)"},
		"early_stopping": {[]string{"training.early_stopping.patience=1", "optimizer.lr=0.1"}, "done (early stop)"},
	} {
		args := []string{"iris-small"}
		for _, set := range c.set {
			args = append(args, "--set", set)
		}
		r := b.train(args...)
		if r.Ending != want {
			t.Errorf("train --json: ended by %q, want %q", r.Ending, want)
		}
		var listed []struct{ Summary struct{ Ending string } }
		if err := json.Unmarshal([]byte(b.ok("runs", "--json")), &listed); err != nil {
			t.Fatal(err)
		}
		if got := listed[0].Summary.Ending; got != want {
			t.Errorf("runs --json: ended by %q, want %q", got, want)
		}
		if text := b.ok("show", r.Run); !strings.Contains(text, c.label+"  epoch ") {
			t.Errorf("show lacks %q:\n%s", c.label, text)
		}
		if text := b.ok("runs"); !strings.Contains(text, c.label) {
			t.Errorf("runs lacks %q:\n%s", c.label, text)
		}
	}
}
