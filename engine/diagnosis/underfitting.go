package diagnosis

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"tunebench/engine/finding"
)

// Underfitting says that not even the training rows are learned.
const Underfitting finding.Kind = "underfitting"

const (
	// highMisfit is the share of the chance level (or 1 - R2) that is high for any data set we
	// know of that can be learned at all.
	highMisfit = 0.5
	// suspectMisfit counts as high where the configuration itself holds the network back.
	suspectMisfit = 0.12
	// stalledFall is the relative fall of the training loss over the last third below which it has stopped falling.
	stalledFall = 0.03
	// creepingFall is the same where the configuration holds the network back: it squeezes out the last bit.
	creepingFall = 0.1
	// creepingEnd is the same for a run that has ended: what it has not reached by then, it is not about to reach.
	creepingEnd = 0.2
	// smallGap bounds the ratio of validation to training loss: beyond it the network has room to
	// memorize, so it is not too small.
	smallGap = 1.5
)

// stalled measures the relative fall of the training loss from the first to the last third of
// its last third, at least a full judgement's worth of points.
func (r *run) stalled() float64 { return r.lateFall(r.train) }

func (r *run) lateFall(c curve) float64 {
	t := c.tail(max(minEvaluations, c.len()/3))
	n := max(t.len()/3, 1)
	before, now := stat.Mean(t.v[:n], nil), stat.Mean(t.tail(n).v, nil)
	if level := now - r.chance.floor; level > 0 {
		return (before - now) / level
	}
	return 0
}

// underfitting: the training loss is high and has stopped falling, and validation is not much worse.
func (r *run) underfitting() (finding.Finding, bool) {
	if !r.train.judged() {
		return finding.Finding{}, false
	}
	misfit, bound, still := r.misfit(), highMisfit, stalledFall
	brakes := r.brakes()
	if len(brakes) > 0 {
		bound, still = suspectMisfit, r.creeping()
	}
	fall := r.stalled()
	if misfit < bound || fall > still {
		return finding.Finding{}, false
	}
	if r.val.len() >= window && r.chance.share(r.val.end()) > smallGap*max(r.chance.share(r.train.end()), highMisfit) {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: Underfitting, Title: "Underfitting", Severity: finding.Warn,
		Confidence: min(confidence(2*(misfit/bound-1)), r.scaleTrust()),
		Why: "The network does not even learn its training rows: it is too small, too strongly regularized " +
			"or held back by its activation, or the features do not say more.",
	}
	f = r.since(f, r.flatSince())
	f.Evidence = append(f.Evidence, r.misfitEvidence(misfit, bound),
		finding.Fact("train loss", "%s over the last third: it has all but stopped falling (rule: less than %s)",
			signedPercent(-fall), percent(still)))
	if r.val.len() >= window {
		f.Evidence = append(f.Evidence, finding.Fact("gap", "train %s, val %s: nothing is memorized",
			num(r.train.end()), num(r.val.end())))
	}
	for _, b := range brakes {
		f.Evidence = append(f.Evidence, finding.Evidence{Label: "held back by", Text: b})
	}
	f.Suggestions = r.moreFit()
	return f, true
}

// creeping is how fast a loss may still fall that the configuration holds back.
func (r *run) creeping() float64 {
	if r.Final {
		return creepingEnd
	}
	return creepingFall
}

// misfitEvidence says how high the training loss is, in the terms that were used.
func (r *run) misfitEvidence(misfit, bound float64) finding.Evidence {
	if r.Task == "regression" && r.trainR2.len() >= window && misfit == 1-r.trainR2.end() {
		return finding.Fact("train R2", "%s (rule: below %s)", num(r.trainR2.end()), num(1-bound))
	}
	text := fmt.Sprintf("%s, %s of the %s (rule: above %s)", num(r.train.end()),
		percent(r.chance.share(r.train.end())), r.chance.text, percent(bound))
	if r.trainAcc.len() >= window {
		text += fmt.Sprintf("; accuracy %s", percent(r.trainAcc.end()))
	}
	return finding.Evidence{Label: "train loss", Text: text}
}

// scaleTrust bounds the confidence of statements on how high a loss is.
func (r *run) scaleTrust() float64 {
	if r.chance.known || r.trainR2.len() >= window {
		return 1
	}
	return 0.6 // measured from the start of the log, which may be anywhere
}

// flatSince returns the step at which the smoothed training loss first came within 5 % of its end.
func (r *run) flatSince() int64 {
	s := r.train.smooth()
	end := s.last()
	i := slices.IndexFunc(s.v, func(v float64) bool { return math.Abs(v-end) <= 0.05*math.Abs(end-r.chance.floor) })
	if i < 0 {
		return s.steps[s.len()-1]
	}
	return s.steps[i]
}
