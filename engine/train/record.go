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

// emitStep sends the record of one update, numbered from 0.
func (t *Trainer) emitStep(a *asked, res *job.StepResult) error {
	t.putStep(a, res)
	return t.emit(event.KindStep, a.step)
}

// emitDivergence shows the loss that ended the run in the same series as the losses before.
func (t *Trainer) emitDivergence(a *asked, res *job.StepResult) error {
	if t.cfg.LogEverySteps > 0 {
		return t.emitStep(a, res)
	}
	t.putStep(a, res)
	return t.emit(event.KindEpoch, a.step+1)
}

// putStep begins a record with what an update measured. Its epoch is the number of
// finished ones at the update's beginning, and a fraction.
func (t *Trainer) putStep(a *asked, res *job.StepResult) {
	t.scalars = append(t.scalars[:0],
		event.Scalar{Tag: event.Epoch, Value: float64(t.epoch) + float64(a.pos)/float64(len(t.order))},
		event.Scalar{Tag: event.TrainLoss, Value: res.Loss},
		event.Scalar{Tag: event.OptimLR, Value: a.lr},
	)
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
