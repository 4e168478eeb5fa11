package job

// Device makes executors.
type Device interface {
	// New returns an executor with the job's initial weights.
	New(Config) (Executor, error)
}

// Executor computes. It is used from one goroutine. Implementations must be
// deterministic: the same steps give the same bits at any number of threads.
// Methods that read weights or state reflect every update asked for so far.
type Executor interface {
	Model() Model
	// Step asks for one update. It need not wait for it, allocates nothing, and does not
	// keep s.Rows after it returns.
	Step(s Step) error
	// Collect waits until at most leave updates are outstanding and appends the results
	// that have come to dst, in the order in which they were asked for. They end with the
	// first loss that is not finite: updates asked for after it, before it is collected,
	// are dropped. An error belongs to the oldest update without a result; after it the
	// executor must not be used.
	Collect(dst []StepResult, leave int) ([]StepResult, error)
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
	// ImportState is the inverse of ExportState; names and shapes must match exactly. Like
	// ImportWeights it may only be called while no update is outstanding.
	ImportState(src []Tensor) error
	// ExportWeights copies the weights that evaluation uses, in the order that weights_sha256 covers.
	ExportWeights(dst []Tensor) []Tensor
	// ImportWeights replaces the weights (and running statistics) only.
	ImportWeights(src []Tensor) error
}

// Do performs one update and waits for its result. No other update may be outstanding.
func Do(e Executor, s Step) (StepResult, error) {
	if err := e.Step(s); err != nil {
		return StepResult{}, err
	}
	results, err := e.Collect(nil, 0)
	if err != nil {
		return StepResult{}, err
	}
	return results[0], nil
}
