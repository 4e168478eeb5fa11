package diagnosis

import (
	"cmp"
	"slices"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// maxSuggestions bounds the suggestions of one finding: a person tries one thing at a time.
const maxSuggestions = 3

// certain is the confidence of a rate that is too high from which the curves say nothing else.
const certain = 0.9

// rule looks for one kind of trouble.
type rule func(*run) (finding.Finding, bool)

// Diagnose returns what the history shows, the most important finding first. There is
// always at least one: [Healthy] or [TooEarly] if nothing else. A nil history is an empty one.
//
// It reads the history only, costs a few passes over it, and gives the same
// findings for the same input.
func Diagnose(h *event.History, c Context) []finding.Finding {
	if h == nil {
		h = &event.History{}
	}
	r := newRun(h, c)
	if f, ok := r.diverged(); ok {
		return finish([]finding.Finding{f})
	}
	if f, ok := r.tooEarly(); ok {
		return finish([]finding.Finding{f})
	}
	var found []finding.Finding
	// The first of these that holds explains the shape of the training loss; the others
	// would only describe its consequences.
	for _, shape := range []rule{(*run).rateTooHigh, (*run).rateTooLow, (*run).underfitting} {
		if f, ok := shape(r); ok {
			found = append(found, f)
			break
		}
	}
	if len(found) == 1 && found[0].Kind == LRTooHigh && found[0].Severity == finding.Bad && found[0].Confidence >= certain {
		return finish(r.conclude(found)) // nothing else can be read off such curves
	}
	if f, ok := r.overfitting(); ok {
		found = append(found, f)
	} else if f, ok := r.gap(); ok {
		found = append(found, f)
	}
	for _, extra := range []rule{(*run).majorityClass, (*run).deadUnits, (*run).saturated} {
		if f, ok := extra(r); ok {
			found = append(found, f)
		}
	}
	if !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Severity != finding.Info }) {
		found = append([]finding.Finding{r.healthy(len(found) > 0)}, found...)
	}
	return finish(r.conclude(found))
}

// conclude orders the findings and adds what was ruled out and what could not be judged.
func (r *run) conclude(found []finding.Finding) []finding.Finding {
	slices.SortStableFunc(found, func(a, b finding.Finding) int {
		return cmp.Or(b.Severity.Rank()-a.Severity.Rank(), cmp.Compare(b.Confidence, a.Confidence))
	})
	found[0].RuledOut = r.ruledOut(found)
	if f, ok := r.noValidation(); ok {
		found = append(found, f)
	}
	return found
}

// finish rounds and makes lists non-nil, so that JSON shows [] and not null.
func finish(found []finding.Finding) []finding.Finding {
	for i := range found {
		f := &found[i]
		f.Confidence = round2(f.Confidence)
		if f.Evidence == nil {
			f.Evidence = []finding.Evidence{}
		}
		if f.Suggestions == nil {
			f.Suggestions = []finding.Suggestion{}
		}
	}
	return found
}
