package diagnosis

import (
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// MajorityClass says that the rare classes are never predicted.
const MajorityClass finding.Kind = "majority-class"

const (
	// majorityRecall is how near 1/classes the balanced accuracy must be: a network that always
	// answers the same class has exactly that.
	majorityRecall = 1.15
	// majorityLead is how far the accuracy must lie above the balanced accuracy: on balanced
	// classes the two are equal.
	majorityLead = 0.1
)

// majorityClass: the accuracy looks fair, but only because one class is frequent; the mean
// recall of the classes is that of a constant answer.
func (r *run) majorityClass() (finding.Finding, bool) {
	balanced := raw(r.h.Series(event.ValBalancedAccuracy))
	if balanced.len() == 0 {
		balanced = raw(r.h.Series(event.ValRecallMacro))
	}
	if r.Classes < 2 || balanced.len() < minEvaluations || r.valAcc.len() < minEvaluations {
		return finding.Finding{}, false
	}
	acc, recall := r.valAcc.end(), balanced.end()
	guess := 1 / float64(r.Classes)
	if recall > majorityRecall*guess || acc-recall < majorityLead {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: MajorityClass, Title: "Only the frequent class is predicted", Severity: finding.Warn, Confidence: 0.9,
		Why: "Answering the most frequent class every time gives this accuracy. The rare classes weigh too little " +
			"in the loss to be learned.",
	}
	f = r.since(f, balanced.steps[0])
	f.Evidence = []finding.Evidence{
		{Label: "val accuracy", Text: percent(acc)},
		finding.Fact("balanced accuracy", "%s; a constant answer has %s", percent(recall), percent(guess)),
	}
	f.Suggestions = r.suggest(r.balance(), r.rateUp(3), r.wider())
	return f, true
}
