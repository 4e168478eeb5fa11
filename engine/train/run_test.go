package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/loss"
	"tunebench/engine/schedule"
	"tunebench/engine/train/job"
)

func TestEveryEpochUsesEveryRowOnce(t *testing.T) {
	for _, shuffle := range []bool{false, true} {
		cfg, exec := config(), newFake(21, 5)
		cfg.Shuffle, exec.keep = shuffle, true
		res, _ := run(t, cfg, exec, nil)
		if res.State != StateDone || res.Epochs != 4 || res.Steps != 12 {
			t.Fatalf("result %+v", res)
		}
		orders := map[string]bool{}
		for e := range 4 {
			var rows []int32
			for i, s := range exec.steps[e*3 : e*3+3] {
				rows = append(rows, s.Rows...)
				if s.Epoch != e || s.Index != e*3+i {
					t.Errorf("step %d of epoch %d says epoch %d, index %d", i, e, s.Epoch, s.Index)
				}
				if s.Measure != (i == 2) {
					t.Errorf("step %d of epoch %d: Measure %v", i, e, s.Measure)
				}
			}
			orders[fmt.Sprint(rows)] = true
			slices.Sort(rows)
			for i, r := range rows {
				if int(r) != i {
					t.Fatalf("epoch %d used rows %v", e, rows)
				}
			}
		}
		if want := map[bool]int{false: 1, true: 4}[shuffle]; len(orders) != want {
			t.Errorf("shuffle %v: %d different orders in 4 epochs", shuffle, len(orders))
		}
	}
}

func TestSameSeedSameRunOtherSeedOtherRun(t *testing.T) {
	weights := func(seed uint64) []float32 {
		cfg, exec := config(), newFake(50, 5)
		cfg.Seed = seed
		run(t, cfg, exec, nil)
		return exec.w
	}
	if a, b := weights(1), weights(1); !reflect.DeepEqual(a, b) {
		t.Errorf("the same seed gave %v and %v", a, b)
	}
	if a, b := weights(1), weights(2); reflect.DeepEqual(a, b) {
		t.Error("two seeds gave the same run")
	}
}

func TestEpochRecordHoldsWhatWasMeasured(t *testing.T) {
	cfg, exec := config(), newFake(20, 6)
	cfg.PeakGFLOPS, cfg.TargetScale = 2, 10
	exec.rows[job.TestPart] = 4
	exec.loss = func(s job.Step) float64 { return float64(s.Index + 1) }
	res, records := run(t, cfg, exec, nil)
	// Batches of 8, 8 and 4 rows: the mean is over samples, not batches.
	steps, losses := records.values(event.TrainLoss)
	if !reflect.DeepEqual(steps, []int{3, 6, 9, 12}) || math.Abs(losses[0]-(1*8+2*8+3*4)/20.0) > 1e-12 {
		t.Errorf("train/loss at %v is %v", steps, losses)
	}
	for _, tag := range []string{
		event.Epoch, event.TrainRMSE, event.TrainR2, event.TrainPenalty, event.OptimLR, event.OptimGradNorm,
		event.SamplesPerSec, event.GFLOPS, event.PeakShare, event.ValLoss, event.ValRMSE, event.ValMAE, event.ValR2,
		event.EvalSeconds,
	} {
		if s, v := records.values(tag); len(s) != 4 {
			t.Errorf("%s has values %v at steps %v", tag, v, s)
		} else if res.Metrics[tag] != v[3] {
			t.Errorf("%s: result has %v, the last record %v", tag, res.Metrics[tag], v[3])
		}
	}
	_, rmse := records.values(event.ValRMSE)
	_, loss := records.values(event.ValLoss)
	if math.Abs(rmse[0]-10*math.Sqrt(loss[0])) > 1e-6 {
		t.Errorf("val/rmse %v is not in original units of loss %v", rmse[0], loss[0])
	}
	if s, _ := records.values("test/rmse"); !reflect.DeepEqual(s, []int{12}) {
		t.Errorf("test/rmse at steps %v", s)
	}
	if got := records.texts(event.KindState); !reflect.DeepEqual(got, []string{"training", "done"}) {
		t.Errorf("states %v", got)
	}
}

