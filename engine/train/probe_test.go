package train

import (
	"math"
	"reflect"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/train/job"
)

func TestProbesAreRecorded(t *testing.T) {
	_, records := run(t, config(), newFake(20, 6), nil)
	for tag, want := range map[string]float64{
		"layers/0/grad_norm": 1, "layers/1/update_ratio": 2e-3, "layers/0/dead_units": 0.1,
	} {
		steps, v := records.values(tag)
		if !reflect.DeepEqual(steps, []int{3, 6, 9, 12}) || v[3] != want {
			t.Errorf("%s at steps %v is %v", tag, steps, v)
		}
	}
	if s, _ := records.values("layers/0/saturation"); s != nil {
		t.Error("a probe that does not apply was recorded")
	}
}

// TestDearProbesAreRare: where measuring would take more than a hundredth of the
// epochs, the first is measured, then one in so many, and the last.
func TestDearProbesAreRare(t *testing.T) {
	cfg, exec := config(), newFake(20, 6)
	cfg.Epochs = 12
	cfg.Interventions = []Intervention{{Step: 27, Key: keyBatchSize, Value: 20}} // in epoch 9
	exec.measure, exec.keep = job.Cost{Fixed: 0.15, PerRow: 0.05}, true          // 2.75 epochs' hundredths, then 5.75
	_, records := run(t, cfg, exec, nil)
	var measured []int
	for _, s := range exec.steps {
		if s.Measure {
			measured = append(measured, s.Epoch)
		}
	}
	if want := []int{0, 3, 6, 11}; !reflect.DeepEqual(measured, want) {
		t.Errorf("epochs %v were measured, want %v", measured, want)
	}
	for _, tag := range []string{"layers/1/grad_norm", event.OptimGradNorm, event.TrainPenalty} {
		if steps, _ := records.values(tag); !reflect.DeepEqual(steps, []int{3, 12, 21, 30}) {
			t.Errorf("%s at steps %v", tag, steps)
		}
	}
}

func TestProbeEvery(t *testing.T) {
	for _, c := range []struct {
		step, measure job.Cost
		batch, want   int
	}{
		{job.Cost{}, job.Cost{}, 10, 1},
		{job.Cost{PerRow: 1}, job.Cost{Fixed: 10}, 10, 1}, // exactly a hundredth
		{job.Cost{PerRow: 1}, job.Cost{Fixed: 10.1}, 10, 2},
		{job.Cost{Fixed: 90, PerRow: 1}, job.Cost{Fixed: 25}, 100, 2}, // of 10 steps
		{job.Cost{Fixed: 90, PerRow: 1}, job.Cost{PerRow: 0.1}, 5000, 10},
		{job.Cost{}, job.Cost{Fixed: 1}, 10, math.MaxInt32},
	} {
		m := job.Model{StepCost: c.step, MeasureCost: c.measure}
		if got := probeEvery(m, c.batch, 1000); got != c.want {
			t.Errorf("%+v: every %d epochs, want %d", c, got, c.want)
		}
	}
}
