package search

import (
	"math"
	"testing"
)

func strategies(t *testing.T, s *Space, epochs int) map[string]Strategy {
	all := map[string]Strategy{}
	for _, pruner := range Pruners {
		st, err := New("auto", pruner, s, Budget{MaxEpochs: epochs})
		if err != nil {
			t.Fatal(err)
		}
		all[pruner] = st
	}
	return all
}

// What a user does by hand is history like any other: a trial of any point, stopped anywhere, and
// a closed one that is taken up again.
func TestTrialsByHand(t *testing.T) {
	curve := func(_ int, p Point, e int) float64 { return sphere(p) + 0.5/float64(e) }
	for name, st := range strategies(t, unitSpace(t, 3), 27) {
		t.Run(name, func(t *testing.T) {
			h := &History{Space: unitSpace(t, 3), Seed: 1, MaxEpochs: 27}
			simulate(h, st, 60, curve)
			// One to its end, one stopped before the first rung and one between two, one without an epoch.
			for _, epochs := range []int{27, 2, 5, 0} {
				tr := &Trial{ID: len(h.Trials), Point: Point{0.3, 0.3, 0.1 * float64(epochs) / 27}, Target: epochs}
				for len(tr.Values) < epochs {
					tr.Values = append(tr.Values, curve(0, tr.Point, len(tr.Values)+1))
				}
				h.Trials = append(h.Trials, tr)
			}
			byHand := h.Trials[len(h.Trials)-4:]
			// One that the study gave up, promoted to its end.
			closed := &Trial{ID: len(h.Trials), Point: Point{1, 1, 1}, Values: []float64{5, 5, 5}, Target: 3}
			closed.Closed = true
			h.Trials = append(h.Trials, closed)
			h.Apply(Decision{Trial: closed.ID, Epochs: 27})
			if !closed.Pending() || closed.Closed {
				t.Fatal("a closed trial is not in training after it was promoted")
			}
			for len(closed.Values) < 27 {
				closed.Values = append(closed.Values, 5)
			}
			for _, d := range simulate(h, st, 600, curve) {
				if d.Trial == closed.ID || d.Trial == byHand[0].ID {
					t.Fatalf("decision %+v on a trial at its end", d)
				}
			}
			for _, tr := range byHand[1:] {
				if n := len(tr.Values); n < 3 && !tr.Closed {
					t.Errorf("the trial at epoch %d by hand was left there", n)
				}
			}
			if b := best(h); b > 0.1 {
				t.Errorf("best %.3f, want close to that of the trial by hand", b)
			}
		})
	}
}

// A range that is extended in the middle of a study: what was tried stays as it was, and the
// search finds what lies beyond.
func TestRangeExtended(t *testing.T) {
	space := func(high float64) *Space {
		return mustSpace(t,
			Param{Name: "lr", Low: 1e-4, High: high, Log: true},
			Param{Name: "width", Kind: Int, Low: 16, High: 64, Step: 16},
			Param{Name: "c", Kind: Choice, Choices: []string{"a", "b"}},
		)
	}
	curve := func(_ int, p Point, e int) float64 {
		return math.Abs(math.Log10(p[0])) + math.Abs(p[1]-48)/100 + p[2]/10 + 1/float64(e)
	}
	for name, st := range strategies(t, space(1e-2), 9) {
		h := &History{Space: space(1e-2), Seed: 2, MaxEpochs: 9}
		simulate(h, st, 200, curve)
		before, known := best(h), len(h.Trials)
		h.Space = space(10)
		simulate(h, st, 200, curve)
		for _, tr := range h.Trials[known:] {
			if wrong := inside(h.Space, tr.Point); wrong != "" {
				t.Fatalf("%s: %s", name, wrong)
			}
		}
		if after := best(h); after > before-1.5 {
			t.Errorf("%s: best %.3f, then %.3f; want the minimum beyond the old end", name, before, after)
		}
	}
}

func TestReasonsNameAMaximizedMetricByItsSign(t *testing.T) {
	h := &History{Space: line(t), MaxEpochs: 12, Negated: true}
	curve := func(id int, _ Point, epoch int) float64 { return float64(id) - 9 + 1/float64(epoch) }
	simulate(h, Median{Sampler: Random{}, First: 3}, 5*12+3, curve)
	d, _ := Median{Sampler: Random{}, First: 3}.Next(h)
	if want := "at 3 of 12 epochs: 3.667 against a median of 6.667"; d.Why != want {
		t.Errorf("reason %q, want %q", d.Why, want)
	}
}
