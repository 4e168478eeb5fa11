package train

import (
	"context"
	"errors"
	"fmt"

	"tunebench/engine/event"
	"tunebench/engine/internal/rng"
)

// Run trains until the run ends, a command stops it, or ctx is done; the update in
// progress is always finished. Commands may be nil. The error is about records,
// hooks or the executor: divergence, a stop and a cancelled ctx are ends, not errors.
// A stopped trainer may be run again.
func (t *Trainer) Run(ctx context.Context, commands Control) (Result, error) {
	t.cancelled.Store(ctx.Err() != nil) // AfterFunc alone would let some updates slip through
	defer context.AfterFunc(ctx, func() { t.cancelled.Store(true) })()
	t.halted, t.pruned, t.failed = "", false, nil
	err := t.emitText(event.KindState, string(StateTraining))
	for err == nil && !t.over() && !t.atRung() && t.epoch < t.cfg.Epochs {
		err = t.runEpoch(ctx, commands)
	}
	t.watch.stop()
	refuseRest(commands, t.step)
	if err != nil {
		return t.broken(err), err
	}
	return t.finish()
}

// refuseRest answers the commands that came too late. A stop ends the search: a
// Control may repeat it for as long as it is asked.
func refuseRest(commands Control, step int) {
	if commands == nil {
		return
	}
	for c := commands.Poll(step); c.Kind != CommandNone; c = commands.Poll(step) {
		c.reply(step, errEnded)
		if c.Kind == CommandStop {
			return
		}
	}
}

var errEnded = errors.New("training has ended")

// over reports whether the run has ended or is asked to.
func (t *Trainer) over() bool { return t.ended != "" || t.halted != "" }

// atRung halts a run that is to come no further for now. It is the same run as one that goes on: all that
// depends on the number of epochs is as for all of them.
func (t *Trainer) atRung() bool {
	if t.cfg.Until == 0 || t.epoch < t.cfg.Until || t.epoch >= t.cfg.Epochs {
		return false
	}
	t.halted, t.pruned = fmt.Sprintf("pruned at %d of %d epochs", t.epoch, t.cfg.Epochs), true
	return true
}

// runEpoch trains from the current position to the end of the epoch, or to a halt.
func (t *Trainer) runEpoch(ctx context.Context, commands Control) error {
	t.startWatch()
	t.arrange()
	for t.pos < len(t.order) {
		if err := t.boundary(ctx, commands); err != nil || t.over() {
			return err
		}
		if err := t.update(); err != nil || t.over() {
			return err
		}
	}
	if err := t.collect(0); err != nil || t.over() {
		return err
	}
	return t.finishEpoch()
}

// arrange puts the epoch's rows in their order.
func (t *Trainer) arrange() {
	if t.orderOf == t.epoch {
		return
	}
	if t.cfg.Shuffle || t.orderOf < 0 {
		arrangeRows(t.cfg, t.epoch, t.order)
	}
	t.orderOf = t.epoch
}

// arrangeRows fills order with the training order of an epoch, which depends on
// nothing but the seed and the epoch.
func arrangeRows(cfg Config, epoch int, order []int32) {
	if cfg.Shuffle {
		s := rng.New(cfg.Seed, rng.Shuffle, epoch, 0)
		s.Perm(order)
		return
	}
	for i := range order {
		order[i] = int32(i)
	}
}

// boundary is what happens between two updates: replayed changes, commands, the
// end of ctx. It costs a comparison and two atomic loads when there is nothing to do;
// when there is, the results of all updates before it are needed first.
func (t *Trainer) boundary(ctx context.Context, commands Control) error {
	if t.due() {
		if err := t.collect(0); err != nil || t.over() {
			return err
		}
		if err := t.replay(); err != nil {
			return err
		}
	}
	if commands != nil {
		for c := commands.Poll(t.step); c.Kind != CommandNone; c = commands.Poll(t.step) {
			if err := t.obey(ctx, commands, c); err != nil || t.over() {
				return err
			}
		}
	}
	if t.cancelled.Load() {
		if err := t.collect(0); err != nil || t.over() {
			return err
		}
		t.halted = fmt.Sprintf("cancelled before step %d", t.step)
	}
	return nil
}

