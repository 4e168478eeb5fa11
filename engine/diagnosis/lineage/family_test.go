package lineage

import (
	"math/rand/v2"
	"strings"
	"testing"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
)

func change(key string, from, to any) []hparam.Change {
	return []hparam.Change{{Key: key, From: from, To: to}}
}

func taken(v paired.Verdict, c []hparam.Change) Step {
	return Step{Changes: c, Verdict: v, Taken: true}
}

func tried(v paired.Verdict, c []hparam.Change) Step { return Step{Changes: c, Verdict: v} }

func TestWhatSpeaksAgainstAChange(t *testing.T) {
	const lr, width, l2, depth = "optimizer.lr", "model.width", "regularization.l2", "model.depth"
	for _, c := range []struct {
		name   string
		family []Step
		change []hparam.Change
		want   string // part of the reason, "" for none
	}{
		{"nothing is known", nil, change(lr, 0.1, 0.01), ""},
		{
			"tried in vain",
			[]Step{tried(paired.Unclear, change(lr, 0.1, 0.01))},
			change(lr, 0.1, 0.03), "0.1 → 0.01 was tried, and did not help",
		},
		{
			"tried with harm",
			[]Step{tried(paired.Worse, change(l2, 0.0, 0.01))},
			change(l2, 0.0, 0.1), "made it worse",
		},
		{"the other way", []Step{tried(paired.Worse, change(lr, 0.1, 0.01))}, change(lr, 0.1, 0.3), ""},
		{
			"not known yet",
			[]Step{{Changes: change(lr, 0.1, 0.01), Untold: true}},
			change(lr, 0.1, 0.01), "",
		},
		{
			"it helped later",
			[]Step{tried(paired.Worse, change(lr, 0.1, 0.01)), taken(paired.Better, change(lr, 0.1, 0.03))},
			change(lr, 0.03, 0.01), "",
		},
		{
			"another method in vain",
			[]Step{tried(paired.Unclear, change("model.norm", "none", "batch"))},
			change("model.norm", "none", "batch"), "did not help",
		},
		{
			"yet another method",
			[]Step{tried(paired.Unclear, change("model.norm", "none", "batch"))},
			change("model.norm", "none", "layer"), "",
		},
		{
			"one of two",
			[]Step{tried(paired.Worse, append(change(lr, 0.1, 0.01), change(l2, 0.0, 0.1)...))},
			change(lr, 0.1, 0.01), "",
		},
		{
			"down and up",
			[]Step{taken(paired.Better, change(lr, 0.1, 0.01))},
			change(lr, 0.01, 0.03), "it would take back what was done before: optimizer.lr 0.1 → 0.01",
		},
		{
			"widths in both notations",
			[]Step{taken(paired.Better, change("model.hidden", []int{8}, []int{32, 32}))},
			change("model.hidden", []int{32, 32}, []int{32}), "back",
		},
		{
			"a method and back",
			[]Step{taken(paired.Better, change("model.activation", "tanh", "relu"))},
			change("model.activation", "relu", "tanh"), "back",
		},
		{"on", []Step{taken(paired.Better, change(lr, 0.1, 0.01))}, change(lr, 0.01, 0.001), ""},
		{
			"too far",
			[]Step{taken(paired.Better, change(lr, 1e-3, 1e-5)), taken(paired.Better, change(lr, 1e-5, 1e-6))},
			change(lr, 1e-6, 1e-7), "too far from 0.001",
		},
		{"from anywhere to what is usual", nil, change(lr, 1000.0, 0.01), ""},
		{
			"too wide",
			[]Step{taken(paired.Better, change(width, 64, 1024))},
			change(width, 1024, 2048), "too far from 64",
		},
		{"a tiny net may grow", nil, change(width, 2, 128), ""},
		{"too heavy", nil, change(l2, 0.01, 0.3), "holds the network back"},
		{"lighter is fine", nil, change(l2, 3.0, 0.3), ""},
		{"too much dropout", nil, change("regularization.dropout", 0.4, 0.7), "beyond 0.5"},
		{
			"reverted, and then the other way",
			[]Step{taken(paired.Worse, change(depth, 2, 3)), taken(paired.Better, change(depth, 3, 2))},
			change(depth, 2, 1), "",
		},
		{
			"reverted, and then again",
			[]Step{taken(paired.Worse, change(depth, 2, 3)), taken(paired.Better, change(depth, 3, 2))},
			change(depth, 2, 3), "made it worse",
		},
	} {
		got := Of(c.family).Against(c.change)
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOnlyHarmIsReverted(t *testing.T) {
	down := change("optimizer.lr", 0.1, 0.01)
	for _, c := range []struct {
		name  string
		steps []Step
		want  bool
	}{
		{"the first of its family", nil, false},
		{"harm", []Step{taken(paired.Worse, down)}, true},
		{"no harm", []Step{taken(paired.Unclear, down)}, false},
		{"harm that was left aside", []Step{taken(paired.Better, down), tried(paired.Worse, down)}, false},
		{"harm that was mended", []Step{
			taken(paired.Worse, down), taken(paired.Better, change("model.depth", 1, 2)),
		}, false},
		{"from an unknown value", []Step{taken(paired.Worse, change("optimizer.lr", nil, 0.1))}, false},
	} {
		s, ok := Of(c.steps).Revert()
		if ok != c.want {
			t.Errorf("%s: %v", c.name, ok)
		}
		if ok && (s.Title != "revert: optimizer.lr 0.01 → 0.1" || s.Changes[0].To != 0.1 || s.Reason == "") {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
}

func TestAdviceOfAFamily(t *testing.T) {
	s := func(key string, from, to any) finding.Suggestion {
		return finding.Suggestion{Title: key, Changes: change(key, from, to)}
	}
	given := []finding.Finding{
		{Title: "one", Suggestions: []finding.Suggestion{s("optimizer.lr", 0.01, 0.1), s("model.width", 8, 64)}},
		{Title: "two", Suggestions: []finding.Suggestion{s("model.depth", 1, 2), {Title: "in words"}}},
	}
	f := Of([]Step{
		tried(paired.Unclear, change("model.depth", 1, 2)), taken(paired.Worse, change("optimizer.lr", 0.1, 0.01)),
	})
	kept, left := f.Advise(given)
	first := kept[0].Suggestions
	if len(first) != 1 || first[0].Title != "model.width" {
		t.Errorf("%+v", first)
	}
	if len(kept[1].Suggestions) != 1 || kept[1].Suggestions[0].Title != "in words" || len(left) != 2 {
		t.Errorf("%+v, left %+v", kept[1].Suggestions, left)
	}
	if len(given[0].Suggestions) != 2 || given[0].Suggestions[0].Title != "optimizer.lr" {
		t.Error("the findings that were given have changed")
	}
}

// walk follows random suggestions as far as the family lets it, and returns the steps that it took.
func walk(r *rand.Rand, length int) (steps []Step) {
	values := map[string]any{
		"optimizer.lr": 0.01, "model.width": 16, "regularization.l2": 0.001, "regularization.dropout": 0.1,
		"model.activation": "tanh",
	}
	keys := []string{"optimizer.lr", "model.width", "regularization.l2", "regularization.dropout", "model.activation"}
	for range length {
		f := Of(steps)
		c, back := suggested(r, keys[r.IntN(len(keys))], values), false
		if s, ok := f.Revert(); ok {
			c, back = s.Changes, true
		}
		if !back && f.Against(c) != "" {
			continue
		}
		v := paired.Verdict(r.IntN(3))
		take := back || r.IntN(3) > 0
		steps = append(steps, Step{Changes: c, Verdict: v, Taken: take, Untold: r.IntN(8) == 0})
		if take {
			values[c[0].Key] = c[0].To
		}
	}
	return steps
}

// suggested is a change of one key by a random amount.
func suggested(r *rand.Rand, key string, values map[string]any) []hparam.Change {
	now := values[key]
	switch v := now.(type) {
	case float64:
		return change(key, v, v*[]float64{0.01, 0.1, 0.5, 2, 10}[r.IntN(5)])
	case int:
		return change(key, v, max(1, int(float64(v)*[]float64{0.25, 0.5, 2, 4}[r.IntN(4)])))
	}
	return change(key, now, []string{"relu", "tanh", "gelu"}[r.IntN(3)])
}

// However advice is followed, no key goes up and later back but to take harm back, none leaves its limits, and what
// did not help is not done again.
func TestNoWalkGoesInCirclesOrSpirals(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	longest := 0
	for range 2000 {
		f := Of(walk(r, 40))
		longest = max(longest, len(f))
		turns, first := map[string]Direction{}, map[string]float64{}
		for i, s := range f {
			c := s.Changes[0]
			if f[:i].failed(s.Changes) != "" {
				t.Fatalf("step %d does again what did not help: %v", i, c)
			}
			if !s.Taken {
				continue
			}
			d := DirectionOf(c)
			if turns[c.Key].opposes(d) {
				t.Fatalf("step %d takes %v back", i, c)
			}
			if d != Sideways {
				turns[c.Key] = d
			}
			if from, ok := amount(c.From); ok && first[c.Key] == 0 {
				first[c.Key] = from
			}
			to, _ := amount(c.To)
			switch c.Key {
			case "optimizer.lr":
				if to > max(fast, 1001*first[c.Key]) || to < min(slow, first[c.Key]/1001) {
					t.Fatalf("the rate has come from %v to %v", first[c.Key], to)
				}
			case "model.width":
				if to > roomy {
					t.Fatalf("%v units", to)
				}
			case "regularization.l2":
				if to > 0.1001 {
					t.Fatalf("a penalty of %v", to)
				}
			case "regularization.dropout":
				if to > 0.5 {
					t.Fatalf("dropout of %v", to)
				}
			}
		}
	}
	if longest < 10 {
		t.Errorf("the longest walk has %d steps: nothing may be suggested at all", longest)
	}
}
