package diagnosis

import "tunebench/engine/finding"

// LongWarmup says that the run is over before its warm-up is.
const LongWarmup finding.Kind = "warm-up-too-long"

// aTenth of a run is warm-up that pays off without costing much of it.
const aTenth = 10

// longWarmup: the learning rate rises to the end, since the warm-up is as long as the run or longer and
// is cut to it. The planned rate is trained with in the last steps only, and its schedule never begins.
func (r *run) longWarmup() (finding.Finding, bool) {
	evidence, ok := r.cutWarmup()
	if !ok {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: LongWarmup, Title: "Warm-up as long as the run", Severity: finding.Warn, Confidence: 1,
		Why: "The learning rate still rises when training ends: it reaches optimizer.lr in the last step only, and " +
			"what the schedule does after the warm-up never begins.",
		Evidence: []finding.Evidence{evidence},
	}
	f = r.since(f, 0)
	f.Suggestions = r.suggest(
		r.set("the rest of the run then trains at the planned rate",
			to("schedule.warmup_epochs", float64(r.Epochs)/aTenth)),
		r.set("the warm-up is then half of the run",
			to("training.epochs", int(2*r.positive("schedule.warmup_epochs")))))
	return f, true
}

// cutWarmup returns what became of a warm-up that the run is not longer than.
func (r *run) cutWarmup() (finding.Evidence, bool) {
	warmup, epochs := r.positive("schedule.warmup_epochs"), float64(r.Epochs)
	switch {
	case epochs == 0 || warmup < epochs:
		return finding.Evidence{}, false
	case warmup == epochs:
		return finding.Fact("warm-up", "all %s epochs of the run", finding.FormatEpoch(epochs)), true
	}
	return finding.Fact("warm-up", "%s epochs, cut to the %s of the run",
		finding.FormatEpoch(warmup), finding.FormatEpoch(epochs)), true
}
