package train

import (
	"fmt"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/train/job"
)

// Intervention is a hyper-parameter that changes before the update with the 0-based number Step.
type Intervention struct {
	Step  int
	Key   string // one of [hparam.LiveKeys]
	Value float64
}

// String prints the change as records carry it: key=value.
func (iv Intervention) String() string { return iv.Key + "=" + hparam.Format(iv.Value) }

const (
	keyLR        = "optimizer.lr"
	keyBatchSize = "training.batch_size"
)

// liveHyper maps the live keys that are numbers of [job.Hyper] to their field. The other one is
// the size of batches.
var liveHyper = map[string]func(*job.Hyper) *float64{
	keyLR:                         func(h *job.Hyper) *float64 { return &h.LR },
	"optimizer.clip_norm":         func(h *job.Hyper) *float64 { return &h.ClipNorm },
	"regularization.l1":           func(h *job.Hyper) *float64 { return &h.L1 },
	"regularization.l2":           func(h *job.Hyper) *float64 { return &h.L2 },
	"regularization.weight_decay": func(h *job.Hyper) *float64 { return &h.WeightDecay },
	"regularization.dropout":      func(h *job.Hyper) *float64 { return &h.Dropout },
}

// validateHyper checks every value against its key's range.
func validateHyper(h job.Hyper) error {
	for _, key := range hparam.LiveKeys() {
		if field, ok := liveHyper[key]; ok {
			if err := hparam.CheckLive(key, *field(&h)); err != nil {
				return err
			}
		}
	}
	return nil
}

// check tells why an intervention cannot be made in this run, nil if it can.
func (t *Trainer) check(iv Intervention) error {
	if iv.Step < 0 {
		return fmt.Errorf("%s: step %d is before the first update, which is 0", iv.Key, iv.Step)
	}
	if iv.Key == keyBatchSize && t.cfg.FullBatch {
		return fmt.Errorf("%s cannot change: gd uses all rows in every update", iv.Key)
	}
	return hparam.CheckLive(iv.Key, iv.Value)
}

// take makes a checked intervention effective from the next update on.
func (t *Trainer) take(iv Intervention) error {
	if iv.Key == keyBatchSize {
		t.batch = int(iv.Value)
	} else {
		*liveHyper[iv.Key](&t.base) = iv.Value
		if iv.Key == keyLR {
			t.sched.Rebase()
		}
	}
	t.appliedHere++
	return t.emitText(event.KindChange, iv.String())
}

// due reports whether a recorded intervention is to be taken before the next update.
func (t *Trainer) due() bool {
	return t.nextDue < len(t.interventions) && t.interventions[t.nextDue].Step <= t.step
}

// replay takes the recorded interventions that are due.
func (t *Trainer) replay() error {
	for t.due() {
		iv := t.interventions[t.nextDue]
		t.nextDue++
		if err := t.take(iv); err != nil {
			return err
		}
	}
	return nil
}

// change makes a live change at the current step boundary; the error says why it was refused.
// Record errors are kept in t.failed: they end the run, the refusal does not.
func (t *Trainer) change(key string, value float64) error {
	iv := Intervention{Step: t.step, Key: key, Value: value}
	if err := t.check(iv); err != nil {
		return err
	}
	if t.cfg.OnIntervention != nil {
		if err := t.cfg.OnIntervention(iv); err != nil {
			return fmt.Errorf("%s: the change could not be recorded: %w", key, err)
		}
	}
	t.failed = t.take(iv)
	return nil
}
