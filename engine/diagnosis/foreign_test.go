package diagnosis_test

import (
	"slices"
	"testing"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// log is what another program may have written: tags of its own, losses of n epochs.
func logOf(n int, train, val func(e float64) float64) *event.History {
	h := &event.History{}
	for e := 1; e <= n; e++ {
		h.Append("Loss/train", event.Point{Step: int64(100 * e), Value: train(float64(e))})
		h.Append("Loss/valid", event.Point{Step: int64(100 * e), Value: val(float64(e))})
	}
	return h
}

func likely(f finding.Finding) bool {
	return slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Label == "such runs" })
}

// Logs of other programs are read by a model of curves alone; what it suggests are words, never keys.
func TestLogsAreReadToo(t *testing.T) {
	asked, causes := 0, map[finding.Cause]bool{}
	for _, r := range some(t, 8) {
		h := &event.History{}
		for _, tag := range []string{event.Epoch, event.TrainLoss, event.ValLoss} {
			for _, p := range r.History().Series(tag) {
				h.Append(tag, p)
			}
		}
		for i, f := range diagnosis.Diagnose(h, diagnosis.Context{}) {
			if i == 0 && likely(f) {
				asked++
				causes[f.Cause] = true
			}
			if f.Why == "" || f.Title == "" || len(f.Evidence) == 0 {
				t.Errorf("%s/%d: %s has no reason", r.Set, r.Seed, f.Kind)
			}
			for _, s := range f.Suggestions {
				if len(s.Changes) > 0 || s.Effect != nil || s.Title == "" || s.Reason == "" {
					t.Errorf("%s/%d: %s suggests %+v to a run without keys", r.Set, r.Seed, f.Kind, s)
				}
			}
		}
	}
	if asked < 80 || len(causes) < 4 {
		t.Errorf("the reader was asked of %d logs, and named %v", asked, causes)
	}
}

// The same curve in another unit, or over ten times the steps, is read alike: a log's scale is its own start.
func TestTheUnitOfALogDoesNotMatter(t *testing.T) {
	fall := func(by float64) func(e float64) float64 {
		return func(e float64) float64 { return by * (0.2 + 1/e) }
	}
	first := func(h *event.History) finding.Finding { return diagnosis.Diagnose(h, diagnosis.Context{})[0] }
	one := first(logOf(40, fall(1), fall(1.1)))
	for _, by := range []float64{1e-3, 7, 1e4} {
		if f := first(logOf(40, fall(by), fall(1.1*by))); f.Cause != one.Cause || f.Confidence != one.Confidence {
			t.Errorf("times %v: %s with %v, and %s with %v", by, f.Cause, f.Confidence, one.Cause, one.Confidence)
		}
	}
	if !likely(one) {
		t.Errorf("the reader was not asked: %+v", one)
	}
}

// A validation loss that has turned for certain is overfitting, whatever small networks made of such curves, unless
// hardly anything was learned.
func TestATurnedLossHasTheWord(t *testing.T) {
	turn := func(e float64) float64 { return 2 - 0.1*min(e, 10) + 0.05*max(e-10, 0) }
	learned := logOf(40, func(e float64) float64 { return 2.2 * (1 - e/50) }, turn)
	if f := diagnosis.Diagnose(learned, diagnosis.Context{})[0]; f.Cause != finding.CauseOverfitting {
		t.Errorf("%s: %+v", f.Cause, f)
	}
	blind := logOf(40, func(e float64) float64 { return 2.2 * (1 - e/400) }, turn)
	if f := diagnosis.DiagnoseBy(nil, blind, diagnosis.Context{})[0]; f.Cause == finding.CauseOverfitting {
		t.Errorf("a tenth was learned, and the rules call it %s", f.Title)
	}
}

// What the rules alone can judge, or nobody, stays theirs.
func TestTooShortLogsAreNotRead(t *testing.T) {
	one := func(e float64) float64 { return 1 / e }
	for name, h := range map[string]*event.History{
		"few points": logOf(5, one, one), "nothing": {}, "no validation": func() *event.History {
			h := &event.History{}
			for i := range 40 {
				h.Append("loss", event.Point{Step: int64(i), Value: one(float64(i + 1))})
			}
			return h
		}(),
	} {
		if f := diagnosis.Diagnose(h, diagnosis.Context{})[0]; likely(f) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
