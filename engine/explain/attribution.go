package explain

// Attribution says what each input contributed to a weighted sum of a row's outputs, against a baseline.
type Attribution struct {
	// Value is the sum for the row, Baseline that for the baseline.
	Value, Baseline float64
	// Local is each input's slope at the row times its distance from the baseline (gradients x input): what a straight
	// line through the row would say. Integrated is the mean slope on the way from the baseline to the row times the
	// distance (integrated gradients; Sundararajan, Taly and Yan 2017): it adds up to Value - Baseline.
	Local, Integrated []float64
}

// Attribute walks from the baseline to a row in so many steps, at the middle of each of which the slopes are taken: the
// more steps, the nearer the sum to Value - Baseline. Weights are those of the outputs.
func (n *Network) Attribute(x, baseline []float64, ids []int32, weights []float64, steps int) Attribution {
	a := Attribution{
		Value: dot(weights, n.Outputs(x, ids)), Baseline: dot(weights, n.Outputs(baseline, ids)),
		Local: n.Gradient(x, ids, weights), Integrated: make([]float64, len(x)),
	}
	at := make([]float64, len(x))
	for s := range steps {
		way := (float64(s) + 0.5) / float64(steps)
		for j := range at {
			at[j] = baseline[j] + float64(way*(x[j]-baseline[j]))
		}
		for j, g := range n.Gradient(at, ids, weights) {
			a.Integrated[j] += g / float64(steps)
		}
	}
	for j := range x {
		a.Local[j] *= x[j] - baseline[j]
		a.Integrated[j] *= x[j] - baseline[j]
	}
	return a
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}
