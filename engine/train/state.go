package train

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/schedule"
	"tunebench/engine/train/job"
)

// LoopState is everything that the loop itself remembers; with [Trainer.Tensors] it
// makes a checkpoint. It survives encoding/json exactly.
type LoopState struct {
	Seed uint64 // of the run it belongs to, checked by Restore
	Rows int    // of the training part, checked by Restore

	Epochs   int // planned; 0 in checkpoints of earlier versions
	Epoch    int // finished epochs
	Step     int // updates done
	Position int // rows of the current epoch already used
	Batch    int
	Base     job.Hyper // live changes included, schedule not
	// AppliedHere counts the changes made before the update Step, so that a resumed
	// run does not replay them a second time.
	AppliedHere int

	Sums       SumsState
	LastFinite event.Number
	Monitor    MonitorState
	Schedule   schedule.State
	Metrics    map[string]event.Number // last values by tag
	Ended      State                   // how training ended, "" if it goes on
	Reason     string
}

// SumsState holds the sums of the current epoch.
type SumsState struct {
	Loss, SqErr           event.Number
	Rows, Correct         int
	LR, GradNorm, Penalty event.Number
}

// MonitorState holds the best epoch and early stopping's counters.
type MonitorState struct {
	Tag       string
	Best      event.Number
	BestEpoch int
	BestStep  int
	Reference event.Number
	Seen      bool
	Bad       int
}

// State returns the loop's state at the current step boundary. It may be called from
// hooks and after Run returned.
func (t *Trainer) State() LoopState {
	s := LoopState{
		Seed: t.cfg.Seed, Rows: len(t.order), Epochs: t.cfg.Epochs,
		Epoch: t.epoch, Step: t.step, Position: t.pos, Batch: t.batch, Base: t.base, AppliedHere: t.appliedHere,
		Sums: SumsState{
			Loss: event.Number(t.sums.loss), SqErr: event.Number(t.sums.sqErr),
			Rows: t.sums.rows, Correct: t.sums.correct,
			LR: event.Number(t.sums.lr), GradNorm: event.Number(t.sums.gradNorm), Penalty: event.Number(t.sums.penalty),
		},
		LastFinite: event.Number(t.lastFinite),
		Monitor: MonitorState{
			Tag: t.monitor.tag, Best: event.Number(t.monitor.best.Value),
			BestEpoch: t.monitor.best.Epoch, BestStep: t.monitor.best.Step,
			Reference: event.Number(t.monitor.reference), Seen: t.monitor.seen, Bad: t.monitor.bad,
		},
		Schedule: t.sched.State(),
		Metrics:  make(map[string]event.Number, len(t.metrics)),
	}
	for tag, v := range t.metrics {
		s.Metrics[tag] = event.Number(v)
	}
	if t.ended != StateDone { // done follows from Epoch; a longer run may go on from it
		s.Ended, s.Reason = t.ended, t.reason
	}
	return s
}

// bestPrefix marks the weights of the best epoch among a checkpoint's tensors.
const bestPrefix = "best."

// Tensors returns the executor's state, and the best epoch's weights with "best."
// before their names. The slices are valid until the next update or call.
func (t *Trainer) Tensors() []job.Tensor {
	t.exported = t.exec.ExportState(t.exported)
	t.all = append(t.all[:0], t.exported...)
	for _, w := range t.bestWeights {
		t.all = append(t.all, job.Tensor{Name: bestPrefix + w.Name, Shape: w.Shape, Data: w.Data})
	}
	return t.all
}

// BestWeights returns the weights of the best epoch so far, nil before the first
// evaluation. They are valid until the next better epoch.
func (t *Trainer) BestWeights() []job.Tensor { return t.bestWeights }

