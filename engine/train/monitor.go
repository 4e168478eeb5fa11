package train

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/event"
)

// better reports whether value improves on reference by more than delta, downwards if lower. NaN never does.
func better(lower bool, value, reference, delta float64) bool {
	if lower {
		return value < reference-delta
	}
	return value > reference+delta
}

// monitor follows the metric that decides the best epoch and early stopping.
type monitor struct {
	tag   string
	lower bool // lower values are better
	best  Best
	// reference is the value that early stopping compares with: the last improvement
	// by at least min_delta, which best need not be.
	reference float64
	seen      bool // reference is valid
	bad       int  // evaluations since reference
}

// observe takes the value of an evaluation and tells whether it is a new best.
func (m *monitor) observe(value, minDelta float64, epoch, step int) (newBest bool) {
	if math.IsNaN(value) {
		m.bad++
		return false
	}
	if !m.seen || better(m.lower, value, m.reference, minDelta) {
		m.reference, m.seen, m.bad = value, true, 0
	} else {
		m.bad++
	}
	if m.best.Epoch == 0 || better(m.lower, value, m.best.Value, 0) {
		m.best = Best{Metric: m.tag, Value: value, Epoch: epoch, Step: step}
		return true
	}
	return false
}

// chooseMonitor resolves "auto" and refuses tags that the run does not measure.
func (t *Trainer) chooseMonitor() error {
	tag := t.cfg.Monitor
	if tag == "" || tag == "auto" {
		tag = event.TrainLoss
		if t.cfg.Data.Validation.Rows() > 0 {
			tag = event.ValLoss
		}
	}
	t.monitor.tag, t.monitor.lower = tag, event.LowerIsBetter(tag)
	t.targetLower = event.LowerIsBetter(t.cfg.Target.Metric)
	t.monitor.best.Metric = tag
	if err := t.checkMeasured("training.monitor", tag); err != nil {
		return err
	}
	if t.cfg.Target.Value != 0 {
		return t.checkMeasured("training.target.metric", t.cfg.Target.Metric)
	}
	return nil
}

func (t *Trainer) checkMeasured(key, tag string) error {
	tags := t.measured()
	if slices.Contains(tags, tag) {
		return nil
	}
	if strings.HasPrefix(tag, "val/") && t.cfg.Data.Validation.Rows() == 0 {
		return fmt.Errorf("%s: %q needs validation rows and there are none; set data.validation or use one of %s",
			key, tag, strings.Join(tags, ", "))
	}
	return fmt.Errorf("%s: %q is not measured in this run; valid are %s", key, tag, strings.Join(tags, ", "))
}

// judge looks at what the finished epoch measured and decides whether training ends.
func (t *Trainer) judge(evaluated bool) {
	fresh := func(tag string) bool { return evaluated || !strings.HasPrefix(tag, "val/") }
	switch {
	case evaluated:
		t.sched.Observe(t.base.LR, t.metrics[event.ValLoss])
	case t.cfg.Data.Validation.Rows() == 0:
		t.sched.Observe(t.base.LR, t.metrics[event.TrainLoss])
	}
	if fresh(t.monitor.tag) {
		value := t.metrics[t.monitor.tag]
		if t.monitor.observe(value, t.cfg.Early.MinDelta, t.epoch, t.step) {
			t.bestWeights = t.exec.ExportWeights(t.bestWeights)
		}
	}
	if loss, ok := t.metrics[event.ValLoss]; ok && evaluated && !finite(loss) {
		t.end(StateDiverged, fmt.Sprintf(
			"the validation loss became %v after step %d (epoch %d); the last training loss was %v",
			loss, t.step, t.epoch, t.metrics[event.TrainLoss]))
		return
	}
	target := t.cfg.Target
	if target.Value != 0 && fresh(target.Metric) {
		v := t.metrics[target.Metric]
		if v == target.Value || better(t.targetLower, v, target.Value, 0) {
			t.end(StateTarget, fmt.Sprintf("%s %.6g reached the target of %v in epoch %d", target.Metric, v,
				target.Value, t.epoch))
			return
		}
	}
	if fresh(t.monitor.tag) {
		t.stopEarly()
	}
}

// stopEarly ends a run whose patience has run out. After the last epoch there is nothing to stop.
func (t *Trainer) stopEarly() {
	if p := t.cfg.Early.Patience; p > 0 && t.monitor.bad >= p && t.epoch < t.cfg.Epochs {
		t.end(StateEarly, t.monitor.impatience(t.cfg.Early.MinDelta))
	}
}

// impatience says why patience has run out. An improvement by less than min_delta is none, so that
// the best epoch may lie within the evaluations that count as none.
func (m *monitor) impatience(minDelta float64) string {
	if m.best.Epoch == 0 {
		why := ""
		if need := event.Needs(m.tag); need != "" {
			why = ": it " + need
		}
		return fmt.Sprintf("%s was undefined in all of %d evaluations%s", m.tag, m.bad, why)
	}
	if m.seen && better(m.lower, m.best.Value, m.reference, 0) {
		return fmt.Sprintf("%s has not improved on %.6g by more than training.early_stopping.min_delta = %v for %d "+
			"evaluations; best was %.6g in epoch %d", m.tag, m.reference, minDelta, m.bad, m.best.Value, m.best.Epoch)
	}
	return fmt.Sprintf("%s has not improved for %d evaluations; best was %.6g in epoch %d", m.tag, m.bad, m.best.Value,
		m.best.Epoch)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
