package diagnosis

import "tunebench/engine/finding"

// Gap says that validation is far worse than training, but does not get worse.
const Gap finding.Kind = "generalization-gap"

const (
	// gapPoints is the distance of training and validation accuracy (or R2) that counts: far
	// beyond what a fair split of a few hundred rows shows by chance.
	gapPoints = 0.15
	// gapFactor is the least ratio of validation to training loss that is asked for besides.
	gapFactor = 2
)

// gap: validation is far worse than training, but does not get worse. It needs an accuracy
// or R2, since losses alone do not say how much a distance matters.
func (r *run) gap() (finding.Finding, bool) {
	if r.val.len() < window || r.train.len() < window || r.val.end() < gapFactor*r.train.end() {
		return finding.Finding{}, false
	}
	label, train, val := "accuracy", r.trainAcc, r.valAcc
	if train.len() < window || val.len() < window {
		label, train, val = "R2", r.trainR2, r.valR2
	}
	if train.len() < window || val.len() < window {
		return finding.Finding{}, false
	}
	distance := train.end() - val.end()
	if distance < gapPoints {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: Gap, Title: "Large gap to validation", Severity: finding.Info,
		Confidence: confidence(distance/gapPoints - 1),
		Why: "The network knows its training rows much better than new ones. The validation loss does not rise, so " +
			"more training does no harm, but there is room for regularization or more data.",
	}
	f = r.since(f, r.newest)
	f.Evidence = []finding.Evidence{
		finding.Fact(label, "train %s, val %s: %.0f points apart (rule: %.0f)", num(train.end()), num(val.end()),
			100*distance, 100*gapPoints),
		finding.Fact("loss", "train %s, val %s", num(r.train.end()), num(r.val.end())),
	}
	f.Suggestions = r.lessOverfit(true)
	return f, true
}
