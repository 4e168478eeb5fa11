package job

import "math"

// Hyper holds the hyper-parameters that may change between two steps, because a
// schedule moves them or because a person changes them live.
type Hyper struct {
	LR          float64 // learning rate of this step, schedule and warm-up applied
	WeightDecay float64 // decoupled: w -= LR*WeightDecay*w, weights only
	L1          float64 // L1*sum|w| added to the loss, weights only
	L2          float64 // L2/2*sum w^2 added to the loss, weights only
	Dropout     float64 // probability that a hidden unit is zeroed, inverted scaling
	ClipNorm    float64 // bound of the global gradient norm; 0 = off
}

// Step is one optimizer update to carry out.
type Step struct {
	Epoch int     // 0-based; with Index the key of every random draw
	Index int     // 0-based number of the update over the whole run
	Rows  []int32 // rows of the training part in this batch, in order
	Hyper Hyper
	// Measure asks for the values that cost extra (penalty, gradient norm, per-layer probes).
	Measure bool
}

// StepResult is what one update measured, before the weights changed.
type StepResult struct {
	Loss     float64 // mean data loss of the batch, without penalties
	Correct  int     // rows classified correctly; 0 for regression
	SumSqErr float64 // regression: sum of squared errors over the batch, in the scale the network trains on
	// Penalty and GradNorm (global, before clipping) are NaN unless Measure was set
	// (GradNorm also when clipping is on).
	Penalty  float64
	GradNorm float64
}

// Finite reports whether the loss is a number, not infinite: where it is not, training has diverged.
func (r StepResult) Finite() bool { return !math.IsNaN(r.Loss) && !math.IsInf(r.Loss, 0) }
