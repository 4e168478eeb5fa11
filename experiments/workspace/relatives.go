package workspace

import (
	"math"

	"tunebench/engine/event"
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

// repeated compares the repeats of both experiments, seed by seed, where the run in hand has some with its parent;
// false without them. To look for those of all generations would take too long.
func (x *relative) repeated(child *relative) (comparison, bool) {
	if !child.self || child.origin.Parent != x.Name() {
		return comparison{}, false
	}
	for _, v := range []spec.Vary{spec.VaryBoth, spec.VaryInit, spec.VarySplit} {
		a, errA := x.w.repeatsOf(x.spec, v)
		b, errB := x.w.repeatsOf(child.spec, v)
		if errA != nil || errB != nil || a == nil || b == nil {
			continue // they say it where they are looked at
		}
		r, err := a.Against(b)
		if err != nil || r.Pairs < 2 {
			continue
		}
		pair := trying.Record{
			Metric: a.Metric, Rows: child.origin.ValidationRows, Seeds: r.Pairs,
			Candidates: []trying.Candidate{{}, {Suggestion: &finding.Suggestion{}}},
		}
		for i, g := range []*Repeats{a, b} {
			for k, one := range g.Seeds[:r.Pairs] {
				v := event.Number(one.Value)
				pair.Set(i, k, trying.Outcome{Whole: true, Kept: v, Best: v})
			}
		}
		return judged(r.Verdict, *pair.Effect(1)), true
	}
	return comparison{}, false
}

// repeatsOf reads the repeats of an experiment that vary in one way, nil if there are none.
func (w *Workspace) repeatsOf(e *spec.Spec, v spec.Vary) (*Repeats, error) {
	s, err := w.Repeated(e, v)
	if err != nil || s == nil {
		return nil, err
	}
	return s.group(math.MaxInt, "")
}

// compare says how a run compares with this one: by the seeds that both were repeated with, or that they shared when
// this one was tried on, or else by one run of each, within the noise of the validation rows.
func (x *relative) compare(child *relative) (comparison, bool) {
	if !x.comparable(child) {
		return comparison{}, false
	}
	if c := child.beside; c != nil && child.origin.Parent == x.Name() {
		return *c, true
	}
	if c, ok := x.repeated(child); ok {
		child.beside = &c
		return c, true
	}
	if t, err := x.Tried(); err == nil && t != nil {
		if i := t.Find(child.changes()); i > 0 && child.origin.Parent == x.Name() {
			if e := t.Effect(i); e != nil && e.Seeds > 1 {
				return judged(t.Verdict(i), *e), true
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
	return judged(paired.Unclear, *pair.Effect(1)), true
}

// judged is a comparison whose seeds are told apart, or else, for there are few of them, beyond the noise of the
// validation rows.
func judged(v paired.Verdict, e finding.Effect) comparison {
	switch {
	case v != paired.Unclear:
	case e.Low > 0:
		v = paired.Better
	case e.High < 0:
		v = paired.Worse
	}
	return comparison{v, e}
}
