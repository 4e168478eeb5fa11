package job

// LayerProbe describes one layer at the last step that had Measure set. Values that do not apply are NaN.
type LayerProbe struct {
	GradNorm       float64 // L2 norm of the weight gradient, l1's share included, before clipping
	UpdateRatio    float64 // norm of the last weight update over the norm of the weights
	DeadUnits      float64 // share of units with zero activation for the whole batch (relu family)
	Saturation     float64 // share of activations in the flat part (tanh, sigmoid)
	ActivationMean float64
	ActivationStd  float64
}

// Model describes the size of what is trained, and how the device likes to be asked.
type Model struct {
	Params         int   // trainable parameters
	FLOPsPerSample int64 // forward and backward of one training sample, multiply and add counted apart
	MemoryBytes    int64 // weights, gradients, optimizer state and activations
	Outputs        int   // width of a prediction: classes, or 1 for regression
	Layers         int   // weight layers, hidden and output

	// Ahead is the number of updates that may be outstanding while another is asked for;
	// 0 for a device that has finished an update when Step returns.
	Ahead int

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
