package spec

import (
	"math"
	"slices"

	"tunebench/engine/hparam"
)

// starts are settings that have done well on data of many kinds, each where the others do not: a search looks there
// first. They were chosen on half of the sets of the autopilot's table (workspace/testdata/autopilot.md), and
// confirmed on the others. Their rates are meant for steps that are scaled.
var starts = []map[string]any{
	{keyRate: 0.02, keyBatch: 32, keyDepth: 3, keyWidth: 64, keyDropout: 0.0, keyDecay: 0.0, keyL2: 0.0},
	{keyRate: 0.01, keyBatch: 32, keyDepth: 1, keyWidth: 64, keyDropout: 0.0, keyDecay: 0.0, keyL2: 0.0},
	{keyRate: 0.002, keyBatch: 16, keyDepth: 2, keyWidth: 256, keyDropout: 0.2, keyDecay: 0.01, keyL2: 1e-4},
}

// Starts returns values of the study's keys with which much data is learned well, as texts: where a search around an
// experiment looks first. What the study does not vary stays as it is in the experiment, and the rest is moved into
// its range. There are none where the study has no optimizer whose steps are scaled, and no learning rate to choose.
func (s *Study) Starts(base *Spec) []map[string]string {
	e := base.Clone()
	names := []string{e.Optimizer.Name}
	if own := ofKey(s.Ranges, keyOptimizer); len(own) > 0 {
		names = own[0].texts()
	}
	i := slices.IndexFunc(names, func(name string) bool { return optimizer(name).Steps == hparam.Scaled })
	if i < 0 || !hasKey(s.Ranges, keyRate) || e.Set(keyOptimizer, names[i]) != nil {
		return nil
	}
	var list []map[string]string
	for _, start := range starts {
		texts := map[string]string{}
		for _, r := range s.Ranges {
			v, known := start[r.Key]
			if r.Key == keyOptimizer {
				v, known = names[i], true
			}
			if known && r.holds(e) {
				texts[r.Key] = hparam.Format(r.nearest(v))
			}
		}
		list = append(list, texts)
	}
	return list
}

// holds reports whether the conditions of a range are met in an experiment.
func (r Range) holds(e *Spec) bool {
	for _, c := range r.When {
		if !slices.Contains(c.Values, hparam.Format(e.get(c.Name))) {
			return false
		}
	}
	return true
}

// nearest is the value of the range that is closest to one.
func (r Range) nearest(v any) any {
	n, isNumber := asFloat(v)
	switch {
	case r.Values == nil && (n != 0 || !r.Zero):
		return r.axis(false).value(max(r.Low, min(n, r.High)))
	case r.Values == nil || slices.Contains(r.texts(), hparam.Format(v)):
		return v
	case !isNumber:
		return r.Values[0]
	}
	best, least := r.Values[0], math.Inf(1)
	for _, o := range r.Values {
		if x, ok := asFloat(o); ok && math.Abs(x-n) < least {
			best, least = o, math.Abs(x-n)
		}
	}
	return best
}
