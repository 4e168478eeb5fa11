package main

import (
	"slices"
	"strings"
	"testing"
)

// completions are the words that a shell would offer, without what they mean.
func completions(b *bench, args ...string) (words []string) {
	b.t.Helper()
	for line := range strings.Lines(b.ok(append([]string{"__complete"}, args...)...)) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if word != "" && !strings.HasPrefix(word, ":") {
			words = append(words, word)
		}
	}
	return words
}

func TestShellsCompleteRunsPresetsAndKeys(t *testing.T) {
	b := newBench(t)
	sweep(b)
	run, err := b.workspace().Find("latest")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want []string
		not  string
	}{
		{[]string{"show", ""}, []string{"latest", run.ID()}, "iris-small"},
		{[]string{"show", run.ID()[:2]}, []string{run.ID()}, "latest"},
		{[]string{"show", run.Name()[:20]}, []string{run.Name()}, "latest"},
		{[]string{"show", "moons-over"}, []string{"moons-overfit-" + run.ID()}, "latest"},
		{[]string{"show", run.ID(), ""}, nil, run.ID()},
		{[]string{"train", "iris"}, []string{"iris-small"}, run.ID()},
		{[]string{"diff", run.ID(), ""}, []string{run.ID(), "iris-small"}, ""},
		{[]string{""}, []string{"completion", "runs", run.ID(), "iris-small"}, ""},
		{[]string{"train", "iris-small", "--set", "optimizer.m"}, []string{"optimizer.momentum="}, "optimizer.lr="},
		{[]string{"train", "iris-small", "--set", "l2"}, []string{"regularization.l2="}, ""},
		{
			[]string{"train", "iris-small", "--set", "optimizer.name=ada"},
			[]string{"optimizer.name=adam"},
			"optimizer.name=sgd",
		},
		{[]string{"train", "iris-small", "--set", "nothing="}, nil, "nothing="},
		{[]string{"runs", "--query", "lr<0.1 val/acc"}, []string{"lr<0.1 val/accuracy"}, ""},
		{[]string{"runs", "--sort=-du"}, []string{"-duration"}, ""},
		{[]string{"keys", "drop"}, []string{"dropout"}, "lr"},
		{[]string{"evaluate", "latest", "--checkpoint", ""}, []string{"latest", "best"}, ""},
		{[]string{"study", "resume", ""}, nil, run.ID()},
	} {
		got := completions(b, c.args...)
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%q: lacks %s: %q", c.args, want, got)
			}
		}
		if c.not != "" && slices.Contains(got, c.not) {
			t.Errorf("%q: offers %s", c.args, c.not)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if script := b.ok("completion", shell); !strings.Contains(script, "tunebench") {
			t.Errorf("%s: %s", shell, script)
		}
	}
}
