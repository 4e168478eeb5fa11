package search

import (
	"slices"
	"testing"
)

// Of many trials only some are in the model, but those that are asked about, and those next to
// what it proposes, are.
func TestModelRecallsWhatItLeftOut(t *testing.T) {
	s := unitSpace(t, 4)
	h := &History{Space: s, Seed: 1, MaxEpochs: 9}
	for i := range 400 {
		p, _ := Halton{}.Sample(h, i)
		h.tell(p, sphere(p))
		h.Trials[i].Values = []float64{sphere(p) + 2, sphere(p) + 1, sphere(p)}
		h.Trials[i].Target = 3
	}
	m, err := newSurrogate(h, []int{3, 9})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.seen.trials); n != modelTrials || len(m.seen.out) != 400-n {
		t.Fatalf("%d trials in the model and %d left out", n, len(m.seen.out))
	}
	asked := m.seen.out[100].Trial
	if !slices.ContainsFunc(m.forgotten(asked.Point), func(s standing) bool { return s.Trial == asked }) {
		t.Error("the trial at a point is not among those that are forgotten there")
	}
	_, unsure := m.process.Predict(m.f.of(asked.Point))
	if m.best([]*Trial{asked}) != asked {
		t.Fatal("another trial than the only one")
	}
	if _, variance := m.process.Predict(m.f.of(asked.Point)); variance >= unsure {
		t.Errorf("its variance is %v before and %v after its own values are known", unsure, variance)
	}
	if !slices.ContainsFunc(m.seen.trials, func(s standing) bool { return s.Trial == asked }) ||
		len(m.seen.trials)+len(m.seen.out) != 400 {
		t.Errorf("%d trials in the model and %d left out", len(m.seen.trials), len(m.seen.out))
	}
}
