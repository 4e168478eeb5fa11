package spec

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DefaultTunings is how many whole trainings an autopilot may cost where nobody says, and TuningSeeds by how many
// seeds it judges a change.
const (
	DefaultTunings = 40
	TuningSeeds    = 4
)

// NewTuning returns the study of an autopilot, without its space. target is METRIC=VALUE, such as
// val/accuracy=0.95, or empty; budget a time such as 10m, a number of epochs, or empty for those of
// [DefaultTunings] trainings. The error names what is wrong with them.
func NewTuning(base *Spec, target, budget string, seeds int) (*Study, error) {
	s := NewStudy(base)
	keys := [][2]string{
		{"name", base.Name + "-tune"},
		{"goal.advice", "true"},
		{"goal.repeats", strconv.Itoa(seeds)},
		{"budget.trials", "0"},
	}
	metric, value, ok := strings.Cut(target, "=")
	switch {
	case ok:
		keys = append(keys, [2]string{"goal.metric", strings.TrimSpace(metric)},
			[2]string{"goal.target", strings.TrimSpace(value)})
	case target != "":
		return nil, fmt.Errorf("target %s: want a metric and its value, such as val/accuracy=0.95", quote(target))
	}
	switch _, err := time.ParseDuration(budget); {
	case budget == "":
		keys = append(keys, [2]string{"budget.epochs", strconv.Itoa(DefaultTunings * base.Training.Epochs)})
	case err == nil && budget != "0":
		keys = append(keys, [2]string{"budget.time", budget})
	default:
		if n, err := strconv.Atoi(budget); err != nil || n < 1 {
			return nil, fmt.Errorf("budget %s: want a time such as 10m, or a number of epochs", quote(budget))
		}
		keys = append(keys, [2]string{"budget.epochs", budget})
	}
	for _, kv := range keys {
		if err := s.Set(kv[0], kv[1]); err != nil {
			return nil, err
		}
	}
	return s, nil
}
