package worker

import (
	"encoding/json"
	"errors"
	"math"
	"syscall"
	"testing"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/finding"
	"tunebench/engine/train"
	"tunebench/experiments/runstore"
)

// newReporter keeps what it stores; the data has not been looked at yet.
func newReporter(w *watch) (r *reporter, stored *[]runstore.Summary) {
	stored = new([]runstore.Summary)
	r = &reporter{
		run: "x", now: w.now, started: w.now(), began: w.now(), before: time.Minute,
		looked: make(chan struct{}), metrics: map[string]float64{},
		store: func(s runstore.Summary) error { *stored = append(*stored, s); return nil },
	}
	return r, stored
}

func TestTheSummaryOfARunInTraining(t *testing.T) {
	w := &watch{at: time.Unix(1000, 0)}
	r, stored := newReporter(w)
	r.context.Machine.Start = 2.5
	scalars := []event.Scalar{{Tag: event.TrainLoss, Value: 0.5}}
	if err := r.Emit(event.Record{Kind: event.KindEpoch, Step: 4, Epoch: 1, Scalars: scalars}); err != nil {
		t.Fatal(err)
	}
	scalars[0].Value = 99 // the loop uses its records again
	w.pass(30 * time.Second)
	p := train.Progress{
		Epoch: 1, Epochs: 9, Step: 4, Steps: 36, Best: train.Best{Metric: event.ValLoss, Value: 0.25, Epoch: 1},
	}
	if err := r.write(p, nil); err != nil {
		t.Fatal(err)
	}
	s := (*stored)[0]
	if s.State != runstore.Training || s.Epoch != 1 || s.Steps != 36 || s.Metrics[event.TrainLoss] != 0.5 ||
		s.Error != "" {
		t.Errorf("%+v", s)
	}
	if s.Best == nil || s.Best.Value != 0.25 || s.Elapsed != 90 || s.Preparing != 2.5 ||
		!s.Started.Equal(time.Unix(1000, 0)) {
		t.Errorf("best %+v after %v s and %v s, begun %v", s.Best, s.Preparing, s.Elapsed, s.Started)
	}
	p.Paused, p.Best.Value = true, math.NaN()
	if err := r.write(p, syscall.ENOSPC); err != nil {
		t.Fatal(err)
	}
	if s := (*stored)[1]; s.State != runstore.Paused || s.Best != nil || s.Error != syscall.ENOSPC.Error() {
		t.Errorf("paused on a full disk: %+v", s)
	}
	r.store = func(runstore.Summary) error { return syscall.ENOSPC }
	if err := r.write(p, nil); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a summary that could not be stored: %v", err)
	}
}

// The diagnosis is not made anew for every summary; what is wrong with the data joins it once
// that is known, and a final summary waits for it.
func TestFindingsOfDataJoinTheDiagnosis(t *testing.T) {
	w := &watch{at: time.Unix(1000, 0)}
	r, stored := newReporter(w)
	findings := func() (list []finding.Finding) {
		t.Helper()
		if err := r.write(train.Progress{}, nil); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal((*stored)[len(*stored)-1].Diagnosis, &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	before := len(findings())
	r.warnings = []finding.Finding{{Kind: "leakage", Severity: finding.Bad, Title: "a column gives the label away"}}
	close(r.looked)
	if n := len(findings()); n != before {
		t.Errorf("%d findings within a second of the last diagnosis, %d before", n, before)
	}
	w.pass(diagnosisInterval)
	if list := findings(); len(list) != before+1 || list[before].Kind != "leakage" {
		t.Errorf("findings %+v", list)
	}

	late, _ := newReporter(w)
	go func() {
		late.warnings = r.warnings
		close(late.looked)
	}()
	s, err := late.summary(runstore.Done, event.EndedEpochs, train.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	var list []finding.Finding
	if err := json.Unmarshal(s.Diagnosis, &list); err != nil || len(list) == 0 || list[len(list)-1].Kind != "leakage" {
		t.Errorf("a final diagnosis did not wait for the data: %+v, %v", list, err)
	}
}
