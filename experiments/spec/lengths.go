package spec

import (
	"fmt"

	"tunebench/engine/hparam"
)

// Unreached returns the keys whose lengths do not fit into the run, so that something else
// happens than they say or nothing at all, each with what happens and what would be right. They are
// no errors: a run may be ended early, or be given more epochs later.
func (s *Spec) Unreached() []Problem {
	var found []Problem
	for _, r := range lengths {
		if message := r.message(s); message != "" {
			found = append(found, s.problem(r.key, message))
		}
	}
	return found
}

// lengths say what becomes of a key that the run is too short for, "" where it is long enough.
var lengths = []struct {
	key     string
	message func(*Spec) string
}{
	{"schedule.warmup_epochs", warmupTooLong},
	{"schedule.step_epochs", func(s *Spec) string {
		return s.never("step", float64(s.Schedule.StepEpochs), s.shaped(), "the rate is never reduced")
	}},
	{"schedule.restart_epochs", func(s *Spec) string {
		return s.never("cosine_restarts", float64(s.Schedule.RestartEpochs), s.shaped(),
			"the run ends before the first cycle does")
	}},
	{"schedule.patience", func(s *Spec) string {
		return s.never("plateau", float64(s.Schedule.Patience), s.evaluations()-2, "the rate is never reduced")
	}},
	{"training.early_stopping.patience", func(s *Spec) string {
		if p := float64(s.Training.EarlyStopping.Patience); p > 0 && p >= s.evaluations()-1 {
			return s.tooLong(p, "it never stops the run")
		}
		return ""
	}},
	{"training.eval_every", func(s *Spec) string {
		if every := s.Training.EvalEvery; every > s.Training.Epochs {
			return s.tooLong(float64(every), "only the last epoch is evaluated")
		}
		return ""
	}},
}

func warmupTooLong(s *Spec) string {
	w, epochs := s.Schedule.WarmupEpochs, float64(s.Training.Epochs)
	switch {
	case w > epochs:
		return fmt.Sprintf("%s epochs of warm-up are cut to the %s of the run, so that the rate rises faster and "+
			"reaches optimizer.lr only at its end; want fewer than training.epochs",
			hparam.Format(w), hparam.Format(epochs))
	case w > 0 && w == epochs:
		return "the whole run is warm-up: the rate reaches optimizer.lr only at its end; " +
			"want fewer than training.epochs"
	}
	return ""
}

// shaped is how many epochs the schedule has after warm-up.
func (s *Spec) shaped() float64 {
	return max(0, float64(s.Training.Epochs)-s.Schedule.WarmupEpochs)
}

// evaluations is how often the run looks whether it improves: at each evaluation, the last epoch's
// among them, or without validation rows after each epoch.
func (s *Spec) evaluations() float64 {
	if s.Data.Validation.Empty() {
		return float64(s.Training.Epochs)
	}
	every := max(1, s.Training.EvalEvery)
	return float64((s.Training.Epochs + every - 1) / every)
}

// never says what does not happen where a length of a schedule leaves no room for it.
func (s *Spec) never(schedule string, length, room float64, what string) string {
	if s.Schedule.Name != schedule || length < room || schedule == "cosine_restarts" && length == room {
		return ""
	}
	return s.tooLong(length, what)
}

func (s *Spec) tooLong(length float64, what string) string {
	return fmt.Sprintf("%s is too long for a run of %d epochs: %s", hparam.Format(length), s.Training.Epochs, what)
}
