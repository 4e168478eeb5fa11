package schedule

import (
	"testing"

	"tunebench/engine/hparam"
)

// TestDefaultsAreThoseOfTheRows: what a schedule reads and nobody sets has its row's default; what
// it does not read stays as it is and is not judged.
func TestDefaultsAreThoseOfTheRows(t *testing.T) {
	for _, m := range hparam.Methods("schedule.name") {
		c := Config{Name: m.Name}.WithDefaults()
		for key, got := range map[string]float64{
			"schedule.step_epochs": float64(c.StepEpochs), "schedule.gamma": c.Gamma, "schedule.min_lr": c.MinLR,
			"schedule.restart_epochs": float64(c.RestartEpochs), "schedule.restart_mult": float64(c.RestartMult),
			"schedule.power": c.Power, "schedule.factor": c.Factor,
		} {
			if got != m.Number(key) {
				t.Errorf("%s: %s is %v, want %v", m.Name, key, got, m.Number(key))
			}
		}
		unread := Config{
			Name: m.Name, StepEpochs: -1, Gamma: -1, MinLR: -1, RestartEpochs: -1, RestartMult: -1, Power: -1,
		}
		_, err := New(unread, Plan{Epochs: 3, StepsPerEpoch: 2})
		reads := len(m.Reads) > 0
		if (err != nil) != reads {
			t.Errorf("%s reads %v: error %v", m.Name, m.Reads, err)
		}
	}
	set := Config{Name: "step", Gamma: 0.5, StepEpochs: 3}
	if got := set.WithDefaults(); got.Gamma != 0.5 || got.StepEpochs != 3 {
		t.Errorf("what was set became %+v", got)
	}
	if got := (Config{}).WithDefaults().Name; got != "constant" {
		t.Errorf("without a name the schedule is %q", got)
	}
}

func TestRunsWithoutStepsAreRefused(t *testing.T) {
	for _, p := range []Plan{{0, 5}, {5, 0}, {-1, 5}, {0, 0}} {
		if s, err := New(Config{}, p); err == nil || s != nil {
			t.Errorf("%+v: a schedule was made", p)
		}
	}
	if got := (Plan{Epochs: 7, StepsPerEpoch: 3}).Steps(); got != 21 {
		t.Errorf("%d steps, want 21", got)
	}
}
