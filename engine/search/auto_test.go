package search

import (
	"math"
	"strings"
	"testing"
)

func TestNewRefuses(t *testing.T) {
	s := line(t)
	for _, c := range []struct {
		sampler, pruner string
		epochs          int
		want            string
	}{
		{"bayes", "auto", 9, `sampler "bayes": there are auto, halton, random, grid, tpe, gp`},
		{"auto", "hyperband", 9, `pruner "hyperband": there are auto, none, median, asha, screen`},
		{"auto", "auto", 0, "needs at least 1"},
	} {
		if _, err := New(c.sampler, c.pruner, s, Budget{MaxEpochs: c.epochs}); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: %v, want %q", c.sampler, c.pruner, err, c.want)
		}
	}
}

// Every sampler with every pruner, at any length of training, four trials at a time of which
// some fail, keeps to its bound, asks only for what can be trained, and comes to an end.
func TestEveryStrategyOfABudget(t *testing.T) {
	for _, sampler := range Samplers {
		for _, pruner := range Pruners {
			for _, epochs := range []int{1, 3, 30, 200} {
				st, err := New(sampler, pruner, mixed(t), Budget{Trials: 25, MaxEpochs: epochs})
				if err != nil {
					t.Fatal(err)
				}
				h := &History{Space: mixed(t), Seed: 1, MaxEpochs: epochs}
				if wrong := exhaust(h, st, 4); wrong != "" {
					t.Errorf("%s, %s, %d epochs: %s", sampler, pruner, epochs, wrong)
				}
				if n := len(h.Trials); n != 25 {
					t.Errorf("%s, %s, %d epochs: %d trials begun, want 25", sampler, pruner, epochs, n)
				}
				if !trainedToTheEnd(h) {
					t.Errorf("%s, %s, %d epochs: no trial was trained to its end", sampler, pruner, epochs)
				}
			}
		}
	}
}

func trainedToTheEnd(h *History) bool {
	for _, t := range h.Trials {
		if len(t.Values) == h.MaxEpochs {
			return true
		}
	}
	return false
}

// exhaust trains so many trials at a time until the strategy wants no more, and reports what
// it should not have asked for. Every seventh trial fails at its first epoch.
func exhaust(h *History, s Strategy, parallel int) string {
	var training []*Trial
	for range 10000 {
		d, ok := s.Next(h)
		if ok {
			if d.Trial < len(h.Trials) && !h.open(h.Trials[d.Trial]) {
				return "a trial is asked for that is not open"
			}
			h.Apply(d)
			t := h.Trials[d.Trial]
			switch wrong := inside(h.Space, t.Point); {
			case wrong != "":
				return wrong
			case d.Epochs == 0:
				continue
			case d.Epochs <= len(t.Values) || d.Epochs > h.MaxEpochs:
				return "epochs that cannot be trained"
			}
			training = append(training, t)
		}
		if !ok && len(training) == 0 {
			return ""
		}
		if !ok || len(training) == parallel {
			t := training[0]
			training = training[1:]
			if t.ID%7 == 6 {
				t.Failed, t.Values = true, append(t.Values, math.NaN())
				continue
			}
			for len(t.Values) < t.Target {
				t.Values = append(t.Values, score(t.Point)+1/float64(len(t.Values)+1))
			}
		}
	}
	return "it comes to no end"
}
