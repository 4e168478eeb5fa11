package build

import (
	"fmt"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/hparam"
	"tunebench/engine/loss"
	"tunebench/experiments/spec"
)

// classWeights returns the weight of each class in the loss, nil where all count alike.
func classWeights(s *spec.Spec, data *dataset.Prepared) ([]float64, error) {
	w := s.Training.ClassWeights
	if data.Task != tabular.Classification {
		if w.List != nil || w.Mode == spec.BalancedClassWeights {
			return nil, Input(fmt.Errorf("training.class_weights: %q predicts a number, not classes", data.Name))
		}
		return nil, nil
	}
	if w.List != nil {
		if len(w.List) != len(data.Classes) {
			return nil, Input(fmt.Errorf("training.class_weights: %d weights for %d classes %v",
				len(w.List), len(data.Classes), data.Classes))
		}
		return w.List, nil
	}
	if w.Mode != spec.BalancedClassWeights {
		return nil, nil
	}
	counts := make([]int, len(data.Classes))
	for _, l := range data.Train.Labels {
		counts[l]++
	}
	weights := make([]float64, len(counts))
	for i, n := range counts {
		if n > 0 {
			weights[i] = float64(len(data.Train.Labels)) / float64(len(counts)*n)
		}
	}
	return weights, nil
}

// lossConfig describes the loss, which training minimizes and evaluations measure, with
// training.loss resolved against what the data turned out to be.
func lossConfig(s *spec.Spec, data *dataset.Prepared) (loss.Config, error) {
	weights, err := classWeights(s, data)
	if err != nil {
		return loss.Config{}, err
	}
	kind, err := lossKind(s, data.Task == tabular.Classification)
	switch {
	case err != nil:
		return loss.Config{}, Input(err)
	case kind.Classes() != (data.Task == tabular.Classification):
		return loss.Config{}, Input(fmt.Errorf(
			"training.loss: %s does not fit %s; set data.task, or training.loss = \"auto\"", kind, data.Task))
	case !kind.Classes() && s.Regularization.LabelSmoothing > 0:
		return loss.Config{}, Input(fmt.Errorf(
			"regularization.label_smoothing: it applies to classes, and %q predicts a number", s.Data.Source))
	}
	return loss.Config{
		Kind: kind, Smoothing: s.Regularization.LabelSmoothing, ClassWeights: weights, Delta: s.Training.HuberDelta,
	}, nil
}

func lossKind(s *spec.Spec, classify bool) (loss.Kind, error) {
	switch {
	case s.Training.Loss != hparam.Auto:
		return loss.Parse(s.Training.Loss)
	case classify:
		return loss.CrossEntropy, nil
	}
	return loss.MSE, nil
}