func TestClassificationTags(t *testing.T) {
	cfg, exec := config(), newFake(20, 12)
	exec.outputs = 4
	cfg.Loss = loss.Config{Kind: loss.CrossEntropy}
	cfg.TopK = 2
	_, records := run(t, cfg, exec, nil)
	for _, tag := range []string{
		event.TrainAccuracy, event.ValLoss, event.ValAccuracy, event.ValTopK, event.ValBalancedAccuracy,
		event.ValPrecisionMacro, event.ValRecallMacro, event.ValF1Macro, event.ValF1Weighted,
		event.ValAUROC, event.ValLogLoss, event.ValECE,
	} {
		if _, v := records.values(tag); len(v) != 4 || math.IsNaN(v[0]) {
			t.Errorf("%s is %v", tag, v)
		}
	}
}

func TestStepRecordsOwnTheTrainLoss(t *testing.T) {
	cfg, exec := config(), newFake(24, 0)
	cfg.LogEverySteps = 1
	cfg.Schedule = schedule.Config{Name: "cosine"}
	_, records := run(t, cfg, exec, nil)
	steps, _ := records.values(event.TrainLoss)
	lrSteps, _ := records.values(event.OptimLR)
	for i := range 12 {
		if steps[i] != i || lrSteps[i] != i {
			t.Fatalf("steps %v, rates at %v", steps, lrSteps)
		}
	}
	if len(steps) != 12 || len(lrSteps) != 12 {
		t.Errorf("%d losses and %d rates for 12 steps", len(steps), len(lrSteps))
	}
	if s, _ := records.values(event.TrainEpochLoss); !reflect.DeepEqual(s, []int{3, 6, 9, 12}) {
		t.Errorf("epoch losses at %v", s)
	}
	var h event.History
	for _, r := range records {
		h.AppendRecord(r)
	}
	if e, ok := h.EpochAt(4); !ok || math.Abs(e-4.0/3) > 1e-12 {
		t.Errorf("step 4 is epoch %v", e)
	}
}

func TestEvaluationFollowsEvalEveryAndTheLastEpoch(t *testing.T) {
	cfg, exec := config(), newFake(8, 4)
	cfg.Epochs, cfg.EvalEvery = 7, 3
	_, records := run(t, cfg, exec, nil)
	if s, _ := records.values(event.ValLoss); !reflect.DeepEqual(s, []int{3, 6, 7}) {
		t.Errorf("evaluated after epochs %v", s)
	}
}

func TestFullBatchTakesOneStepPerEpoch(t *testing.T) {
	cfg, exec := config(), newFake(37, 0)
	cfg.FullBatch, cfg.BatchSize, exec.keep = true, 4, true
	res, _ := run(t, cfg, exec, nil)
	if res.Steps != 4 || len(exec.steps[0].Rows) != 37 {
		t.Errorf("%d steps of %d rows", res.Steps, len(exec.steps[0].Rows))
	}
}

func TestThroughputCountsTrainingTimeOnly(t *testing.T) {
	cfg, exec := config(), newFake(100, 10)
	cfg.BatchSize, cfg.Epochs = 10, 2
	cfg.OnEpoch = func(tr *Trainer) error {
		for range 1000 { // a second of checkpointing on the ticking clock
			tr.cfg.Clock()
		}
		return nil
	}
	_, records := run(t, cfg, exec, nil)
	// The watch is read twice per epoch, so an epoch takes one tick of a millisecond.
	_, rates := records.values(event.SamplesPerSec)
	if len(rates) != 2 || rates[1] != 100/0.001 {
		t.Errorf("samples/s = %v, want 100000", rates)
	}
}

func TestHookAndSinkErrorsEndTheRun(t *testing.T) {
	full := errors.New("disk full")
	cfg := config()
	cfg.OnEpoch = func(*Trainer) error { return full }
	var records tape
	if _, err := start(t, cfg, newFake(8, 0), &records).Run(t.Context(), nil); !errors.Is(err, full) {
		t.Errorf("hook: %v", err)
	}
	sink := event.SinkFunc(func(r event.Record) error {
		if r.Kind == event.KindEpoch {
			return full
		}
		return nil
	})
	if _, err := start(t, config(), newFake(8, 0), sink).Run(t.Context(), nil); !errors.Is(err, full) {
		t.Errorf("sink: %v", err)
	}
}

