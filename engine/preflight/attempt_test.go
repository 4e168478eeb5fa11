package preflight

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/finding"
)

// A batch is trained until it is known, the loss is no number, or time is up.
func TestLearningOneBatch(t *testing.T) {
	e := judged(t, nil)
	batch := e.spread(32)
	level := e.chanceOf(batch)
	for name, c := range map[string]struct {
		rate  float64
		done  bool
		steps func(int) bool
	}{
		"a rate that suits": {0.01, true, func(n int) bool { return n > 5 && n < mostOverfit }},
		"next to none":      {1e-9, false, func(n int) bool { return n == mostOverfit }},
		"beyond all":        {1e30, false, func(n int) bool { return n < 10 }},
	} {
		a, err := e.learn(t.Context(), e.clean, batch, c.rate, level)
		if err != nil || a.done != c.done || !c.steps(a.steps) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
		if !(a.first > 0) || a.last > a.first {
			t.Errorf("%s: %v → %v", name, a.first, a.last)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.learn(ctx, e.clean, batch, 0.01, level); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A batch that happens to be of one class is replaced by one that is not.
func TestABatchThatSaysNothing(t *testing.T) {
	e := judged(t, func(b *bench) {
		b.Config.BatchSize, b.Job.BatchSize = 2, 2
		clear(b.Job.Train.Labels)
		for i := 100; i < 200; i++ {
			b.Job.Train.Labels[i] = 1
		}
	})
	var c Check
	if err := overfit(t.Context(), e, &c); err != nil || c.Figures["rows"] != batchOverfit {
		t.Errorf("%v rows, %v", c.Figures["rows"], err)
	}
}

// Where the experiment's own updates do not get there, adam tells why.
func TestASecondAttemptByAdam(t *testing.T) {
	e := judged(t, func(b *bench) { b.Config.Hyper.LR = 1e-8 })
	var c Check
	if err := overfit(t.Context(), e, &c); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(c.Title, "too slow or too wild") || !(c.Figures["adam_loss_last"] < c.Figures["loss_last"]/4) {
		t.Errorf("%s: %v", c.Title, c.Figures)
	}
}

// A large network is examined in batches that it bears, and the check says so.
func TestALargeNetworkIsExaminedInSmallerBatches(t *testing.T) {
	e := judged(t, nil)
	e.quick.BatchSize = 8
	var c Check
	if err := learningRate(t.Context(), e, &c); err != nil {
		t.Fatal(err)
	}
	told := false
	for _, f := range c.Evidence {
		told = told || strings.Contains(f.Text, "of 8 rows: the network is large")
	}
	if !told {
		t.Errorf("%v", c.Evidence)
	}
	if full := judged(t, func(b *bench) { b.Config.FullBatch = true }); full.quick.FullBatch ||
		full.quick.BatchSize != full.Job.Train.Rows() {
		t.Errorf("gradient descent over all rows is examined by %+v", full.quick.BatchSize)
	}
}

func TestNoRateThatMakesTheLossFall(t *testing.T) {
	e := judged(t, func(b *bench) { b.Job.Net.Init = initOf(t, "zeros") })
	var c Check
	if err := learningRate(t.Context(), e, &c); err != nil || c.Severity != finding.Warn || len(c.Suggestions) > 0 {
		t.Errorf("%v: %s, %s", err, c.Title, c.titles())
	}
}

func TestThroughputInWords(t *testing.T) {
	for title, speeds := range map[string][3]float64{ // of 16, 32 and 64 rows; 32 are planned
		"a batch of 32 uses the machine well":                 {100, 190, 200},
		"batches beyond 16 rows are no faster":                {100, 101, 90},
		"batches pay up to 64 rows: 1.95 times as fast as 32": {100, 200, 390},
		"batches pay up to 64 rows: 1.2 times as fast as 32":  {100, 200, 240},
		"batches pay up to 64 rows: 4 times as fast as 32":    {100, 100, 400},
	} {
		e := judged(t, nil)
		e.rates = []diagnosis.Rate{
			{Batch: 16, RowsPerSecond: speeds[0]},
			{Batch: 32, RowsPerSecond: speeds[1]},
			{Batch: 64, RowsPerSecond: speeds[2]},
		}
		var c Check
		if e.judgeThroughput(&c); c.Title != title || c.Figures["planned"] != 32 || len(c.Evidence) != len(e.rates) {
			t.Errorf("%v: %q, want %q", speeds, c.Title, title)
		}
	}
}

func TestMeasuringEndsWithItsContext(t *testing.T) {
	b := healthy()
	b.built(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	bench := Bench{Job: b.Job, Hyper: b.Config.Hyper, Device: b.Device, Batches: []int{8, 1 << 20}}
	if _, err := bench.Measure(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	bench.Device = broken{}
	if _, err := bench.Measure(t.Context()); err == nil {
		t.Error("measured without a device")
	}
}

// Without a worker's rehearsal the loop alone is timed, for no longer than asked, and an evaluation apart where none
// was seen.
func TestTheLoopAloneIsRehearsed(t *testing.T) {
	e := judged(t, func(b *bench) { b.Config.Epochs = 1 << 20 })
	began := time.Now()
	p, err := e.rehearse(t.Context(), 300*time.Millisecond) // a hundred looks at the clock
	if err != nil || !(p.Train > 0) || !(p.Eval > 0) || p.Rows != 400 || p.Batch != 32 || p.EvalEvery != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if seconds, err := e.evaluation(); err != nil || !(seconds > 0) {
		t.Errorf("an evaluation: %v s, %v", seconds, err)
	}
	var c Check
	e.Rehearse = func(context.Context, time.Duration) (diagnosis.Pace, error) {
		return diagnosis.Pace{Rows: 400, Batch: 32, Epochs: 10, EvalEvery: 1, Train: 20}, nil
	}
	e.Config.Early.Patience = 3
	err = duration(t.Context(), e, &c)
	if err != nil || !strings.HasPrefix(c.Title, "at most 3:20 min for 10 epochs") ||
		c.Severity != finding.Info || !(c.Figures["evaluation_seconds"] > 0) {
		t.Errorf("%v: %s %s, %v", err, c.Severity, c.Title, c.Figures)
	}
}
