package schedule

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/hparam"
)

// Config chooses a schedule. Zero values of the options that a schedule needs
// are replaced by its defaults ([Config.WithDefaults]), which the schedule's row in
// package hparam gives; min_lr, patience, and warm-up may be zero.
type Config struct {
	// Name is one of [Names]; "" means constant.
	Name string
	// WarmupEpochs raises the rate linearly from (almost) zero to the schedule's
	// first value over this many epochs, fractions allowed. The shape starts when it ends.
	WarmupEpochs float64

	StepEpochs int     // step: epochs between reductions
	Gamma      float64 // step, exponential: factor of each reduction

	MinLR float64 // cosine, cosine_restarts, polynomial, plateau: the lowest rate; default 0

	RestartEpochs int // cosine_restarts: length of the first cycle
	RestartMult   int // cosine_restarts: each cycle is this many times as long as the one before

	Power float64 // polynomial

	PctStart       float64 // one_cycle: share of the run in which the rate rises; default 0.3
	DivFactor      float64 // one_cycle: starts at base/DivFactor; default 25
	FinalDivFactor float64 // one_cycle: ends at base/DivFactor/FinalDivFactor; default 1e4

	Factor    float64 // plateau: the rate is multiplied by it
	Patience  int     // plateau: evaluations without improvement that are tolerated; a zero is a zero
	Threshold float64 // plateau: relative improvement that counts; default 1e-4
	Cooldown  int     // plateau: evaluations to wait after a reduction; default 0
}

// Names lists the schedules, sorted.
func Names() []string {
	names := make([]string, 0, len(shapes))
	for name := range shapes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// WithDefaults returns c with every unset option that has a default and that the schedule reads
// filled in.
func (c Config) WithDefaults() Config {
	if c.Name == "" {
		c.Name = "constant"
	}
	m, _ := hparam.FindMethod("schedule.name", c.Name)
	orInt(&c.StepEpochs, int(m.Number("schedule.step_epochs")))
	orFloat(&c.Gamma, m.Number("schedule.gamma"))
	orInt(&c.RestartEpochs, int(m.Number("schedule.restart_epochs")))
	orInt(&c.RestartMult, int(m.Number("schedule.restart_mult")))
	orFloat(&c.Power, m.Number("schedule.power"))
	orFloat(&c.Factor, m.Number("schedule.factor"))
	orFloat(&c.PctStart, 0.3)
	orFloat(&c.DivFactor, 25)
	orFloat(&c.FinalDivFactor, 1e4)
	orFloat(&c.Threshold, 1e-4)
	return c
}

func orInt(v *int, def int) {
	if *v == 0 {
		*v = def
	}
}

func orFloat(v *float64, def float64) {
	if *v == 0 {
		*v = def
	}
}

// validate reports the first option that the schedule reads and that is out of its range, by its
// key in an experiment.
func (c Config) validate() error {
	if _, ok := shapes[c.Name]; !ok {
		return fmt.Errorf("schedule.name: unknown schedule %q; valid are %s", c.Name, strings.Join(Names(), ", "))
	}
	for _, o := range []struct {
		key   string
		value float64
		ok    bool
		want  string
	}{
		{"warmup_epochs", c.WarmupEpochs, c.WarmupEpochs >= 0, "at least 0"},
		{"step_epochs", float64(c.StepEpochs), c.StepEpochs >= 1, "at least 1"},
		{"gamma", c.Gamma, c.Gamma > 0, "above 0"},
		{"min_lr", c.MinLR, c.MinLR >= 0, "at least 0"},
		{"restart_epochs", float64(c.RestartEpochs), c.RestartEpochs >= 1, "at least 1"},
		{"restart_mult", float64(c.RestartMult), c.RestartMult >= 1, "at least 1"},
		{"power", c.Power, c.Power > 0, "above 0"},
		{"pct_start", c.PctStart, c.PctStart > 0 && c.PctStart < 1, "between 0 and 1"},
		{"div_factor", c.DivFactor, c.DivFactor > 0, "above 0"},
		{"final_div_factor", c.FinalDivFactor, c.FinalDivFactor > 0, "above 0"},
		{"factor", c.Factor, c.Factor > 0 && c.Factor < 1, "between 0 and 1"},
		{"patience", float64(c.Patience), c.Patience >= 0, "at least 0"},
		{"threshold", c.Threshold, c.Threshold >= 0, "at least 0"},
		{"cooldown", float64(c.Cooldown), c.Cooldown >= 0, "at least 0"},
	} {
		k, isKey := hparam.Lookup("schedule." + o.key)
		read := !isKey || k.Applies(func(string) string { return c.Name })
		if read && (!o.ok || math.IsInf(o.value, 0)) {
			return fmt.Errorf("schedule.%s: %v is out of range, it must be finite and %s", o.key, o.value, o.want)
		}
	}
	return nil
}