// Restore continues from a checkpoint of the same run. The trainer must be new and
// its configuration the run's own, with the interventions recorded since; its number of
// epochs may be another where [Config.Extendable] allows it. On error the trainer must
// not be used.
func (t *Trainer) Restore(s LoopState, tensors []job.Tensor) error {
	if err := t.checkState(s); err != nil {
		return err
	}
	var state, best []job.Tensor
	for _, x := range tensors {
		if name, ok := strings.CutPrefix(x.Name, bestPrefix); ok {
			best = append(best, job.Tensor{Name: name, Shape: slices.Clone(x.Shape), Data: slices.Clone(x.Data)})
		} else {
			state = append(state, x)
		}
	}
	if err := t.exec.ImportState(state); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	t.bestWeights = best
	t.epoch, t.step, t.pos, t.batch, t.base, t.appliedHere = s.Epoch, s.Step, s.Position, s.Batch, s.Base, s.AppliedHere
	t.orderOf = -1
	t.sums = epochSums{
		loss: float64(s.Sums.Loss), sqErr: float64(s.Sums.SqErr), rows: s.Sums.Rows, correct: s.Sums.Correct,
		lr: float64(s.Sums.LR), gradNorm: float64(s.Sums.GradNorm), penalty: float64(s.Sums.Penalty),
	}
	t.lastFinite = float64(s.LastFinite)
	m := s.Monitor
	t.monitor = monitor{
		tag: m.Tag, lower: event.LowerIsBetter(m.Tag),
		best:      Best{Metric: m.Tag, Value: float64(m.Best), Epoch: m.BestEpoch, Step: m.BestStep},
		reference: float64(m.Reference), seen: m.Seen, bad: m.Bad,
	}
	t.sched.Restore(s.Schedule)
	clear(t.metrics)
	for tag, v := range s.Metrics {
		t.metrics[tag] = float64(v)
	}
	t.ended, t.reason = s.Ended, s.Reason
	t.skipTaken()
	t.lookAhead()
	t.showRestored()
	return nil
}

// lookAhead drops what the restored state owes to having been the end of a run that is longer now:
// test values of weights that are no longer final, and the early stop that a last epoch is spared.
func (t *Trainer) lookAhead() {
	if t.ended != "" || t.epoch >= t.cfg.Epochs {
		return
	}
	maps.DeleteFunc(t.metrics, func(tag string, _ float64) bool { return strings.HasPrefix(tag, "test/") })
	t.stopEarly()
}

// checkState refuses a state that cannot be this run's.
func (t *Trainer) checkState(s LoopState) error {
	switch {
	case s.Seed != t.cfg.Seed:
		return fmt.Errorf("checkpoint: it belongs to seed %d, the experiment has %d", s.Seed, t.cfg.Seed)
	case s.Rows != len(t.order):
		return fmt.Errorf("checkpoint: it was made with %d training rows, the data has %d", s.Rows, len(t.order))
	case s.Monitor.Tag != t.monitor.tag:
		return fmt.Errorf("checkpoint: it monitored %s, the experiment asks for %s", s.Monitor.Tag, t.monitor.tag)
	case s.Epoch < 0 || s.Step < 0 || s.Position < 0 || s.Position > s.Rows || s.AppliedHere < 0:
		return fmt.Errorf("checkpoint: epoch %d, step %d, row %d is no position of a run", s.Epoch, s.Step, s.Position)
	case s.Batch < 1 || s.Batch > math.MaxInt32:
		return fmt.Errorf("checkpoint: batch size %d is out of range", s.Batch)
	case !(s.Schedule.Scale > 0 && s.Schedule.Scale <= 1):
		return fmt.Errorf("checkpoint: the schedule's scale %v is out of range", s.Schedule.Scale)
	}
	if s.Epochs > 0 {
		if err := t.cfg.Extendable(s, s.Epochs); err != nil {
			return fmt.Errorf("it was planned for %d epochs and cannot have %d: %w", s.Epochs, t.cfg.Epochs, err)
		}
	}
	return validateHyper(s.Base)
}

// skipTaken moves past the interventions that the restored state already contains.
func (t *Trainer) skipTaken() {
	t.nextDue = 0
	for t.nextDue < len(t.interventions) && t.interventions[t.nextDue].Step < t.step {
		t.nextDue++
	}
	for range t.appliedHere {
		if t.nextDue < len(t.interventions) && t.interventions[t.nextDue].Step == t.step {
			t.nextDue++
		}
	}
}

// showRestored lets Progress show the restored position.
func (t *Trainer) showRestored() {
	lr := math.NaN()
	if v, ok := t.metrics[event.OptimLR]; ok {
		lr = v
	}
	t.progress.update(t.step, 0, lr)
	t.progress.setLoss(t.lastFinite)
	t.progress.finishEpoch(t)
}
