package cpu

import (
	"fmt"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sgemm/pool"

	"gonum.org/v1/gonum/blas/blas32"
)

// Data is a prepared part of a data set. The executor reads it and never writes.
type Data struct {
	X       blas32.General // a row per sample, as the network sees it
	Labels  []int32        // class of each row; nil for regression
	Targets []float32      // target of each row, in the scale the network trains on; nil for classification

	Sparse *nn.CSR // the features instead of X where Config.Net.SparseInputs is set
	IDs    []int32 // rows x len(Config.Net.Fields), row-major: the entities to embed
}

// Rows returns the number of samples.
func (d Data) Rows() int {
	if d.Sparse != nil {
		return d.Sparse.Rows
	}
	return d.X.Rows
}

// Config is what an executor trains, on what, and how.
type Config struct {
	Train, Validation, Test Data // Validation and Test may be empty

	Net       nn.Spec
	Loss      loss.Config
	Optimizer optimizer.Config
	Seed      uint64 // of initial weights, dropout, noise and mixup

	BatchSize  int     // largest batch expected: buffers are made for it
	EMA        float64 // evaluate with averaged weights: average = EMA*average + (1-EMA)*weights; 0 = off
	MaxNorm    float64 // bound of the norm of each unit's incoming weights; 0 = off
	InputNoise float64 // standard deviation of normal noise added to training inputs; 0 = off
	Mixup      float64 // alpha of mixup's Beta(alpha, alpha) (Zhang et al. 2018); 0 = off

	Augment Augment // of training pictures

	Pool *pool.Pool // shares out large updates; nil = one goroutine. No result depends on it

	updates updates // of row-wise tensors; tests compare
}

// updates says when row-wise tensors are updated.
type updates uint8

const (
	whereItPays updates = iota
	atOnce
	late
)

func (c Config) validate() error {
	if err := c.Net.Validate(); err != nil {
		return err
	}
	if err := c.Loss.Validate(c.Net.Outputs); err != nil {
		return err
	}
	if err := c.Optimizer.Validate(); err != nil {
		return err
	}
	if c.Train.Rows() == 0 {
		return fmt.Errorf("training part: no rows")
	}
	for _, p := range []struct {
		name string
		data Data
	}{{"training", c.Train}, {"validation", c.Validation}, {"test", c.Test}} {
		if err := c.validatePart(p.data); err != nil {
			return fmt.Errorf("%s part: %w", p.name, err)
		}
	}
	switch {
	case c.BatchSize < 1:
		return fmt.Errorf("batch size is %d, want at least 1", c.BatchSize)
	case !(c.EMA >= 0 && c.EMA < 1):
		return fmt.Errorf("ema is %g, want 0 <= ema < 1", c.EMA)
	case !(c.MaxNorm >= 0):
		return fmt.Errorf("max_norm is %g, want 0 (off) or more", c.MaxNorm)
	case !(c.InputNoise >= 0):
		return fmt.Errorf("input_noise is %g, want 0 (off) or more", c.InputNoise)
	case !(c.Mixup >= 0):
		return fmt.Errorf("mixup is %g, want 0 (off) or more", c.Mixup)
	}
	return c.validateInputs()
}

func (c Config) validatePart(d Data) error {
	n := d.Rows()
	if n == 0 {
		return nil
	}
	if err := d.validateInputs(c.Net); err != nil {
		return err
	}
	if d.X.Cols != c.Net.DenseInputs() {
		return fmt.Errorf("%d columns, the network takes %d", d.X.Cols, c.Net.DenseInputs())
	}
	if d.X.Cols > 0 && (d.X.Stride < d.X.Cols || len(d.X.Data) < (n-1)*d.X.Stride+d.X.Cols) {
		return fmt.Errorf("%d x %d with stride %d does not fit in %d values", n, d.X.Cols, d.X.Stride, len(d.X.Data))
	}
	if c.Loss.Kind != loss.CrossEntropy {
		if len(d.Targets) != n {
			return fmt.Errorf("%d targets for %d rows", len(d.Targets), n)
		}
		return nil
	}
	if len(d.Labels) != n {
		return fmt.Errorf("%d labels for %d rows", len(d.Labels), n)
	}
	for i, y := range d.Labels {
		if y < 0 || int(y) >= c.Net.Outputs {
			return fmt.Errorf("row %d has class %d of %d", i, y, c.Net.Outputs)
		}
	}
	return nil
}
