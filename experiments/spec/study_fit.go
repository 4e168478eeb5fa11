package spec

import (
	"errors"
	"fmt"
	"slices"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/search"
)

// Fit checks the study, and it against its experiment: that something ends it, that the goal can be
// measured and compared, and that each end and each value of a range makes an experiment that can be
// trained. The error is an *Error with all problems.
func (s *Study) Fit(base *Spec) error {
	found := s.contradictions(base)
	metric := s.Goal.Metric
	if metric == hparam.Auto {
		metric = base.MonitorTag()
	}
	for _, r := range s.Ranges {
		isLoss := metric == event.ValLoss || metric == event.TrainLoss
		if r.Key == "training.loss" && isLoss {
			found = append(found, s.rangeProblem(r, "varies while "+metric+" decides, and values of different losses "+
				"cannot be compared; want another goal.metric, such as val/accuracy or val/rmse"))
		}
		if message := s.tried(base, r); message != "" {
			found = append(found, s.rangeProblem(r, message))
		}
	}
	return asError(found)
}

func (s *Study) rangeProblem(r Range, message string) Problem {
	return Problem{File: s.file, Line: r.line, Key: joinKey(keySpace, r.Key), Message: message}
}

// tried says what is wrong with the first value of a range that cannot be trained.
func (s *Study) tried(base *Spec, r Range) string {
	e := base.Clone()
	if err := s.fulfill(e, r.When); err != nil {
		return err.Error()
	}
	values := r.Values
	if values == nil {
		a := r.axis(false)
		values = []any{a.value(a.param.Low), a.value(r.Low), a.value(r.High)}
	}
	for _, v := range values {
		_, err := e.Apply([]hparam.Change{{Key: r.Key, To: v}})
		var all *Error
		if errors.As(err, &all) {
			return fmt.Sprintf("%s cannot be trained: %s: %s", hparam.Format(v), all.Problems[0].Key,
				all.Problems[0].Message)
		}
	}
	return ""
}

// fulfill gives an experiment values under which conditions hold.
func (s *Study) fulfill(e *Spec, when []search.Condition) error {
	for _, c := range when {
		for _, r := range ofKey(s.Ranges, c.Name) {
			if err := s.fulfill(e, r.When); err != nil {
				return err
			}
		}
		if err := e.Set(c.Name, c.Values[0]); err != nil {
			return err
		}
	}
	return nil
}

// Unused returns the ranges that have no effect, always or under some values of other keys, each
// with the condition that would be right. They are no errors, but waste trials.
func (s *Study) Unused(base *Spec) []Problem {
	var found []Problem
	for _, r := range s.Ranges {
		k, _ := hparam.Lookup(r.Key)
		linear := base.Model.Depth == 0 && !hasKey(s.Ranges, keyDepth) && !hasKey(s.Ranges, keyHidden)
		if linear && (r.Key == keyWidth || r.Key == keyDropout) {
			found = append(found, s.rangeProblem(r, "has no effect without hidden layers"))
		}
		if k.ForKey == "" || k.ForKey == "data.kind" && base.Data.Kind == hparam.Auto {
			continue
		}
		var reading, deaf []string
		for _, v := range s.valuesUnder(base, k.ForKey, r.When) {
			if slices.Contains(k.For, v) {
				reading = append(reading, v)
			} else {
				deaf = append(deaf, v)
			}
		}
		switch {
		case len(deaf) == 0:
		case len(reading) == 0:
			found = append(found, s.rangeProblem(r, fmt.Sprintf("has no effect while %s is %s; read by %s", k.ForKey,
				joinNames(deaf), joinNames(k.For))))
		default:
			found = append(found, s.rangeProblem(r, fmt.Sprintf("has no effect while %s is %s; want when = { %s = %s }",
				k.ForKey, joinNames(deaf), tomlString(k.ForKey), tomlStrings(reading))))
		}
	}
	return found
}

// valuesUnder are the values that a key may have where conditions hold.
func (s *Study) valuesUnder(base *Spec, key string, when []search.Condition) []string {
	values := []string{base.Text(key)}
	if r := ofKey(s.Ranges, key); len(r) > 0 && r[0].Values != nil {
		values = r[0].texts()
	}
	for _, c := range when {
		if c.Name == key {
			values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(c.Values, v) })
		}
	}
	return values
}
