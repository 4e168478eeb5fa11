package build

import (
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/outoffold"
	"tunebench/engine/postfit"
	"tunebench/engine/train/job"
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

// Postfit measures the trained network on rows in evaluation mode; see [postfit.Measure]. Nil where it cannot.
func (e *Experiment) Postfit() []float64 {
	classes := len(e.Data.Classes)
	var parts [2]postfit.Part
	for i, d := range []job.Data{e.Job.Train, e.Job.Validation} {
		p, err := postfit.Gather(d, postfit.Most, e.Data.Outputs(), classes, e.Executor.PredictData)
		if err != nil {
			return nil
		}
		parts[i] = p
	}
	return postfit.Measure(parts[0], parts[1], classes)
}
