package workspace

import (
	"math"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
	"tunebench/experiments/spec"
	"tunebench/experiments/trying"
)

// comparison is how a run compares with one that came before it.
type comparison struct {
	verdict paired.Verdict
	effect  finding.Effect
}

// relatives says how the last run of a line compares with its parent and with the best of its family.
func relatives(line []*relative, aside map[string][]*relative) (list []finding.Relative) {
	self := line[len(line)-1]
	add := func(x *relative, role finding.Role) {
		if c, ok := x.compare(self); ok {
			list = append(list, finding.Relative{
				Run: x.Name(), Role: role, Verdict: c.verdict.String(), Effect: c.effect,
			})
		}
	}
	if len(line) < 2 {
		return nil
	}
	parent := line[len(line)-2]
	add(parent, finding.Parent)
	best := self
	consider := func(x *relative) {
		if x.comparable(self) && x.better(best) {
			best = x
		}
	}
	for _, x := range line {
		consider(x)
		for _, s := range aside[x.Name()] {
			consider(s)
		}
	}
	if best != self && best != parent {
		add(best, finding.Best)
	}
	return list
}

// better reports whether a run ended with a better value than another one.
func (x *relative) better(than *relative) bool {
	a, b := float64(x.value.Kept), float64(than.value.Kept)
	if math.IsNaN(a) || math.IsNaN(b) {
		return math.IsNaN(b) && !math.IsNaN(a)
	}
	pair := trying.Record{Metric: x.spec.MonitorTag()}
	if pair.Lower() {
		return a < b
	}
	return a > b
}

// comparable reports whether both runs are over and were judged alike on the same rows.
func (x *relative) comparable(other *relative) bool {
	if !x.known || !other.known || x.origin.DataSHA256 != other.origin.DataSHA256 {
		return false
	}
	for _, c := range spec.Diff(x.spec, other.spec) {
		if c.Key == spec.KeyInterventions {
			continue
		}
		if k, _ := hparam.Lookup(c.Key); !alikeBut(k) {
			return false
		}
	}
	return true
}

// alikeBut reports whether runs that differ in a key are measured alike.
func alikeBut(k hparam.Key) bool {
	switch k.Name {
	case "training.epochs", "version", "name", "notes", "training.log_every_steps", "training.threads", "runs.shared":
		return true
	case "training.loss", "training.huber_delta", "training.class_weights", "regularization.label_smoothing":
		return false
	}
	return k.Fixed() == ""
}

// compare says how a run compares with this one: by the seeds that they share where this one was tried on, or else
// by one run of each, within the noise of the validation rows.
func (x *relative) compare(child *relative) (comparison, bool) {
	if !x.comparable(child) {
		return comparison{}, false
	}
	if t, err := x.Tried(); err == nil && t != nil {
		if i := t.Find(child.changes()); i > 0 && child.origin.Parent == x.Name() {
			if e := t.Effect(i); e != nil && e.Seeds > 1 {
				return comparison{t.Verdict(i), *e}, true
			}
		}
	}
	pair := trying.Record{
		Metric: x.spec.MonitorTag(), Rows: child.origin.ValidationRows, Seeds: trying.PlannedSeeds,
		Candidates: []trying.Candidate{
			{Seeds: []trying.Outcome{x.value}},
			{Suggestion: &finding.Suggestion{}, Seeds: []trying.Outcome{child.value}},
		},
	}
	e := pair.Effect(1)
	c := comparison{effect: *e}
	switch {
	case e.Low > 0:
		c.verdict = paired.Better
	case e.High < 0:
		c.verdict = paired.Worse
	}
	return c, true
}
