package cpu

import (
	"fmt"

	"tunebench/engine/train"

	"gonum.org/v1/gonum/blas/blas32"
)

// Predict implements [train.Executor].
func (e *Executor) Predict(p train.Part, out []float32) error {
	return e.PredictRows(e.parts[p].X, out)
}

// PredictRows puts the outputs for any rows, prepared as the training rows were, into out.
func (e *Executor) PredictRows(x blas32.General, out []float32) error {
	if want := x.Rows * e.cfg.Net.Outputs; len(out) != want {
		return fmt.Errorf("predict: room for %d values, want %d", len(out), want)
	}
	if x.Rows > 0 && x.Cols != e.cfg.Net.Inputs {
		return fmt.Errorf("predict: %d columns, the network takes %d", x.Cols, e.cfg.Net.Inputs)
	}
	e.eval.Run(out, x)
	return nil
}