func TestCancelledContextStopsBeforeTheNextUpdate(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var records tape
	res, err := start(t, config(), newFake(80, 0), &records).Run(ctx, nil)
	if err != nil || res.State != StateStopped || res.Steps != 0 {
		t.Errorf("result %+v, error %v", res, err)
	}
	if got := records.texts(event.KindState); !reflect.DeepEqual(got, []string{"training", "stopped"}) {
		t.Errorf("states %v", got)
	}
}

func TestInvalidConfigurationsNameTheirKey(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"training.epochs":                  func(c *Config) { c.Epochs = 0 },
		"training.batch_size":              func(c *Config) { c.BatchSize = 0 },
		"optimizer.lr":                     func(c *Config) { c.Hyper.LR = 0 },
		"regularization.dropout":           func(c *Config) { c.Hyper.Dropout = 1 },
		"training.loss":                    func(c *Config) { c.Loss.Kind = 99 },
		"schedule.name":                    func(c *Config) { c.Schedule.Name = "cosinus" },
		"training.monitor":                 func(c *Config) { c.Monitor = "val/f2" },
		"training.target.metric":           func(c *Config) { c.Target = Target{"val/accuracy", 0.9} },
		"training.early_stopping.patience": func(c *Config) { c.Early.Patience = -1 },
		"interventions[0]: optimizer.name": func(c *Config) {
			c.Interventions = []Intervention{{3, "optimizer.name", 1}}
		},
		"interventions[0]: regularization.l": func(c *Config) {
			c.Interventions = []Intervention{{3, "regularization.l2", -1}}
		},
	} {
		exec := newFake(8, 4)
		cfg := over(exec, config())
		change(&cfg)
		if _, err := New(cfg, exec, &tape{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
	if _, err := New(config(), newFake(0, 4), &tape{}); err == nil {
		t.Error("a run without training rows was accepted")
	}
	cfg := over(newFake(8, 0), config())
	cfg.Monitor = "val/loss"
	if _, err := New(cfg, newFake(8, 0), &tape{}); err == nil || !strings.Contains(err.Error(), "data.validation") {
		t.Errorf("monitor without validation rows: %v", err)
	}
}

func TestUpdateAllocatesNothing(t *testing.T) {
	for _, every := range []int{0, 1} {
		cfg, exec := config(), newFake(1<<16, 0)
		cfg.BatchSize, cfg.LogEverySteps = 4, every
		cfg.Schedule = schedule.Config{Name: "one_cycle"}
		tr := start(t, cfg, exec, event.SinkFunc(func(event.Record) error { return nil }))
		tr.arrange()
		box := NewMailbox()
		ctx := t.Context()
		if n := testing.AllocsPerRun(1000, func() {
			if err := tr.boundary(ctx, box); err != nil {
				t.Fatal(err)
			}
			if err := tr.update(); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("log every %d steps: %v allocations per update", every, n)
		}
	}
}

func TestEpochAllocatesNothingInSteadyState(t *testing.T) {
	cfg, exec := config(), newFake(64, 32)
	cfg.Epochs = 1000
	tr := start(t, cfg, exec, event.SinkFunc(func(event.Record) error { return nil }))
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() {
		if err := tr.runEpoch(ctx, nil); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations per epoch", n)
	}
}

// BenchmarkUpdate measures what the loop adds to a step.
func BenchmarkUpdate(b *testing.B) {
	cfg, exec := config(), &nothing{newFake(1<<16, 0)}
	cfg.BatchSize, cfg.Epochs = 32, math.MaxInt32
	tr, err := New(over(exec, cfg), exec, event.SinkFunc(func(event.Record) error { return nil }))
	if err != nil {
		b.Fatal(err)
	}
	tr.arrange()
	box, ctx := NewMailbox(), b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if err := tr.boundary(ctx, box); err != nil {
			b.Fatal(err)
		}
		if err := tr.update(); err != nil {
			b.Fatal(err)
		}
		if tr.pos == len(tr.order) {
			tr.pos = 0
		}
	}
}

// nothing is an executor whose step costs nothing.
type nothing struct{ *fakeExec }

func (nothing) Step(job.Step) error { return nil }

func (nothing) Collect(dst []job.StepResult, _ int) ([]job.StepResult, error) {
	return append(dst, job.StepResult{Loss: 1}), nil
}
