package schedule

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// Config chooses a schedule. Zero values of the options that a schedule needs
// are replaced by its defaults ([Config.WithDefaults]); min_lr, patience, and
// warm-up may be zero.
type Config struct {
	// Name is one of [Names]; "" means constant.
	Name string
	// WarmupEpochs raises the rate linearly from (almost) zero to the schedule's
	// first value over this many epochs, fractions allowed. The shape starts when it ends.
	WarmupEpochs float64

	StepEpochs int     // step: epochs between reductions; default 10
	Gamma      float64 // step (default 0.1), exponential (default 0.95): factor of each reduction

	MinLR float64 // cosine, cosine_restarts, polynomial, plateau: the lowest rate; default 0

	RestartEpochs int // cosine_restarts: length of the first cycle; default 10
	RestartMult   int // cosine_restarts: each cycle is this many times as long as the one before; default 1

	Power float64 // polynomial; default 1

	PctStart       float64 // one_cycle: share of the run in which the rate rises; default 0.3
	DivFactor      float64 // one_cycle: starts at base/DivFactor; default 25
	FinalDivFactor float64 // one_cycle: ends at base/DivFactor/FinalDivFactor; default 1e4

	Factor    float64 // plateau: the rate is multiplied by it; default 0.1
	Patience  int     // plateau: evaluations without improvement that are tolerated; default 0
	Threshold float64 // plateau: relative improvement that counts; default 1e-4
	Cooldown  int     // plateau: evaluations to wait after a reduction; default 0
}

// Names lists the schedules, sorted.
func Names() []string {
	names := make([]string, 0, len(shapes))
	for name := range shapes {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// WithDefaults returns c with every unset option that has a default filled in.
func (c Config) WithDefaults() Config {
	if c.Name == "" {
		c.Name = "constant"
	}
	if c.Gamma == 0 {
		c.Gamma = 0.1
		if c.Name == "exponential" {
			c.Gamma = 0.95
		}
	}
	orInt(&c.StepEpochs, 10)
	orInt(&c.RestartEpochs, 10)
	orInt(&c.RestartMult, 1)
	orFloat(&c.Power, 1)
	orFloat(&c.PctStart, 0.3)
	orFloat(&c.DivFactor, 25)
	orFloat(&c.FinalDivFactor, 1e4)
	orFloat(&c.Factor, 0.1)
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

// validate reports the first option that is out of its range, by its key in an experiment.
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
		if !o.ok || math.IsInf(o.value, 0) {
			return fmt.Errorf("schedule.%s: %v is out of range, it must be finite and %s", o.key, o.value, o.want)
		}
	}
	return nil
}
