package job

// Device makes executors.
type Device interface {
	// New returns an executor with the job's initial weights.
	New(Config) (Executor, error)
}

// Executor computes. It is used from one goroutine. Implementations must be
// deterministic: the same steps give the same bits at any number of threads.
type Executor interface {
	Model() Model
	// Step performs one update and allocates nothing.
	Step(s Step) (StepResult, error)
	// Predict fills out, rows x Model().Outputs row-major, with logits (classification) or
	// predictions in the scale the network trains on, in evaluation mode (no dropout,
	// running normalization statistics, averaged weights if there are any).
	Predict(p Part, out []float32) error
	// PredictData does the same for any rows, prepared as the training rows were. Their
	// answers are not read.
	PredictData(d Data, out []float32) error
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
