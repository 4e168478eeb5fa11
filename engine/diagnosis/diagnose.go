package diagnosis

import (
	"cmp"
	"slices"

	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// maxSuggestions bounds the suggestions of one finding: a person tries one thing at a time.
const maxSuggestions = 3

// certain is the confidence in a learning rate that is too high from which on the curves show nothing else.
const certain = 0.9

// rule looks for one kind of trouble, or says that it is not there.
type rule func(*run) (finding.Finding, bool)

// preludes are asked before all others. A finding of theirs stands alone: such curves show nothing else.
var preludes = []rule{(*run).diverged, (*run).unjudged, (*run).tooEarly}

// groups are asked in this order. Only the first rule of a group that applies reports, because the
// others would describe its consequences. Adding a rule takes a line here and a file of its own.
var groups = [][]rule{
	{(*run).rateTooHigh, (*run).rateTooLow, (*run).underfitting}, // the shape of the training loss
	{(*run).overfitting, (*run).gap},                             // validation beside it
	{(*run).longWarmup},
	{(*run).majorityClass},
	{(*run).deadUnits},
	{(*run).saturated},
	{(*run).tooSlow},
}

// Diagnose returns what the history shows, the most important finding first. There is
// always at least one: [Healthy] or [TooEarly] if nothing else. A nil history is an empty one.
//
// It reads the history only, costs a few passes over it, and gives the same
// findings for the same input.
func Diagnose(h *event.History, c Context) []finding.Finding {
	if c.bare() {
		return DiagnoseBy(reader.FittedToCurves(), h, c)
	}
	return DiagnoseBy(reader.Fitted(), h, c)
}

// DiagnoseBy is [Diagnose] by another reader than the program's, one of curves alone where c knows nothing; nil: by
// the rules alone.
func DiagnoseBy(m *reader.Model, h *event.History, c Context) []finding.Finding {
	if h == nil {
		h = &event.History{}
	}
	r := newRun(h, c)
	if f, ok := r.broken(); ok {
		return finish([]finding.Finding{f})
	}
	if o := r.opinion(m); o != nil {
		return finish(r.conclude(r.weigh(o)))
	}
	if f, ok := r.first(preludes); ok {
		return finish([]finding.Finding{f})
	}
	if o := r.opinionOfLog(m); o != nil {
		return finish(r.conclude(r.weigh(o)))
	}
	var found []finding.Finding
	for _, group := range groups {
		f, ok := r.first(group)
		if !ok {
			continue
		}
		found = append(found, f)
		if f.Kind == LRTooHigh && f.Severity == finding.Bad && f.Confidence >= certain {
			break // such curves show nothing else
		}
	}
	if !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Severity != finding.Info }) {
		found = append([]finding.Finding{r.healthy(len(found) > 0)}, found...)
	}
	slices.SortStableFunc(found, func(a, b finding.Finding) int {
		return cmp.Or(b.Severity.Rank()-a.Severity.Rank(), cmp.Compare(b.Confidence, a.Confidence))
	})
	return finish(r.conclude(found))
}

// first returns the finding of the first rule that applies.
func (r *run) first(rules []rule) (finding.Finding, bool) {
	for _, rule := range rules {
		if f, ok := rule(r); ok {
			return f, true
		}
	}
	return finding.Finding{}, false
}

// conclude adds what was ruled out and what could not be judged.
func (r *run) conclude(found []finding.Finding) []finding.Finding {
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
		if f.Cause == "" {
			f.Cause = causes[f.Kind]
		}
		if f.Evidence == nil {
			f.Evidence = []finding.Evidence{}
		}
		if f.Suggestions == nil {
			f.Suggestions = []finding.Suggestion{}
		}
	}
	return found
}
