package runner

import (
	"tunebench/engine/dataset"
	"tunebench/engine/dataset/profile"
	"tunebench/engine/diagnosis"
	"tunebench/experiments/spec"
)

const (
	// mostProfiled is how many values of a table a worker looks at: a tenth of a second of work.
	mostProfiled = 4 << 20
	// mostWarnings is how many warnings of the data stand beside what the curves show.
	mostWarnings = 3
)

// profiled returns a table that is small enough to be looked at while training begins, else nil.
func profiled(t *dataset.Table, p *dataset.Prepared) *dataset.Table {
	values := len(t.X.Data) + len(t.IDs)
	if m := p.Train.Sparse; m != nil {
		values += m.NonZeros()
	}
	if values > mostProfiled {
		return nil
	}
	return t
}

// dataWarnings says what is wrong with a table; nil without one.
func dataWarnings(s *spec.Spec, t *dataset.Table, p *dataset.Prepared) []diagnosis.Finding {
	if t == nil {
		return nil
	}
	found, err := profile.Of(t, profile.Options{Bins: 1, Pictures: -1, Seed: uint64(s.Seed), Prepared: p, Get: Getter(s)})
	if err != nil {
		return nil // training says what is wrong with such a table
	}
	var out []diagnosis.Finding
	for _, w := range found.Warnings {
		out = append(out, w.Finding())
	}
	return out
}

// AddWarnings appends to what the curves show what is wrong with the data: the worst few that
// ask for a change, and the rows that look labeled wrong. Of other findings among the warnings
// nothing is taken.
func AddWarnings(curves, warnings []diagnosis.Finding) []diagnosis.Finding {
	added := 0
	for _, w := range warnings {
		switch {
		case !profile.IsWarning(w):
			continue
		case w.Kind == diagnosis.Kind(profile.NoisyLabels):
		case w.Severity != diagnosis.Bad && w.Severity != diagnosis.Warn, added == mostWarnings:
			continue
		default:
			added++
		}
		curves = append(curves, w)
	}
	return curves
}
