package train

import (
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

// losses returns a validation loss per evaluation, the last one for ever.
func losses(v ...float64) func(int) float64 {
	return func(n int) float64 { return v[min(n, len(v)-1)] }
}

func TestEarlyStoppingCountsEvaluationsAndRestoresTheBest(t *testing.T) {
	for _, restore := range []bool{false, true} {
		cfg, exec := config(), newFake(16, 4)
		cfg.Epochs, cfg.Early = 50, Early{Patience: 3, RestoreBest: restore}
		exec.valLoss = losses(1, 0.5, 0.25, 0.3, 0.26, 0.3, 0.1)
		var atBest []float32
		cfg.OnEpoch = func(tr *Trainer) error {
			if tr.epoch == 3 {
				atBest = slices.Clone(exec.w)
			}
			return nil
		}
		res, _ := run(t, cfg, exec, nil)
		if res.State != StateEarly || res.Epochs != 6 || !strings.Contains(res.Reason, "epoch 3") {
			t.Errorf("result %+v", res)
		}
		if res.Best.Metric != event.ValLoss || res.Best.Epoch != 3 || res.Best.Step != 6 ||
			math.Abs(res.Best.Value-0.25) > 1e-6 {
			t.Errorf("best %+v", res.Best)
		}
		if got := reflect.DeepEqual(exec.w, atBest); got != restore {
			t.Errorf("restore %v: the weights are the best epoch's: %v", restore, got)
		}
	}
}

func TestEarlyStoppingIgnoresChangesBelowMinDelta(t *testing.T) {
	cfg, exec := config(), newFake(16, 4)
	cfg.Epochs, cfg.Early = 50, Early{Patience: 2, MinDelta: 0.05}
	exec.valLoss = losses(1, 0.98, 0.94, 0.92, 0.91, 0.5)
	res, _ := run(t, cfg, exec, nil)
	if res.Epochs != 5 || res.Best.Epoch != 5 {
		t.Errorf("stopped after %d epochs with best %+v, want 5 and the lowest value of all", res.Epochs, res.Best)
	}
	// The best epoch is the last one: the reason has to say why that did not count.
	const want = "val/loss has not improved on 0.94 by more than training.early_stopping.min_delta = 0.05 for 2 " +
		"evaluations; best was 0.91 in epoch 5"
	if res.Reason != want {
		t.Errorf("%q, want %q", res.Reason, want)
	}
}

func TestEarlyStoppingFollowsMetricsThatRise(t *testing.T) {
	cfg, exec := config(), newFake(16, 8)
	cfg.Epochs, cfg.Monitor, cfg.Early = 30, event.ValR2, Early{Patience: 2}
	exec.valLoss = losses(0.5)
	res, _ := run(t, cfg, exec, nil)
	if res.State != StateEarly || res.Epochs != 3 || res.Best.Epoch != 1 {
		t.Errorf("result %+v", res)
	}
	exec = newFake(16, 8)
	exec.flat = true
	const want = "val/r2 was undefined in all of 2 evaluations: it needs rows whose targets differ"
	if res, _ := run(t, cfg, exec, nil); res.State != StateEarly || res.Epochs != 2 || res.Reason != want {
		t.Errorf("equal targets: %q, %+v", res.Reason, res)
	}
	for tag, lower := range map[string]bool{
		event.ValLoss: true, event.ValAccuracy: false, event.ValRMSE: true, event.ValMAE: true, event.ValR2: false,
		event.ValLogLoss: true, event.ValECE: true, event.ValF1Macro: false, event.TrainLoss: true,
		event.ValAUROC: false,
	} {
		if event.LowerIsBetter(tag) != lower {
			t.Errorf("%s: lower is better is %v", tag, !lower)
		}
	}
}

func TestWithoutValidationTheTrainingLossDecides(t *testing.T) {
	cfg, exec := config(), newFake(16, 0)
	cfg.Epochs, cfg.Early = 30, Early{Patience: 2}
	exec.loss = func(s job.Step) float64 { return max(0.25, 1/float64(s.Epoch+1)) }
	res, _ := run(t, cfg, exec, nil)
	if res.State != StateEarly || res.Best.Metric != event.TrainLoss || res.Best.Epoch != 4 || res.Epochs != 6 {
		t.Errorf("result %+v", res)
	}
}

func TestTargetStopsWhenReached(t *testing.T) {
	cfg, exec := config(), newFake(16, 4)
	cfg.Epochs, cfg.Target = 50, Target{event.ValLoss, 0.3}
	exec.valLoss = losses(1, 0.5, 0.31, 0.29, 0.1)
	res, records := run(t, cfg, exec, nil)
	if res.State != StateTarget || res.Epochs != 4 {
		t.Errorf("result %+v", res)
	}
	if got := records.texts(event.KindState); got[len(got)-1] != "target" {
		t.Errorf("states %v", got)
	}
	cfg, exec = config(), newFake(16, 0)
	exec.outputs = 2
	cfg.Loss, cfg.Target = loss.Config{Kind: loss.CrossEntropy}, Target{event.TrainAccuracy, 0.5}
	if res, _ := run(t, cfg, exec, nil); res.State != StateTarget || res.Epochs != 1 {
		t.Errorf("accuracy equal to the target: %+v", res)
	}
}

func TestDivergenceKeepsTheLastGoodWeights(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		for _, every := range []int{0, 4} {
			cfg, exec := config(), newFake(24, 4)
			cfg.LogEverySteps = every
			exec.loss = func(s job.Step) float64 {
				if s.Index == 7 {
					return bad
				}
				return 2.5
			}
			var good []float32
			cfg.OnEpoch = func(*Trainer) error { good = slices.Clone(exec.w); return nil }
			res, records := run(t, cfg, exec, nil)
			if res.State != StateDiverged || res.Epochs != 2 || res.Steps != 8 {
				t.Errorf("result %+v", res)
			}
			for _, want := range []string{"step 7", "2.5"} {
				if !strings.Contains(res.Reason, want) {
					t.Errorf("reason %q lacks %q", res.Reason, want)
				}
			}
			if !reflect.DeepEqual(exec.w, good) {
				t.Error("the weights are not those of the best epoch")
			}
			_, v := records.values(event.TrainLoss)
			if last := v[len(v)-1]; finite(last) {
				t.Errorf("the last recorded loss is %v", last)
			}
		}
	}
}

func TestValidationLossThatIsNotFiniteIsDivergence(t *testing.T) {
	cfg, exec := config(), newFake(24, 4)
	exec.valLoss = losses(1, math.NaN())
	res, records := run(t, cfg, exec, nil)
	if res.State != StateDiverged || res.Epochs != 2 || !strings.Contains(res.Reason, "validation") {
		t.Errorf("result %+v", res)
	}
	if _, v := records.values(event.ValLoss); len(v) != 2 || !math.IsNaN(v[1]) {
		t.Errorf("validation losses %v", v)
	}
}

func TestPlateauReducesTheRateOnValidation(t *testing.T) {
	cfg, exec := config(), newFake(16, 4)
	cfg.Epochs = 8
	cfg.Schedule = schedule.Config{Name: "plateau", Factor: 0.5, Patience: 1}
	exec.valLoss = losses(1, 0.5, 0.5, 0.5, 0.5)
	_, records := run(t, cfg, exec, nil)
	_, lr := records.values(event.OptimLR)
	if want := []float64{0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025}; !reflect.DeepEqual(lr, want) {
		t.Errorf("rates %v, want %v", lr, want)
	}
}
