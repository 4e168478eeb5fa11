package study

import (
	"maps"
	"path/filepath"
	"testing"
)

// What a study decided, it would decide again from what it knew then, however many trainings were under way.
func TestDecisionsReplay(t *testing.T) {
	for _, sampler := range []string{"auto", "tpe", "halton"} {
		d := newStudy(t, "[budget]\ntrials = 16\nparallel = 4\n[sampler]\nname = \""+sampler+"\"\n"+lrSpace)
		b := newBench()
		s := b.conduct(t, d)
		b.check(t, d, s)
		plan, err := d.plan()
		if err != nil {
			t.Fatal(err)
		}
		strategy, err := plan.strategy()
		if err != nil {
			t.Fatal(err)
		}
		state, replayed := &State{Plan: plan}, 0
		r := reader{path: filepath.Join(d.Path(), DecisionsFile)}
		err = r.next(func(d Decision) error {
			last := d.Why == "the best trial, to its end"
			if (d.Op == OpAsk || d.Op == OpTrain || d.Op == OpClose) && !last {
				again, ok := strategy.Next(state.History())
				same := ok && again.Trial == *d.Trial && again.Epochs == d.Epochs && again.Why == d.Why
				if same && d.Op == OpAsk {
					same = maps.Equal(state.Plan.texts(again.Point), d.Point)
				}
				if !same {
					t.Errorf("%s: decided %+v, again %+v", sampler, d, again)
				}
				replayed++
			}
			return state.Apply(d)
		})
		if err != nil {
			t.Fatal(err)
		}
		if replayed < 16 {
			t.Errorf("%s: %d decisions", sampler, replayed)
		}
	}
}
