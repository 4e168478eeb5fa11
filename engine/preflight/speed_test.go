package preflight

import (
	"math"
	"slices"
	"testing"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/event"
	"tunebench/engine/train"
)

func TestTheLargestBatchThatPays(t *testing.T) {
	for _, c := range []struct {
		speeds []float64 // of 8, 16, 32, ...
		want   int
	}{
		{[]float64{100}, 8},
		{[]float64{100, 190, 300, 310, 320, 330}, 32},
		{[]float64{100, 100, 100, 100}, 8},
		{[]float64{100, 90, 140, 80}, 32},      // a dip on the way
		{[]float64{100, 112, 130, 150, 9}, 64}, // slowly, but it adds up: 15 % a doubling
		{[]float64{100, 80, 60}, 8},
	} {
		var rates []diagnosis.Rate
		for i, v := range c.speeds {
			rates = append(rates, diagnosis.Rate{Batch: 8 << i, RowsPerSecond: v})
		}
		if got := usefulBatch(rates); got != c.want {
			t.Errorf("%v: %d, want %d", c.speeds, got, c.want)
		}
	}
}

func TestScatteredRowsAreAllRows(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 97, 1000, 4096} {
		order := scattered(n)
		slices.Sort(order)
		for i, r := range order {
			if int(r) != i {
				t.Fatalf("%d rows: %d at %d", n, r, i)
			}
		}
	}
}

// Batches that are measured hold the planned one, in order and within the rows.
func TestBatchesToMeasure(t *testing.T) {
	for _, batch := range []int{1, 7, 32, 64, 300, 400, 5000} {
		b := healthy()
		b.Config.BatchSize = batch
		e := newExam(b.built(t))
		list := Batches(e.Config, e.Executor.Model())
		if !slices.IsSorted(list) || !slices.Contains(list, min(batch, 400)) || list[len(list)-1] > 400 ||
			len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("around %d: %v", batch, list)
		}
	}
}

func TestMeasuredSpeedsAreThere(t *testing.T) {
	b := healthy()
	b.built(t)
	rates, err := Bench{Job: b.Job, Hyper: b.Config.Hyper, Device: b.Device, Threads: 2, Batches: []int{8, 64}}.
		Measure(t.Context())
	if err != nil || len(rates) != 2 || rates[1].Batch != 64 || rates[1].Threads != 2 {
		t.Fatalf("%v, %v", rates, err)
	}
	for _, r := range rates {
		if !(r.RowsPerSecond > 0) || math.IsInf(r.RowsPerSecond, 0) {
			t.Errorf("%+v", r)
		}
	}
}

// record is one of an epoch that ended so many seconds after the beginning.
func record(at, speed, eval float64) event.Record {
	r := event.Record{
		Kind: event.KindEpoch, Time: time.Unix(0, 0).Add(time.Duration(at * float64(time.Second))),
		Scalars: []event.Scalar{{Tag: event.SamplesPerSec, Value: speed}},
	}
	if eval > 0 {
		r.Scalars = append(r.Scalars, event.Scalar{Tag: event.EvalSeconds, Value: eval})
	}
	return r
}

func TestTheStopwatchTellsWhereTimeGoes(t *testing.T) {
	over := 0
	w := &Stopwatch{About: 6 * time.Second, Enough: func() { over++ }}
	w.Begin(time.Unix(0, 0))
	if err := w.Emit(event.Record{Kind: event.KindState, Time: time.Unix(9, 0)}); err != nil {
		t.Fatal(err)
	}
	// Before the first epoch 2 s; each has 1 s of updates and 0.5 s of records, every second one an evaluation of 1 s.
	for i, at := range []float64{3.5, 6, 7.5, 10, 11.5, 14} {
		eval := 0.0
		if i%2 == 1 {
			eval = 1
		}
		if err := w.Emit(record(at, 400, eval)); err != nil {
			t.Fatal(err)
		}
	}
	c := healthy().Config
	c.Data.Train, c.Data.Validation, c.Epochs, c.EvalEvery = rows(400, 1), rows(10, 1), 100, 2
	p, err := w.Pace(c, 0)
	if err != nil || over != 1 {
		t.Fatalf("%v, enough %d times", err, over)
	}
	want := diagnosis.Pace{Rows: 400, Batch: 32, Epochs: 100, EvalEvery: 2, Train: 1, Eval: 1, Other: 0.5, Start: 1}
	if math.Abs(p.Other-want.Other) > 1e-9 || p.Train != 1 || p.Eval != 1 || math.Abs(p.Total()-(200+p.Start)) > 1e-9 {
		t.Errorf("%+v, want about %+v", p, want)
	}
}

// Where no epoch has ended, the speed of the one under way tells; where there is none, nothing does.
func TestAnEpochThatTakesLong(t *testing.T) {
	c := train.Config{Epochs: 10, BatchSize: 32}
	c.Data.Train = rows(400, 1)
	p, err := new(Stopwatch).Pace(c, 40)
	if err != nil || p.Train != 10 || p.Total() != 100 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := new(Stopwatch).Pace(c, 0); err == nil {
		t.Error("a pace without any sign of one")
	}
}
