package train

import (
	"tunebench/engine/event"
	"tunebench/engine/train/job"
)

// emit sends the scalars collected so far as one record.
func (t *Trainer) emit(kind event.Kind, step int) error {
	return t.sink.Emit(event.Record{Kind: kind, Step: step, Epoch: t.epoch, Time: t.cfg.Clock(), Scalars: t.scalars})
}

// emitText sends a record of a change or a state.
func (t *Trainer) emitText(kind event.Kind, text string) error {
	return t.sink.Emit(event.Record{Kind: kind, Step: t.step, Epoch: t.epoch, Time: t.cfg.Clock(), Text: text})
}

// emitStep sends the record of one update, numbered from 0, before t.step and t.pos move on.
func (t *Trainer) emitStep(res job.StepResult, lr float64) error {
	t.scalars = append(t.scalars[:0],
		event.Scalar{Tag: event.Epoch, Value: t.fractionalEpoch()},
		event.Scalar{Tag: event.TrainLoss, Value: res.Loss},
		event.Scalar{Tag: event.OptimLR, Value: lr},
	)
	return t.emit(event.KindStep, t.step)
}

// emitDivergence shows the loss that ended the run in the same series as the losses before.
func (t *Trainer) emitDivergence(res job.StepResult, lr float64) error {
	if t.cfg.LogEverySteps > 0 {
		return t.emitStep(res, lr)
	}
	t.scalars = append(t.scalars[:0],
		event.Scalar{Tag: event.Epoch, Value: t.fractionalEpoch()},
		event.Scalar{Tag: event.TrainLoss, Value: res.Loss},
		event.Scalar{Tag: event.OptimLR, Value: lr},
	)
	return t.emit(event.KindEpoch, t.step+1)
}

// emitTest sends the evaluation of the test part with the final weights.
func (t *Trainer) emitTest() error {
	r, err := t.Evaluate(job.TestPart)
	if err != nil {
		return err
	}
	t.scalars = t.scalars[:0]
	t.putReport(r)
	return t.emit(event.KindTest, t.step)
}

// fractionalEpoch is the number of finished epochs at the beginning of the current update.
func (t *Trainer) fractionalEpoch() float64 {
	return float64(t.epoch) + float64(t.pos)/float64(len(t.order))
}
