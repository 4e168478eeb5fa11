package cpu

import (
	"fmt"

	"tunebench/engine/train"

	"gonum.org/v1/gonum/blas/blas32"
)

// Predict implements [train.Executor].
func (e *Executor) Predict(p train.Part, out []float32) error {
	return e.predict(e.parts[p], out)
}

// PredictData puts the outputs for rows of any kind, prepared as the training rows
// were, into out. Labels and targets are not read.
func (e *Executor) PredictData(d Data, out []float32) error {
	if err := d.validateInputs(e.cfg.Net); err != nil {
		return fmt.Errorf("predict: %w", err)
	}
	return e.predict(d, out)
}

func (e *Executor) predict(d Data, out []float32) error {
	if s := e.cfg.Net; !s.SparseInputs && len(s.Fields) == 0 {
		return e.PredictRows(d.X, out)
	}
	if want := d.Rows() * e.cfg.Net.Outputs; len(out) != want {
		return fmt.Errorf("predict: room for %d values, want %d", len(out), want)
	}
	if d.Rows() > 0 && d.X.Cols != e.cfg.Net.DenseInputs() {
		return fmt.Errorf("predict: %d columns, the network takes %d", d.X.Cols, e.cfg.Net.DenseInputs())
	}
	e.opt.Settle(e.net.Params)
	e.eval.RunInput(out, d.input())
	return nil
}

// PredictRows puts the outputs for any rows, prepared as the training rows were, into out.
func (e *Executor) PredictRows(x blas32.General, out []float32) error {
	if want := x.Rows * e.cfg.Net.Outputs; len(out) != want {
		return fmt.Errorf("predict: room for %d values, want %d", len(out), want)
	}
	if s := e.cfg.Net; s.SparseInputs || len(s.Fields) > 0 {
		return fmt.Errorf("predict: the network takes more than dense columns")
	}
	if x.Rows > 0 && x.Cols != e.cfg.Net.Inputs {
		return fmt.Errorf("predict: %d columns, the network takes %d", x.Cols, e.cfg.Net.Inputs)
	}
	e.eval.Run(out, x)
	return nil
}
