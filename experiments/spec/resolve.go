package spec

import (
	"tunebench/engine/event"
	"tunebench/engine/hparam"
)

// Resolve returns a copy in which every value that stands for "the usual one" and can be
// known without the data is written out: what the chosen methods have as defaults of their
// own, training.loss where the task is explicit, training.monitor. A run's own copy then
// says what was used, and keeps saying it if a default ever changes. What stays: data.task
// and model.init "auto", what the chosen methods do not read, and training.threads 0, which
// never changes a result.
func (s *Spec) Resolve() *Spec {
	r := s.Clone()
	for _, k := range hparam.All() {
		if k.Own != nil {
			r.put(k.Name, r.meant(k))
		}
	}
	if r.Training.Loss == hparam.Auto {
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

// meant returns the value of a key, and where that stands for the chosen method's own default the
// default, if the method reads the key.
func (s *Spec) meant(k hparam.Key) any {
	v := s.get(k.Name)
	if k.Own == nil || v != k.Own {
		return v
	}
	if m, ok := hparam.FindMethod(k.ForKey, s.Text(k.ForKey)); ok && m.Uses(k.Name) {
		return m.Default(k.Name)
	}
	return v
}

// MonitorTag returns the metric that decides the best epoch: training.monitor, where
// auto is val/loss, or train/loss without validation rows.
func (s *Spec) MonitorTag() string {
	switch {
	case s.Training.Monitor != hparam.Auto:
		return s.Training.Monitor
	case s.Data.Validation.Empty():
		return event.TrainLoss
	}
	return event.ValLoss
}
