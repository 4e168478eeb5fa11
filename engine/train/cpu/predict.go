package cpu

import (
	"fmt"

	"tunebench/engine/train/job"
)

// Predict implements [job.Executor].
func (e *Executor) Predict(p job.Part, out []float32) error { return e.predict(e.cfg.Of(p), out) }

// PredictData implements [job.Executor].
func (e *Executor) PredictData(d job.Data, out []float32) error {
	if err := d.ValidateInputs(e.cfg.Net); err != nil {
		return fmt.Errorf("predict: %w", err)
	}
	return e.predict(d, out)
}

func (e *Executor) predict(d job.Data, out []float32) error {
	if want := d.Rows() * e.cfg.Net.Outputs; len(out) != want {
		return fmt.Errorf("predict: room for %d values, want %d", len(out), want)
	}
	e.opt.Settle(e.net.Params)
	e.eval.RunInput(out, d.Input())
	return nil
}
