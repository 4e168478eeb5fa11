package train

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

// Part names a part of the data.
type Part uint8

// The parts of a prepared data set.
const (
	TrainPart Part = iota
	ValidationPart
	TestPart
)

// LayerProbe describes one layer at the last step that had Measure set. Values that do not apply are NaN.
type LayerProbe struct {
	GradNorm       float64 // L2 norm of the weight gradient, l1's share included, before clipping
	UpdateRatio    float64 // norm of the last weight update over the norm of the weights
	DeadUnits      float64 // share of units with zero activation for the whole batch (relu family)
	Saturation     float64 // share of activations in the flat part (tanh, sigmoid)
	ActivationMean float64
	ActivationStd  float64
}

// Tensor is a named array of the run's state, row-major. Weights have PyTorch's layout and
// names: layers.N.weight [out, in], layers.N.bias [out], norms.N.weight ....
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Model describes the size of what is trained.
type Model struct {
	Params         int   // trainable parameters
	FLOPsPerSample int64 // forward and backward of one training sample, multiply and add counted apart
	MemoryBytes    int64 // weights, gradients, optimizer state and activations
	Outputs        int   // width of a prediction: classes, or 1 for regression
	Layers         int   // weight layers, hidden and output

	// StepCost and MeasureCost estimate, from sizes alone, what a step costs and what
	// measuring it adds, in one unit. The loop measures less often where it would
	// show; with zeros it measures every epoch.
	StepCost, MeasureCost Cost
}

// Cost is an estimate for a batch.
type Cost struct{ Fixed, PerRow float64 }

// Of returns the cost of steps updates with rows rows in all.
func (c Cost) Of(steps, rows int) float64 {
	return float64(float64(steps)*c.Fixed) + float64(float64(rows)*c.PerRow)
}

// Executor computes. It is used from one goroutine. Implementations must be
// deterministic: the same steps give the same bits at any number of threads.
type Executor interface {
	Model() Model
	// Rows returns how many rows a part has.
	Rows(p Part) int
	// Step performs one update and allocates nothing.
	Step(s Step) (StepResult, error)
	// Predict fills out, rows x Model().Outputs row-major, with logits (classification) or
	// predictions in the scale the network trains on, in evaluation mode (no dropout,
	// running normalization statistics, averaged weights if there are any).
	Predict(p Part, out []float32) error
	// Labels returns the class of each row of a part, nil for regression.
	Labels(p Part) []int32
	// Targets returns the target of each row of a part in the scale the network trains on, nil for classification.
	Targets(p Part) []float32
	// Probes fills dst with one entry per weight layer, measured at the last step with Measure set.
	Probes(dst []LayerProbe) []LayerProbe
	// ExportState copies everything a resumed run needs (weights, moments, averages, running
	// statistics) into dst, reusing its buffers where shapes match, and returns it.
	ExportState(dst []Tensor) []Tensor
	// ImportState is the inverse of ExportState; names and shapes must match exactly.
	ImportState(src []Tensor) error
	// ExportWeights copies the weights that evaluation uses, in the order that weights_sha256 covers.
	ExportWeights(dst []Tensor) []Tensor
	// ImportWeights replaces the weights (and running statistics) only.
	ImportWeights(src []Tensor) error
}
