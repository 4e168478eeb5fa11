package build

import (
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/outoffold"
)

// Reference returns what cheap models reach on the training rows; see [outoffold.Reference].
func (e *Experiment) Reference() []float64 {
	return outoffold.Reference(e.Job.Train, len(e.Data.Classes))
}

// ClassRows returns the training rows of each class; nil where a number is predicted.
func (e *Experiment) ClassRows() []int {
	if e.Data.Task == tabular.Regression {
		return nil
	}
	return tabular.CountClasses(e.Data.Train.Labels, len(e.Data.Classes))
}
