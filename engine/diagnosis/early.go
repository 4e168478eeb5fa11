package diagnosis

import "tunebench/engine/finding"

// TooEarly says that there are too few points to judge.
const TooEarly finding.Kind = "too-early"

// tooEarly holds while there are too few points for a shape. Divergence is looked for before it.
func (r *run) tooEarly() (finding.Finding, bool) {
	warming := !r.Final && r.epoch(r.newest) < r.positive("schedule.warmup_epochs")
	if r.train.judged() && !warming || r.train.len() == 0 && r.val.judged() {
		return finding.Finding{}, false
	}
	n := max(r.train.len(), r.val.len())
	f := finding.Finding{Kind: TooEarly, Title: "Too early to say", Severity: finding.Info, Confidence: 1}
	f = r.since(f, r.newest)
	switch {
	case n == 0:
		f.Evidence = []finding.Evidence{{Label: "values", Text: "no training or validation loss recorded yet"}}
		f.Why = "Nothing was measured yet."
	case warming && r.train.judged():
		f.Evidence = []finding.Evidence{finding.Fact("warm-up", "epoch %s of %s",
			finding.FormatEpoch(r.epoch(r.newest)), finding.FormatEpoch(r.positive("schedule.warmup_epochs")))}
		f.Why = "The learning rate is still rising."
	default:
		f.Evidence = []finding.Evidence{finding.Fact("values",
			"%d of the %d evaluations that a judgement needs", n, minEvaluations)}
		f.Why = "A few points do not show the shape of a curve; judging them misleads more often than it helps."
	}
	if cut, ok := r.cutWarmup(); ok && r.Final {
		f.Evidence = append(f.Evidence, cut)
	}
	if r.train.len() > 1 {
		f.Evidence = append(f.Evidence, finding.Fact("train loss", "%s → %s", num(r.train.v[0]), num(r.train.last())))
	}
	if r.Final && n > 0 {
		f.Title = "Too short to say"
		f.Suggestions = r.suggest(r.moreEpochs(4), r.logSteps())
	}
	return f, true
}
