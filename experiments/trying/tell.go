package trying

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/paired"
)

// What a measured gain has to be, in ln of the loss, to be suggested and to name the cause.
var (
	worthIt = math.Log(1.02)
	telling = math.Log(1.04)
)

// sure is the probability from which on a gain under few seeds is believed.
const sure = 0.9

// enough is how many candidates have to fail before a run is called healthy for it.
const enough = 3

// mostSuggestions bounds the suggestions of one finding.
const mostSuggestions = 3

// Kind is the kind of a finding that was made by trying alone.
const Kind finding.Kind = "tried"

// measured is a candidate that was trained beside the unchanged experiment.
type measured struct {
	Candidate
	effect  finding.Effect
	worth   float64
	verdict paired.Verdict
}

// Tell returns the findings of a run as they are once changes were tried on it: what helped is the first
// suggestion, with what was measured, under a finding that names the cause; what did not is not suggested, and
// stands among what was ruled out. The findings that were given stay as they are.
func (r *Record) Tell(found []finding.Finding) []finding.Finding {
	tried := r.measured()
	if len(tried) == 0 || len(found) == 0 {
		return found
	}
	out := make([]finding.Finding, len(found))
	for i, f := range found {
		out[i] = f
		out[i].Suggestions = untold(f.Suggestions, tried)
	}
	n := slices.IndexFunc(out, func(f finding.Finding) bool { return !ofData(f) })
	if n < 0 {
		n = len(out) // all are about the data, which no change of the experiment mends
	}
	data, curves := out[:n:n], out[n:]
	switch helped := helpful(tried); {
	case len(helped) > 0:
		curves = lead(curves, helped)
	case len(tried) >= enough:
		curves = r.settle(curves, tried)
	}
	out = slices.Concat(data, curves)
	ruled := slices.Clone(found[0].RuledOut)
	for i := range out {
		out[i].RuledOut = nil
	}
	for _, m := range tried {
		if label := "Tried: " + hparam.Describe(m.Changes()); !m.helps() {
			ruled = append(ruled, finding.Evidence{Label: label, Text: m.effect.Words()})
		}
	}
	out[0].RuledOut = ruled
	return out
}

// ofData reports whether a finding asks for other data, or for another measure of it: what was tried by the metric
// of the run says nothing of it.
func ofData(f finding.Finding) bool {
	switch known(f) {
	case finding.CauseImbalance, finding.CauseLabelNoise, finding.CauseLeakage:
		return f.Severity.AtLeast(finding.Warn)
	}
	return false
}

// measured are the candidates that were tried, the best first.
func (r *Record) measured() []measured {
	var list []measured
	for i, c := range r.Candidates {
		if e := r.Effect(i); e != nil {
			list = append(list, measured{c, *e, r.worth(i, e.Seeds), r.Verdict(i)})
		}
	}
	slices.SortStableFunc(list, func(a, b measured) int {
		return cmp.Compare(b.worth*b.effect.Probability, a.worth*a.effect.Probability)
	})
	return list
}

// helps reports whether a change is worth a suggestion: with few seeds if it is likely to help at all, and with more
// if these have not left it open.
func (m measured) helps() bool {
	least := 0.5
	if m.effect.Seeds >= manySeeds {
		least = believed
	}
	return m.effect.Gain >= worthIt && m.effect.Probability > least
}

// manySeeds is with how many a change that helps should have shown it.
const manySeeds = 3

// names reports whether the gain says what was wrong with the run. That of a whole setting does not.
func (m measured) names() bool {
	return m.Cause != "" && m.effect.Gain >= telling && (m.verdict == paired.Better || m.effect.Probability >= sure)
}

func helpful(tried []measured) (list []measured) {
	for _, m := range tried {
		if m.helps() {
			list = append(list, m)
		}
	}
	return list
}

