package spec

import (
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
)

// Validate checks every value against its range and the values against each other. The
// error is an *Error with all problems, each with the line of its key where s comes from
// a file. Whether files exist and what the data holds is found out by who reads them.
func (s *Spec) Validate() error {
	var found []Problem
	for _, k := range s.writtenKeys() {
		if _, err := coerce(k, s.get(k.Name), strict); err != nil {
			found = append(found, s.problem(k.Name, err.Error()))
		}
	}
	for i, v := range s.Interventions {
		if _, err := checkIntervention(v, lenient); err != nil {
			found = append(found, s.problem(indexKey(KeyInterventions, i), err.Error()))
		}
	}
	if len(found) == 0 { // contradictions between wrong values would only confuse
		for _, r := range rules {
			if key, message := r(s); message != "" {
				found = append(found, s.problem(key, message))
			}
		}
	}
	return asError(found)
}

func (s *Spec) problem(key, message string) Problem {
	return Problem{File: s.file, Line: s.lines[key], Key: key, Message: message}
}

// rules are the contradictions between keys; each returns the key to change and what is
// wrong, or an empty message.
var rules = []func(*Spec) (key, message string){
	rowsLeftToTrain,
	validationForMonitor,
	validationForTarget,
	targetMetricIsRecorded,
	lossFitsTask,
	labelSmoothingNeedsClasses,
	classWeightsNeedClasses,
	batchNormNeedsBatches,
}

func rowsLeftToTrain(s *Spec) (key, message string) {
	v, t := s.Data.Validation.Fraction, s.Data.Test.Fraction
	if v+t >= 1 {
		return "data.test", fmt.Sprintf("validation %s and test %s leave no rows to train on; want a sum below 1",
			hparam.Format(v), hparam.Format(t))
	}
	return "", ""
}

// isMetric tells a tag of a part of the data from a name that no run records.
func isMetric(tag string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return len(tag) > len(p) && strings.HasPrefix(tag, p) })
}

func validationForMonitor(s *Spec) (key, message string) {
	const k = "training.monitor"
	m := s.Training.Monitor
	switch {
	case m == "auto":
		return "", ""
	case !isMetric(m, "train/", "val/"):
		msg := fmt.Sprintf("%s is no metric of training or validation; want auto or a tag such as val/loss or "+
			"val/accuracy", quote(m))
		if near := nearestOf("val/"+m, event.Monitors); near != "" && !strings.Contains(m, "/") {
			msg += fmt.Sprintf("; did you mean %q?", near)
		}
		return k, msg
	case isMetric(m, "val/") && s.Data.Validation.Empty():
		return k, m + " needs validation rows, but data.validation is 0; want a fraction, a path or a train/ metric"
	}
	return "", ""
}

func validationForTarget(s *Spec) (key, message string) {
	t := s.Training.Target
	if t.Value != 0 && isMetric(t.Metric, "val/") && s.Data.Validation.Empty() {
		return "training.target.metric", t.Metric +
			" needs validation rows, but data.validation is 0; want a fraction, a path or a train/ metric"
	}
	return "", ""
}

func targetMetricIsRecorded(s *Spec) (key, message string) {
	t := s.Training.Target
	if t.Value != 0 && !isMetric(t.Metric, "train/", "val/") {
		return "training.target.metric", fmt.Sprintf("%s is no metric of training or validation; want a tag such as "+
			"val/accuracy or train/loss", quote(t.Metric))
	}
	return "", ""
}

// regressionBy names the value that makes the experiment a regression for certain.
func (s *Spec) regressionBy() string {
	switch {
	case s.Data.Task == "regression":
		return `data.task is "regression"`
	case !s.lossTakesClasses():
		return fmt.Sprintf("training.loss is %q", s.Training.Loss)
	}
	return ""
}

// lossTakesClasses reports whether training.loss fits a classification.
func (s *Spec) lossTakesClasses() bool {
	m, _ := hparam.FindMethod("training.loss", s.Training.Loss)
	return m.Classes
}

func lossFitsTask(s *Spec) (key, message string) {
	if s.Data.Task == "regression" && s.Training.Loss != hparam.Auto && s.lossTakesClasses() {
		numeric := hparam.NamesOf(hparam.Methods("training.loss"), func(m hparam.Method) bool { return !m.Classes })
		return "training.loss", fmt.Sprintf(`%s needs classes, but data.task is "regression"; want auto or one of %s`,
			s.Training.Loss, joinNames(numeric))
	}
	return "", ""
}

func labelSmoothingNeedsClasses(s *Spec) (key, message string) {
	if why := s.regressionBy(); why != "" && s.Regularization.LabelSmoothing > 0 {
		return "regularization.label_smoothing", "works with cross_entropy only, but " + why + "; want 0"
	}
	return "", ""
}

func classWeightsNeedClasses(s *Spec) (key, message string) {
	if why := s.regressionBy(); why != "" && s.Training.ClassWeights.Mode != NoClassWeights {
		return "training.class_weights", "works with cross_entropy only, but " + why + `; want "none"`
	}
	return "", ""
}

func batchNormNeedsBatches(s *Spec) (key, message string) {
	m, _ := hparam.FindMethod("optimizer.name", s.Optimizer.Name)
	if s.Model.Norm == "batch" && s.Training.BatchSize == 1 && !m.FullBatch {
		return "training.batch_size", `batch normalization has no spread to measure in a batch of 1; ` +
			`want at least 2, or model.norm = "layer"`
	}
	return "", ""
}

// Unused returns the keys that were changed from their defaults without effect, because
// another key's value leaves them unread, each with the reason. They are no errors: a
// person may switch back and forth between two optimizers.
func (s *Spec) Unused() []Problem {
	var found []Problem
	for _, k := range s.writtenKeys() {
		if k.ForKey == "data.kind" && s.Data.Kind == hparam.Auto {
			continue // the file decides, which nobody has read yet
		}
		if !k.Applies(s.Text) && !k.IsDefault(s.get(k.Name)) {
			found = append(found, s.problem(k.Name, fmt.Sprintf("has no effect while %s is %s; read by %s",
				k.ForKey, s.Text(k.ForKey), joinNames(k.For))))
		}
	}
	return found
}
