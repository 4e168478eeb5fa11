package metric

import (
	"fmt"
	"math"
)

// Loss is the training loss computed from predictions, for the evaluation curves:
// the same formula and the same options as in training, without penalties. The
// reduction is PyTorch's "mean".
type Loss struct {
	// Name is cross_entropy, mse, huber or mae.
	Name string
	// LabelSmoothing spreads this share of the target over all classes (cross_entropy).
	LabelSmoothing float64
	// ClassWeights weigh the rows by class (cross_entropy); nil weighs all alike.
	ClassWeights []float64
	// HuberDelta is where huber turns linear; 0 means PyTorch's 1.
	HuberDelta float64
}

// Classification reports whether the loss takes labels instead of targets.
func (l Loss) Classification() bool { return l.Name == "cross_entropy" }

// Validate reports an unknown name or an option out of its range.
func (l Loss) Validate() error {
	switch l.Name {
	case "cross_entropy", "mse", "huber", "mae":
	default:
		return fmt.Errorf("training.loss: unknown loss %q; valid are cross_entropy, huber, mae, mse", l.Name)
	}
	if !(l.LabelSmoothing >= 0 && l.LabelSmoothing < 1) {
		return fmt.Errorf("regularization.label_smoothing: %v is out of range, it must be at least 0 and below 1", l.LabelSmoothing)
	}
	if !(l.HuberDelta >= 0) {
		return fmt.Errorf("training.huber_delta: %v is out of range, it must be above 0", l.HuberDelta)
	}
	return nil
}

// CrossEntropy returns the mean loss of rows x classes logits: per row
// (1-s)*w[y]*nll(y) + s/K*sum_k w[k]*nll(k), over the sum of w[y], as
// torch.nn.CrossEntropyLoss has it. Scratch must hold one value per class.
func (l Loss) CrossEntropy(logits []float32, labels []int32, scratch []float64) float64 {
	classes := len(scratch)
	row := softmax{e: scratch}
	var sum, weights float64
	for i, label := range labels {
		z := logits[i*classes : (i+1)*classes]
		row.set(z)
		w := l.weight(int(label))
		weights += w
		sum += float64((1 - l.LabelSmoothing) * w * row.nll(int(label), z))
		if l.LabelSmoothing > 0 {
			for k := range z {
				sum += float64(l.LabelSmoothing / float64(classes) * l.weight(k) * row.nll(k, z))
			}
		}
	}
	return sum / weights
}

func (l Loss) weight(class int) float64 {
	if l.ClassWeights == nil {
		return 1
	}
	return l.ClassWeights[class]
}

// Regression returns the mean loss of predictions, one per row.
func (l Loss) Regression(predicted, targets []float32) float64 {
	delta := l.HuberDelta
	if delta == 0 {
		delta = 1
	}
	sum := 0.0
	for i, y := range targets {
		d := math.Abs(float64(predicted[i]) - float64(y))
		switch {
		case l.Name == "mae":
			sum += d
		case l.Name == "huber" && d <= delta:
			sum += float64(d * d / 2)
		case l.Name == "huber":
			sum += float64(delta * (d - float64(delta/2)))
		default:
			sum += float64(d * d)
		}
	}
	return sum / float64(len(targets))
}