// suggestion is the candidate's, with what was measured.
func (m measured) suggestion() finding.Suggestion {
	s := *m.Suggestion
	e := m.effect
	s.Effect = &e
	return s
}

// untold are the suggestions that were not tried.
func untold(list []finding.Suggestion, tried []measured) []finding.Suggestion {
	out := []finding.Suggestion{}
	for _, s := range list {
		known := func(m measured) bool { return len(s.Changes) > 0 && sameChanges(m.Changes(), s.Changes) }
		if !slices.ContainsFunc(tried, known) {
			out = append(out, s)
		}
	}
	return out
}

// lead puts what helped in front: under the finding of that cause, if the gain is clear enough to name one, else
// under the first.
func lead(found []finding.Finding, helped []measured) []finding.Finding {
	helped = agreed(found, helped)
	first := helped[0]
	if named := slices.IndexFunc(helped, measured.names); named >= 0 {
		found = front(found, helped[named])
	} else if len(found) == 0 {
		found = front(found, first)
	}
	f := &found[0]
	var list []finding.Suggestion
	for _, m := range helped {
		list = append(list, m.suggestion())
	}
	list = append(list, f.Suggestions...)
	f.Suggestions = list[:min(len(list), mostSuggestions)]
	if len(f.Evidence) == 0 {
		f.Evidence = []finding.Evidence{fact(first)}
	}
	return found
}

// near is the share of the leader's worth from which on another candidate is as good, for all that is known.
const near = 0.9

// agreed puts that candidate first, of those that are as good as the leader, whose cause the diagnosis names first:
// two kinds of evidence are better than one.
func agreed(found []finding.Finding, helped []measured) []measured {
	for _, f := range found {
		at := slices.IndexFunc(helped, func(m measured) bool {
			return m.Cause == known(f) && m.names() && m.worth >= near*helped[0].worth
		})
		if at >= 0 {
			first := helped[at]
			return append([]measured{first}, slices.Delete(slices.Clone(helped), at, at+1)...)
		}
	}
	return helped
}

func fact(m measured) finding.Evidence {
	return finding.Evidence{Label: "tried", Text: hparam.Describe(m.Changes()) + ": " + m.effect.Words()}
}

// front puts the finding of a cause first; where there is none, a new one.
func front(found []finding.Finding, m measured) []finding.Finding {
	at := slices.IndexFunc(found, func(f finding.Finding) bool { return known(f) == m.Cause })
	f := finding.Finding{
		Kind: Kind, Cause: m.Cause, Title: title(m.Cause), Severity: finding.Warn, Evidence: []finding.Evidence{},
		Suggestions: []finding.Suggestion{},
		Why:         "Of the changes that were trained beside the unchanged experiment, the one for this helps most.",
	}
	if at >= 0 {
		f = found[at]
		found = slices.Delete(slices.Clone(found), at, at+1)
	}
	f.Confidence = round2(m.effect.Probability)
	return append([]finding.Finding{f}, found...)
}

func round2(v float64) float64 { return math.Round(100*v) / 100 }

// titles say what is wrong where trying alone has found it.
var titles = map[finding.Cause]string{
	finding.CauseOverfitting: "Overfitting", finding.CauseUnderfitting: "Underfitting",
	finding.CauseLRTooHigh: "Learning rate too high", finding.CauseLRTooLow: "Learning rate too low, or too few epochs",
	finding.CauseDiverged: "Diverged", finding.CauseBadInit: "Initial weights that hold it back",
	finding.CauseDeadUnits: "Dead units", finding.CauseVanishing: "Gradients that fade on their way down",
	finding.CauseBatch: "Batch too large", finding.CauseSchedule: "Schedule that does not suit it",
	finding.CauseNormalization: "Features on different scales", finding.CauseImbalance: "Classes of unequal size",
	finding.CauseLabelNoise: "Labels that are wrong",
}

func title(c finding.Cause) string {
	if t, ok := titles[c]; ok {
		return t
	}
	return "A change that helps"
}
