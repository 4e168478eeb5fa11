package diagnosis

import (
	"fmt"
	"math"

	"tunebench/engine/finding"
)

// The kinds of findings of this file.
const (
	Healthy      finding.Kind = "healthy"       // nothing was found that asks for a change
	NoValidation finding.Kind = "no-validation" // overfitting cannot be judged
)

// improving is the least relative fall of the smoothed loss over the last quarter for which more
// epochs are worthwhile.
const improving = 0.03

// healthy says that nothing was found, and whether more epochs would pay off.
func (r *run) healthy(withRemarks bool) finding.Finding {
	f := finding.Finding{
		Kind: Healthy, Title: "Healthy", Severity: finding.Good,
		Why: "The losses fall and settle as they should.",
	}
	f = r.since(f, 0)
	n := max(r.train.len(), r.val.len())
	f.Confidence = 1 - 1/math.Sqrt(float64(n)) // 0.65 at 8 points, 0.9 at 100
	if r.val.len() < minEvaluations {
		f.Confidence *= 0.7
	}
	if withRemarks {
		f.Title = "Healthy, with a remark"
	}
	main, label := r.val, "val loss"
	if !main.judged() {
		main, label = r.train, "train loss"
	}
	if n := r.val.len(); n > 0 && !r.val.judged() {
		f.Evidence = append(f.Evidence, finding.Fact("val loss",
			"%d of the %d evaluations that overfitting is judged by", n, minEvaluations))
	}
	if !main.judged() {
		return f
	}
	s := main.smooth()
	low := s.argmin()
	f.Evidence = append(f.Evidence, finding.Fact(label, "%s → %s, lowest %s at %s", num(main.v[0]), num(main.end()),
		num(s.v[low]), orStart(r.at(s.steps[low]))))
	f = r.accuracyEvidence(f, s.steps[0], "")
	quarter := s.tail(max(s.len()/4, 2))
	fall := (quarter.v[0] - s.last()) / math.Max(math.Abs(quarter.v[0]), math.SmallestNonzeroFloat64)
	if fall > improving && quarter.v[0]-s.last() > 2*main.noise()/math.Sqrt(window) && r.Final {
		f.Evidence = append(f.Evidence, finding.Fact("still improving",
			"%s over the last quarter", signedPercent(-fall)))
		f.Why = "The losses fall as they should, and have not settled yet: more epochs would improve it further."
		f.Suggestions = r.suggest(r.moreEpochs(2), r.rateUp(2))
	}
	return f
}

// noValidation remarks that overfitting cannot be judged.
func (r *run) noValidation() (finding.Finding, bool) {
	if r.val.len() > 0 || r.train.len() == 0 {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: NoValidation, Title: "No validation data", Severity: finding.Info, Confidence: 1,
		Why:      "Without rows that it does not train on, nobody can tell whether the network learns or memorizes.",
		Evidence: []finding.Evidence{{Label: "val loss", Text: "not recorded: overfitting cannot be judged"}},
	}
	f.Suggestions = r.suggest(r.validation())
	return f, true
}

// ruledOut says what was looked for and not found, with the figures that speak against it.
func (r *run) ruledOut(found []finding.Finding) []finding.Evidence {
	has := map[finding.Kind]bool{}
	for _, f := range found {
		has[f.Kind] = true
	}
	var out []finding.Evidence
	if !has[Overfitting] && r.val.judged() {
		_, text := r.overfitDoubt()
		out = append(out, finding.Evidence{Label: "Not overfitting", Text: text})
	}
	if !has[Underfitting] && !has[LRTooLow] && r.train.judged() {
		out = append(out, finding.Evidence{Label: "Not underfitting", Text: r.fitText()})
	}
	if !has[LRTooHigh] && r.train.judged() {
		s := r.swing()
		out = append(out, finding.Fact("Learning rate not too high",
			"train loss moves by ±%s between epochs, %s of the %s (rule: %s)",
			num(s.jitter), percent(s.jitter/r.chance.span()), r.chance.text, percent(jitterSpan)))
	}
	return out
}

// fitText says how well the training rows are known, in the clearest measure there is.
func (r *run) fitText() string {
	switch {
	case r.trainAcc.len() > 0:
		return "train accuracy " + percent(r.trainAcc.end())
	case r.trainR2.len() > 0:
		return "train R2 " + num(r.trainR2.end())
	}
	return fmt.Sprintf("train loss at %s of the %s", percent(r.chance.share(r.train.end())), r.chance.text)
}
