package job

import (
	"errors"
	"fmt"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
)

// Config is what an executor trains, on what, and how.
type Config struct {
	Parts

	Net       nn.Spec
	Loss      loss.Config
	Optimizer optimizer.Config
	Seed      uint64 // of initial weights, dropout, noise, mixup and augmentation

	BatchSize  int     // largest batch expected: buffers are made for it and grow where one is larger
	EMA        float64 // evaluate with averaged weights: average = EMA*average + (1-EMA)*weights; 0 = off
	MaxNorm    float64 // bound of the norm of each unit's incoming weights; 0 = off
	InputNoise float64 // standard deviation of normal noise added to training inputs; 0 = off
	Mixup      float64 // alpha of mixup's Beta(alpha, alpha) (Zhang et al. 2018); 0 = off

	Augment Augment // of training pictures
}

// Validate names what is wrong with a job, nil if nothing is. Every executor begins with it.
func (c *Config) Validate() error {
	if err := c.Net.Validate(); err != nil {
		return err
	}
	if err := c.Loss.ValidateFor(c.Net.Outputs); err != nil {
		return err
	}
	if err := c.Optimizer.Validate(); err != nil {
		return err
	}
	if err := c.validateParts(); err != nil {
		return err
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
	case c.InputNoise > 0 && c.Net.DenseInputs() == 0:
		return fmt.Errorf("input_noise is %g, but the rows have no dense columns to add it to; want 0", c.InputNoise)
	case c.Mixup > 0 && len(c.Net.Fields) > 0:
		return fmt.Errorf("mixup is %g, but there is nothing between two entities of an embedding; want 0", c.Mixup)
	}
	return c.Augment.validate(c.Net.DenseInputs())
}

func (c *Config) validateParts() error {
	if c.Train.Rows() == 0 {
		return errors.New("training part: no rows")
	}
	for p, name := range partNames {
		d := c.Of(Part(p))
		if d.Rows() == 0 {
			continue
		}
		err := d.ValidateInputs(c.Net)
		if err == nil {
			err = d.validateAnswers(c.Loss.Kind, c.Net.Outputs)
		}
		if err != nil {
			return fmt.Errorf("%s part: %w", name, err)
		}
	}
	return nil
}

// ValidateStep names what is wrong with an update, nil if nothing is.
func (c *Config) ValidateStep(s Step) error {
	n := int32(c.Train.Rows())
	if len(s.Rows) == 0 {
		return fmt.Errorf("step %d: the batch is empty", s.Index)
	}
	for _, r := range s.Rows {
		if r < 0 || r >= n {
			return fmt.Errorf("step %d: row %d of a training part of %d rows", s.Index, r, n)
		}
	}
	if d := s.Hyper.Dropout; !(d >= 0 && d < 1) {
		return fmt.Errorf("step %d: dropout is %g, want 0 <= dropout < 1", s.Index, d)
	}
	return nil
}
