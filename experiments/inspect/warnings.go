package inspect

import (
	"tunebench/engine/dataset"
	"tunebench/engine/finding"
	"tunebench/engine/profile"
	"tunebench/experiments/build"
	"tunebench/experiments/spec"
)

// mostWarnings is how many warnings of the data stand beside what the curves show.
const mostWarnings = 3

// DataWarnings says what is wrong with a table; nil without one.
func DataWarnings(s *spec.Spec, t *dataset.Table, p *dataset.Prepared) []finding.Finding {
	if t == nil {
		return nil
	}
	found, err := profile.Of(t, profile.Options{
		Bins: 1, Pictures: -1, Seed: uint64(s.Seed), Prepared: p, Get: build.Getter(s),
	})
	if err != nil {
		return nil // training says what is wrong with such a table
	}
	var out []finding.Finding
	for _, w := range found.Warnings {
		out = append(out, w.Finding())
	}
	return out
}

// AddWarnings appends to what the curves show what is wrong with the data: the worst few that
// ask for a change, and the rows that look labeled wrong. Of other findings among the warnings
// nothing is taken.
func AddWarnings(curves, warnings []finding.Finding) []finding.Finding {
	added := 0
	for _, w := range warnings {
		switch {
		case !profile.IsWarning(w):
			continue
		case w.Kind == profile.NoisyLabels:
		case !w.Severity.AtLeast(finding.Warn), added == mostWarnings:
			continue
		default:
			added++
		}
		curves = append(curves, w)
	}
	return curves
}
