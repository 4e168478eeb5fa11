package train

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/schedule"
)

// Extendable returns why a run that was planned for another number of epochs and has come to the
// state s is not the beginning of a run of c.Epochs, or nil if that run, longer or shorter, would
// have come to the same state, to the bit. It reads nothing of c that depends on the data.
func (c Config) Extendable(s LoopState, planned int) error {
	c = c.withDefaults()
	const same = "in epoch %d; with %d epochs it would have ended there too"
	switch {
	case planned == c.Epochs:
		return nil
	case s.Ended == StateDiverged:
		return fmt.Errorf("it diverged in epoch %d, and would have with any number of epochs", s.Epoch+1)
	case s.Ended == StateEarly:
		return fmt.Errorf("early stopping ended it "+same, s.Epoch, c.Epochs)
	case s.Ended == StateTarget:
		return fmt.Errorf("it reached its target "+same, s.Epoch, c.Epochs)
	case c.Epochs <= s.Epoch:
		return fmt.Errorf("it has trained %d epochs; training.epochs can only be more than that, not %d",
			s.Epoch, c.Epochs)
	}
	if err := c.forcedEvaluation(s, planned); err != nil {
		return err
	}
	return c.sameRates(s, planned)
}

// forcedEvaluation refuses a run whose last epoch was evaluated only because it was the last, if
// that evaluation has left traces: a longer run would not have made it.
func (c Config) forcedEvaluation(s LoopState, planned int) error {
	_, evaluated := s.Metrics[event.ValLoss]
	if !evaluated || s.Epoch != planned || s.Position > 0 || s.Epoch%c.EvalEvery == 0 {
		return nil
	}
	var trace string
	decides := strings.HasPrefix(s.Monitor.Tag, "val/")
	switch {
	case decides && s.Monitor.BestEpoch == s.Epoch:
		trace = "is the best of the run"
	case decides && c.Early.Patience > 0:
		trace = "counts for early stopping"
	case c.Schedule.Observes():
		trace = "counts for the " + c.Schedule.Name + " schedule"
	default:
		return nil
	}
	return fmt.Errorf("training.eval_every is %d: epoch %d was evaluated only because it was the last, "+
		"and that evaluation %s", c.EvalEvery, s.Epoch, trace)
}

// sameRates refuses a run whose learning rates so far would have been others with c.Epochs planned.
func (c Config) sameRates(s LoopState, planned int) error {
	batch := min(c.BatchSize, math.MaxInt32)
	if c.FullBatch {
		batch = s.Rows
	}
	if batch < 1 || s.Rows < 1 {
		return errors.New("its checkpoint tells of no rows")
	}
	perEpoch := (s.Rows + batch - 1) / batch
	was, err := schedule.New(c.Schedule, schedule.Plan{Epochs: planned, StepsPerEpoch: perEpoch})
	if err != nil {
		return err
	}
	is, err := schedule.New(c.Schedule, schedule.Plan{Epochs: c.Epochs, StepsPerEpoch: perEpoch})
	if err != nil {
		return err
	}
	bases := []float64{c.Hyper.LR, s.Base.LR}
	for _, iv := range c.Interventions {
		if iv.Key == keyLR {
			bases = append(bases, iv.Value)
		}
	}
	slices.Sort(bases)
	for _, base := range slices.Compact(bases) {
		step, ok := schedule.Agree(was, is, base, s.Step, s.Epoch)
		if !ok {
			epoch := step / perEpoch
			return fmt.Errorf("%s: with %d epochs instead of %d the learning rate of step %d would have been %.6g, "+
				"not %.6g", c.wholeRun(planned), c.Epochs, planned, step,
				is.LR(base, step, epoch), was.LR(base, step, epoch))
		}
	}
	return nil
}

// wholeRun says what makes the learning rate depend on the length of the run.
func (c Config) wholeRun(planned int) string {
	if w := c.Schedule.WarmupEpochs; w > float64(min(planned, c.Epochs)) {
		return fmt.Sprintf("schedule.warmup_epochs %v is cut to the length of the run", w)
	}
	return fmt.Sprintf("schedule.name %s spreads over the whole run", c.Schedule.WithDefaults().Name)
}
