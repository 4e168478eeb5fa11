package inspect

import (
	"slices"

	"tunebench/engine/dataset"
	"tunebench/engine/diagnosis"
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
// ask for a change, and the rows that look labeled wrong if the curves are [Trustworthy]. Of
// other findings among the warnings nothing is taken.
func AddWarnings(curves, warnings []finding.Finding) []finding.Finding {
	added := 0
	trusted := Trustworthy(curves)
	for _, w := range warnings {
		switch {
		case !profile.IsWarning(w):
			continue
		case w.Kind == profile.NoisyLabels:
			if !trusted {
				continue
			}
		case !w.Severity.AtLeast(finding.Warn), added == mostWarnings:
			continue
		default:
			added++
		}
		curves = append(curves, w)
	}
	return curves
}

// Trustworthy reports whether a network of which the curves show this may call labels wrong: not one
// that is untrained, that learns next to nothing, or that has learned its rows by heart. Wrong labels make
// a network look as if it underfitted, so that this is no objection where it knows more than chance. One that was
// overfitting when it was stopped early is judged at its best epoch.
func Trustworthy(curves []finding.Finding) bool {
	return !slices.ContainsFunc(curves, func(f finding.Finding) bool {
		switch f.Kind {
		case diagnosis.TooEarly, diagnosis.Diverged, diagnosis.NoValidation:
			return true
		case diagnosis.LRTooHigh, diagnosis.LRTooLow, diagnosis.MajorityClass, diagnosis.DeadUnits,
			diagnosis.Overfitting: // others are named as what it may be, too
			return f.Severity.AtLeast(finding.Warn)
		}
		return false
	})
}
