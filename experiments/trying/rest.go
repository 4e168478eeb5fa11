package trying

import (
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/finding"
)

// settle says that nothing that was tried helps, how far that leaves the run from what can be reached, and what is
// still worth its cost.
func (r *Record) settle(found []finding.Finding, tried []measured) []finding.Finding {
	at := slices.IndexFunc(found, func(f finding.Finding) bool { return known(f) == finding.CauseHealthy })
	f := finding.Finding{
		Kind: Kind, Cause: finding.CauseHealthy, Title: "Healthy: nothing that was tried helps", Severity: finding.Good,
		Why: fmt.Sprintf("%d changes were trained beside the unchanged experiment, and none is better than it.",
			len(tried)),
	}
	if at >= 0 {
		f.Evidence = slices.Clone(found[at].Evidence)
		f.SinceEpoch, f.SinceStep = found[at].SinceEpoch, found[at].SinceStep
		found = slices.Delete(slices.Clone(found), at, at+1)
	}
	facts := []finding.Evidence{{Label: "the best of them", Text: fact(tried[0]).Text}}
	if c, ok := r.curve(); ok {
		facts = append(facts, c)
	}
	f.Suggestions, f.Title = r.next(tried, f)
	f.Evidence = append(facts, f.Evidence...)
	f.Confidence = round2(none(tried))
	return append([]finding.Finding{f}, found...)
}

// none is how likely it is that none of some changes helps after all.
func none(tried []measured) float64 {
	p := 1.0
	for _, m := range tried {
		if m.effect.Gain > -worthIt { // others are beyond doubt
			p *= 1 - m.effect.Probability/2
		}
	}
	return p
}

// believed is the probability of a gain from which on more rows are advised.
const believed = 0.8

// next is what is still worth its cost once nothing that was tried helps, the most promising first, and the headline
// that says so.
func (r *Record) next(tried []measured, f finding.Finding) (list []finding.Suggestion, title string) {
	title = f.Title
	more := r.MoreRows()
	rows := more != nil && more.Gain >= worthIt && more.Probability >= believed
	if rows {
		e := *more
		e.Probability = 0 // of the rows at hand, and not of such runs
		list = append(list, finding.Suggestion{
			Title: "twice as many training rows", Effect: &e,
			Reason: "Each doubling of the rows has helped so far, and the next is expected to help a little less.",
		})
		title = "Healthy: only more rows would help"
	}
	if ahead := tried[0]; ahead.effect.Gain > 0 && ahead.effect.High > worthIt && len(tried) < exhausted {
		list = append(list, finding.Suggestion{
			Title: "a search around it",
			Reason: "The best of what was tried is ahead, but no further than chance may bring it: dozens of " +
				"trainings would tell.",
		})
	}
	if !rows {
		noise := ""
		for _, e := range f.Evidence {
			if e.Label == noiseLabel {
				text, _, _ := strings.Cut(e.Text, ": ")
				noise = ": the rest is noise, " + text
			}
		}
		stop := finding.Suggestion{
			Title:  "stop here" + noise,
			Reason: "What is left to gain is less than the validation rows can show.",
		}
		if more != nil {
			title = "Healthy: the rest is noise"
			stop.Reason += " More rows like these would hardly help either."
			list = append([]finding.Suggestion{stop}, list...)
		} else {
			list = append(list, stop)
		}
	}
	return list, title
}

// noiseLabel is that of the evidence by which a diagnosis says which differences say nothing.
const noiseLabel = "noise"

// exhausted is how many changes have to fail before a search is not expected to find one either.
const exhausted = 12
