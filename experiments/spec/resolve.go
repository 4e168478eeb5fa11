package spec

import "slices"

// Resolve returns a copy in which every value that stands for "the usual one" and can be
// known without the data is written out: beta2, eps and gamma of 0, training.loss where
// the task is explicit, training.monitor. A run's own copy then says what was used, and
// keeps saying it if a default ever changes. What stays: data.task and model.init "auto"
// and training.threads 0, which never changes a result.
func (s *Spec) Resolve() *Spec {
	r := s.Clone()
	name := r.Optimizer.Name
	if r.Optimizer.Beta2 == 0 && slices.Contains([]string{"adam", "adamw", "lion", "muon"}, name) {
		r.Optimizer.Beta2 = 0.999
		if name == "lion" {
			r.Optimizer.Beta2 = 0.99
		}
	}
	if r.Optimizer.Eps == 0 && slices.Contains([]string{"adagrad", "rmsprop", "adam", "adamw", "muon"}, name) {
		r.Optimizer.Eps = 1e-8
		if name == "adagrad" {
			r.Optimizer.Eps = 1e-10
		}
	}
	if r.Schedule.Gamma == 0 {
		switch r.Schedule.Name {
		case "step":
			r.Schedule.Gamma = 0.1
		case "exponential":
			r.Schedule.Gamma = 0.95
		}
	}
	if r.Training.Loss == "auto" {
		switch r.Data.Task {
		case "classification":
			r.Training.Loss = "cross_entropy"
		case "regression":
			r.Training.Loss = "mse"
		}
	}
	r.Training.Monitor = r.MonitorTag()
	return r
}

// MonitorTag returns the metric that decides the best epoch: training.monitor, where
// auto is val/loss, or train/loss without validation rows.
func (s *Spec) MonitorTag() string {
	switch {
	case s.Training.Monitor != "auto":
		return s.Training.Monitor
	case s.Data.Validation.Empty():
		return "train/loss"
	}
	return "val/loss"
}