// obey carries out one command.
func (t *Trainer) obey(ctx context.Context, commands Control, c Command) error {
	if err := t.collect(0); err != nil || t.over() {
		c.reply(t.step, errEnded)
		return err
	}
	switch c.Kind {
	case CommandPause:
		c.reply(t.step, nil)
		return t.pause(ctx, commands)
	case CommandStop:
		t.halted = fmt.Sprintf("stopped by request before step %d", t.step)
		if t.pruned = c.Pruned; t.pruned {
			t.halted = fmt.Sprintf("pruned before step %d", t.step)
		}
		c.reply(t.step, nil)
	case CommandSet:
		t.watch.stop()
		c.reply(t.step, t.change(c.Key, c.Value))
		t.startWatch()
		return t.failed
	case CommandCheckpoint:
		if t.cfg.OnCheckpoint == nil {
			c.reply(t.step, nil)
			return nil
		}
		t.watch.stop()
		err := t.cfg.OnCheckpoint(t)
		c.reply(t.step, err)
		t.startWatch()
		return err
	default: // resume: it is running
		c.reply(t.step, nil)
	}
	return nil
}

// pause waits, without using the processor, until a command resumes or stops.
func (t *Trainer) pause(ctx context.Context, commands Control) error {
	t.watch.stop()
	t.progress.pause(true)
	defer t.progress.pause(false)
	if err := t.emitText(event.KindState, string(StatePaused)); err != nil {
		return err
	}
	for {
		c := commands.Wait(ctx)
		switch c.Kind {
		case CommandResume:
			c.reply(t.step, nil)
			err := t.emitText(event.KindState, string(StateTraining))
			t.startWatch()
			return err
		case CommandPause: // it is paused already
			c.reply(t.step, nil)
			continue
		}
		if err := t.obey(ctx, commands, c); err != nil || t.over() {
			return err
		}
		t.watch.stop() // obeying some commands starts it
	}
}

// finish brings the run to its end: the weights to keep, the test part, the last record.
func (t *Trainer) finish() (Result, error) {
	if t.halted != "" {
		return t.result(StateStopped, t.halted), t.emitText(event.KindState, string(StateStopped))
	}
	if t.ended == "" {
		t.end(StateDone, fmt.Sprintf("all %d epochs are done", t.cfg.Epochs))
	}
	restore := t.ended == StateDiverged || (t.ended == StateEarly && t.cfg.Early.RestoreBest)
	if restore && t.bestWeights != nil {
		if err := t.exec.ImportWeights(t.bestWeights); err != nil {
			return t.broken(err), fmt.Errorf("restore the best weights: %w", err)
		}
	}
	if t.ended != StateDiverged && t.cfg.Data.Test.Rows() > 0 {
		if err := t.emitTest(); err != nil {
			return t.broken(err), err
		}
	}
	return t.result(t.ended, t.reason), t.emitText(event.KindState, string(t.ended))
}

func (t *Trainer) result(s State, reason string) Result {
	metrics := make(map[string]float64, len(t.metrics))
	for tag, v := range t.metrics {
		metrics[tag] = v
	}
	r := Result{
		State: s, Ending: endings[s], Reason: reason,
		Epochs: t.epoch, Steps: t.step, Best: t.monitor.best, Metrics: metrics,
	}
	if s == StateStopped && t.pruned {
		r.Ending = event.EndedPruned
	}
	return r
}

// broken is the result of a run that an error has ended.
func (t *Trainer) broken(err error) Result {
	r := t.result(StateStopped, "failed: "+err.Error())
	r.Ending = event.EndedFailed
	return r
}
