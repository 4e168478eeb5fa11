package diagnosis

import "fmt"

// tooEarly holds while there are too few points for a shape. Divergence is looked for before it.
func (r *run) tooEarly() (Finding, bool) {
	warming := !r.Final && r.epoch(r.newest) < r.positive("schedule.warmup_epochs")
	if r.train.judged() && !warming || r.train.len() == 0 && r.val.judged() {
		return Finding{}, false
	}
	n := max(r.train.len(), r.val.len())
	f := Finding{Kind: TooEarly, Title: "Too early to say", Severity: Info, Confidence: 1}
	f = r.since(f, r.newest)
	switch {
	case n == 0:
		f.Evidence = []Evidence{{"values", "no training or validation loss recorded yet"}}
		f.Why = "Nothing was measured yet."
	case warming && r.train.judged():
		f.Evidence = []Evidence{{"warm-up", fmt.Sprintf("epoch %s of %s", formatAxis(r.epoch(r.newest)), formatAxis(r.positive("schedule.warmup_epochs")))}}
		f.Why = "The learning rate is still rising."
	default:
		f.Evidence = []Evidence{{"values", fmt.Sprintf("%d of the %d evaluations that a judgement needs", n, minEvaluations)}}
		f.Why = "A few points do not show the shape of a curve; judging them misleads more often than it helps."
	}
	if r.train.len() > 1 {
		f.Evidence = append(f.Evidence, Evidence{"train loss", num(r.train.v[0]) + " → " + num(r.train.last())})
	}
	if r.Final && n > 0 {
		f.Title = "Too short to say"
		f.Suggestions = r.suggest(r.moreEpochs(4), r.logSteps())
	}
	return f, true
}
