package metric

import "tunebench/engine/loss"

// CrossEntropy returns the mean of the loss c over rows x classes logits, for the evaluation
// curves: per row (1-s)*w[y]*nll(y) + s/K*sum_k w[k]*nll(k), over the sum of w[y], as
// torch.nn.CrossEntropyLoss has it. Scratch must hold one value per class.
func CrossEntropy(c *loss.Config, logits []float32, labels []int32, scratch []float64) float64 {
	classes := len(scratch)
	row := softmax{e: scratch}
	weight := func(class int) float64 {
		if c.ClassWeights == nil {
			return 1
		}
		return c.ClassWeights[class]
	}
	var sum, weights float64
	for i, label := range labels {
		z := logits[i*classes : (i+1)*classes]
		row.set(z)
		w := weight(int(label))
		weights += w
		sum += float64((1 - c.Smoothing) * w * row.nll(int(label), z))
		if c.Smoothing > 0 {
			for k := range z {
				sum += float64(c.Smoothing / float64(classes) * weight(k) * row.nll(k, z))
			}
		}
	}
	return sum / weights
}

// MeanError returns the mean of the loss c over predictions of numbers, one per row.
func MeanError(c *loss.Config, predicted, targets []float32) float64 {
	sum := 0.0
	for i, y := range targets {
		value, _ := c.At(float64(predicted[i]) - float64(y))
		sum += value
	}
	return sum / float64(len(targets))
}
