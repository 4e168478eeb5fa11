package train

import (
	"fmt"

	"tunebench/engine/event"
	"tunebench/engine/train/job"
)

// asked is an update whose result has not come yet, and the position before it.
type asked struct {
	step, pos   int
	appliedHere int
	rows        int
	lr          float64
}

// update asks for one optimizer step. It collects results where they are recorded, and
// otherwise once more are outstanding than the executor allows. Half of those are left, so
// that a device that runs behind always has work.
func (t *Trainer) update() error {
	end := min(t.pos+t.batch, len(t.order))
	hyper := t.base
	hyper.LR = t.sched.LR(t.base.LR, t.step, t.epoch)
	t.probed = end == len(t.order) && t.measures()
	err := t.exec.Step(job.Step{
		Epoch: t.epoch, Index: t.step, Rows: t.order[t.pos:end], Hyper: hyper, Measure: t.probed,
	})
	if err != nil {
		if late := t.collect(0); late != nil || t.over() {
			return late
		}
		return &ExecutorError{t.step, err}
	}
	rows, logged := end-t.pos, t.logs(t.step)
	t.pending = append(t.pending, asked{t.step, t.pos, t.appliedHere, rows, hyper.LR})
	t.step, t.pos, t.appliedHere = t.step+1, end, 0
	t.rowsTimed += rows
	if logged {
		err = t.collect(0)
	} else if ahead := t.model.Ahead; len(t.pending) > ahead {
		err = t.collect(ahead / 2)
	}
	if err != nil || t.over() {
		return err
	}
	t.progress.update(t.step, t.rowsTimed, hyper.LR)
	return nil
}

// logs reports whether the loss of an update is recorded.
func (t *Trainer) logs(step int) bool {
	return t.cfg.LogEverySteps > 0 && step%t.cfg.LogEverySteps == 0
}

// collect waits until at most leave updates are without a result and takes what came,
// in order, as if each update had been waited for.
func (t *Trainer) collect(leave int) error {
	if len(t.pending) <= leave {
		return nil
	}
	var err error
	t.results, err = t.exec.Collect(t.results[:0], leave)
	for i := range t.results {
		if err := t.account(&t.pending[i], &t.results[i]); err != nil || t.over() {
			return err
		}
	}
	left := copy(t.pending, t.pending[len(t.results):])
	t.pending = t.pending[:left]
	if err != nil {
		if len(t.pending) > 0 {
			t.rewind(&t.pending[0])
		}
		return &ExecutorError{t.step, err}
	}
	return nil
}

// ExecutorError is a failure of the executor at an update. Its state is lost: to go on,
// resume from an earlier checkpoint.
type ExecutorError struct {
	Step int // 0-based number of the update
	Err  error
}

func (e *ExecutorError) Error() string { return fmt.Sprintf("step %d: %v", e.Step, e.Err) }

// Unwrap returns the executor's own error.
func (e *ExecutorError) Unwrap() error { return e.Err }

// account adds up and records what an update measured.
func (t *Trainer) account(a *asked, res *job.StepResult) error {
	t.sums.add(res, a.rows, a.lr)
	if !res.Finite() {
		return t.diverge(a, res)
	}
	t.lastFinite = res.Loss
	t.progress.setLoss(res.Loss)
	if t.logs(a.step) {
		return t.emitStep(a, res)
	}
	return nil
}

// rewind returns to the position before an update. The executor has carried out none after it.
func (t *Trainer) rewind(a *asked) {
	t.step, t.pos, t.appliedHere = a.step, a.pos, a.appliedHere
	t.pending = t.pending[:0]
	t.progress.step.Store(int64(a.step))
}

// diverge ends the run at an update whose loss is not finite, with a record that shows it.
func (t *Trainer) diverge(a *asked, res *job.StepResult) error {
	t.rewind(a)
	last := "there was no finite loss before"
	if finite(t.lastFinite) {
		last = fmt.Sprintf("the last finite loss was %.6g", t.lastFinite)
	}
	t.end(StateDiverged, fmt.Sprintf("the loss became %v at step %d (epoch %d, learning rate %.3g); %s",
		res.Loss, a.step, t.epoch+1, a.lr, last))
	t.metrics[event.TrainLoss] = res.Loss
	err := t.emitDivergence(a, res)
	t.step++
	return err
}
