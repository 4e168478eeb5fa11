package diagnosis

import (
	"math"

	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// Diverged says that losses or gradients are not finite, or explode.
const Diverged finding.Kind = "diverged"

// explosion is how far above its scale a training loss must be to have diverged. Bad
// starts reach 2-3 times the chance level and recover; nothing healthy is at 10 times.
const explosion = 10

// broken looks for NaN and infinities. It needs no minimum of points.
func (r *run) broken() (finding.Finding, bool) {
	if e, step, ok := r.notFinite(); ok {
		return r.divergence(e, step, 1), true
	}
	if r.Ending != event.EndedDiverged {
		return finding.Finding{}, false
	}
	if e, step, ok := r.exploded(); ok {
		return r.divergence(e, step, explosionSure), true
	}
	return r.divergence(finding.Fact("state", "the run was stopped as diverged at %s", orStart(r.at(r.newest))),
		r.newest, 1), true
}

// explosionSure is the confidence in a divergence that can still be measured.
const explosionSure = 0.95

// diverged looks for losses that explode, besides.
func (r *run) diverged() (finding.Finding, bool) {
	if f, ok := r.broken(); ok {
		return f, true
	}
	if e, step, ok := r.exploded(); ok {
		return r.divergence(e, step, explosionSure), true
	}
	return finding.Finding{}, false
}

// divergence is the finding of what shows it.
func (r *run) divergence(e finding.Evidence, step int64, sure float64) finding.Finding {
	f := finding.Finding{
		Kind: Diverged, Title: "Diverged", Severity: finding.Bad, Confidence: sure,
		Why: "The weights grew without bound. Most often the learning rate is too high for this network and data; " +
			"features of very different scale do the same.",
	}
	f.Evidence = append(f.Evidence, e)
	f = r.since(f, step)
	if low := r.train.argmin(); r.train.len() > 0 && r.train.steps[low] < f.SinceStep {
		f.Evidence = append(f.Evidence, finding.Fact("best before",
			"training loss %s at %s", num(r.train.v[low]), orStart(r.at(r.train.steps[low]))))
	}
	if e, ok := r.rateEvidence(); ok {
		f.Evidence = append(f.Evidence, e)
	}
	f.Suggestions = r.suggest(r.rateDown(10), r.clip(), r.standardize(), r.sturdierStart())
	return f
}

// notFinite finds the first value of the unbroken run of NaN or infinite ones at the
// end of a loss or gradient series. A value that recovered later is no divergence.
func (r *run) notFinite() (finding.Evidence, int64, bool) {
	for _, tag := range []string{r.trainTag, r.valTag, event.TrainPenalty, event.OptimGradNorm} {
		points := r.h.Series(tag)
		first := len(points)
		for first > 0 && !usable(points[first-1].Value) {
			first--
		}
		if first == len(points) {
			continue
		}
		p := points[first]
		what := "NaN"
		switch {
		case math.IsInf(p.Value, 0):
			what = "infinite"
		case !math.IsNaN(p.Value):
			what = num(p.Value)
		}
		return finding.Evidence{Label: tag, Text: what + " since " + orStart(r.at(p.Step))}, p.Step, true
	}
	return finding.Evidence{}, 0, false
}

// exploded compares the last training losses with the chance level, or with the best where the level is unknown.
func (r *run) exploded() (finding.Evidence, int64, bool) {
	if r.train.len() < 2 {
		return finding.Evidence{}, 0, false
	}
	bound := r.chance.floor + explosion*(r.chance.level-r.chance.floor)
	if bound <= r.chance.floor || r.train.last() <= bound {
		return finding.Evidence{}, 0, false
	}
	since := r.train.len() - 1
	for since > 0 && r.train.v[since-1] > bound {
		since--
	}
	e := finding.Fact("train loss", "%s, %s times the %s (rule: %d times)",
		num(r.train.last()), num(r.chance.share(r.train.last())), r.chance.text, explosion)
	return e, r.train.steps[since], true
}

func orStart(moment string) string {
	if moment == "" {
		return "the start"
	}
	return moment
}
