package train

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/train/job"
)

// Intervention is a hyper-parameter that changes before the update with the 0-based number Step.
type Intervention struct {
	Step  int
	Key   string // one of [LiveKeys]
	Value float64
}

// String prints the change as records carry it: key=value.
func (iv Intervention) String() string { return iv.Key + "=" + hparam.Format(iv.Value) }

const (
	keyLR        = "optimizer.lr"
	keyBatchSize = "training.batch_size"
)

// liveHyper maps the live keys that are numbers of [Hyper] to their field.
var liveHyper = map[string]func(*job.Hyper) *float64{
	keyLR:                         func(h *job.Hyper) *float64 { return &h.LR },
	"optimizer.clip_norm":         func(h *job.Hyper) *float64 { return &h.ClipNorm },
	"regularization.l1":           func(h *job.Hyper) *float64 { return &h.L1 },
	"regularization.l2":           func(h *job.Hyper) *float64 { return &h.L2 },
	"regularization.weight_decay": func(h *job.Hyper) *float64 { return &h.WeightDecay },
	"regularization.dropout":      func(h *job.Hyper) *float64 { return &h.Dropout },
}

// LiveKeys returns the keys that may change while training, sorted.
func LiveKeys() []string {
	keys := []string{keyBatchSize}
	for key := range liveHyper {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// validate checks every value against its key's range.
func validateHyper(h job.Hyper) error {
	for _, key := range LiveKeys() {
		if field, ok := liveHyper[key]; ok {
			if err := checkRange(key, *field(&h)); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkRange(key string, value float64) error {
	k, ok := hparam.Lookup(key)
	if !ok {
		return fmt.Errorf("%s: unknown key", key)
	}
	if !k.Contains(value) || (k.Kind == hparam.Int && value != math.Trunc(value)) {
		return fmt.Errorf("%s: %s is out of range, it must be %s", key, hparam.Format(value), k.Range())
	}
	return nil
}

// check tells why an intervention cannot be made in this run, nil if it can.
func (t *Trainer) check(iv Intervention) error {
	if _, ok := liveHyper[iv.Key]; !ok && iv.Key != keyBatchSize {
		return fmt.Errorf("%s cannot change while training; keys that can are %s", iv.Key, strings.Join(LiveKeys(), ", "))
	}
	if iv.Step < 0 {
		return fmt.Errorf("%s: step %d is before the first update, which is 0", iv.Key, iv.Step)
	}
	if iv.Key == keyBatchSize && t.cfg.FullBatch {
		return fmt.Errorf("%s cannot change: gd uses all rows in every update", iv.Key)
	}
	return checkRange(iv.Key, iv.Value)
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
