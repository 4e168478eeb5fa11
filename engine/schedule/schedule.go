package schedule

import (
	"fmt"
	"math"
)

// Plan is the length of the run as it was planned at its start. A live change of
// the batch size does not alter it: schedules over the whole run keep the planned
// total and hold their last value if the run needs more steps.
type Plan struct {
	Epochs        int
	StepsPerEpoch int // of the initial batch size
}

// Steps returns the planned number of optimizer updates.
func (p Plan) Steps() int { return p.Epochs * p.StepsPerEpoch }

// Schedule gives the learning rate of each step. It is not safe for concurrent use.
type Schedule struct {
	cfg    Config
	shape  shape
	warmup int // steps
	// warmupEpochs are the whole epochs of warm-up, by which the shape's epoch counter lags.
	warmupEpochs int
	perEpoch     int
	total        int // steps of the shape, after warm-up; at least 1
	state        State
}

// New validates c (defaults filled in) for a run of the given length.
func New(c Config, plan Plan) (*Schedule, error) {
	c = c.WithDefaults()
	if err := c.validate(); err != nil {
		return nil, err
	}
	if plan.Epochs < 1 || plan.StepsPerEpoch < 1 {
		return nil, fmt.Errorf("schedule: a run needs at least one epoch of at least one step, "+
			"got %d epochs of %d steps",
			plan.Epochs, plan.StepsPerEpoch)
	}
	warmup := plan.Steps() // compared as floats first: a huge warm-up must not overflow an int
	if w := math.Round(c.WarmupEpochs * float64(plan.StepsPerEpoch)); w < float64(warmup) {
		warmup = int(w)
	}
	return &Schedule{
		cfg: c, shape: shapes[c.Name],
		warmup: warmup, warmupEpochs: int(min(c.WarmupEpochs, float64(plan.Epochs))),
		perEpoch: plan.StepsPerEpoch, total: max(1, plan.Steps()-warmup),
		state: State{Scale: 1},
	}, nil
}

// LR returns the learning rate of the update with the 0-based number step, which
// lies in the 0-based epoch, for a base rate of optimizer.lr.
//
// During warm-up of w steps it is shape(0) * (step+1)/w, after it shape(step-w).
// Schedules by epoch (step, exponential) count epochs from the end of the last
// whole epoch of warm-up, so that they always change between two epochs.
func (s *Schedule) LR(base float64, step, epoch int) float64 {
	at := position{
		step:  max(0, step-s.warmup),
		epoch: max(0, epoch-s.warmupEpochs),
	}
	lr := s.shape(s, base, at)
	if step < s.warmup {
		lr *= float64(step+1) / float64(s.warmup)
	}
	return lr
}
