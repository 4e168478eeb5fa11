package diagnosis

import (
	"math"

	"tunebench/engine/finding"
)

// LRTooLow says that updates are too small to arrive.
const LRTooLow finding.Kind = "lr-too-low"

const (
	// slowMisfit is the share of the chance level above which a network is far from converged.
	slowMisfit = 0.35
	// unfinishedMisfit is the share above which any loss that still falls is far from converged,
	// however its curve bends.
	unfinishedMisfit = 0.4
	// steadyRises bounds the share of rising windows of a loss that falls steadily.
	steadyRises = 0.2
	// linearShare is the share of the whole fall that falls in the last quarter of the run. A straight line
	// has 0.25, a curve that has converged next to none.
	linearShare = 0.08
	// straightLine is the share that leaves no doubt, even if the fall is so slow that it could pass for a standstill.
	straightLine = 0.15
	// settledFall is the relative fall of the validation loss over the last third below which it has settled.
	settledFall = 0.02
	// early is the share of the planned epochs before which slowness is not judged.
	early = 0.3
)

// descent is how the smoothed training loss came down.
type descent struct {
	from, to float64
	straight float64 // share of the fall in the last quarter
	pace     float64 // fall from one point to the next in the last quarter
	rises    float64 // share of rising windows
	steady   bool    // falling beyond doubt
}

func (r *run) descent() descent {
	s := r.train.smooth()
	quarter := s.from(s.len() - 1 - (s.len()-1)/4 - 1)
	d := descent{from: s.v[0], to: s.last(), rises: s.rises()}
	start := d.from // initial weights may be worse than chance; getting there is quick and tells nothing
	if r.chance.known && r.chance.level > d.to {
		start = min(start, r.chance.level)
	}
	fall, late := start-d.to, quarter.v[0]-d.to
	if fall <= 0 || late <= 0 || d.rises > steadyRises {
		return d
	}
	d.straight, d.pace = min(late/fall, 1), late/float64(quarter.len()-1)
	d.steady = d.from-d.to > overfitZ*r.train.noise()/math.Sqrt(window)*math.Sqrt2
	return d
}

// rateTooLow: the training loss falls steadily, slowly and almost in a straight line, and is
// far from converged at the planned end. Or it stands far from the goal at a rate below all that is usual.
func (r *run) rateTooLow() (finding.Finding, bool) {
	if !r.train.judged() || r.progress() > 0 && r.progress() < early {
		return finding.Finding{}, false
	}
	d := r.descent()
	atEnd, where := r.projected(r.train.end(), d.pace)
	misfit := min(r.misfit(), r.chance.share(atEnd))
	slow, idle := r.slow(d, misfit), r.idle(misfit)
	if !slow && !idle {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: LRTooLow, Title: "Learning rate too low", Severity: finding.Warn,
		Confidence: min(confidence(misfit/slowMisfit-1+d.straight), r.scaleTrust()),
		Why: "The training loss falls steadily but so slowly that the run ends long before the network has " +
			"learned what it could.",
	}
	f = r.since(f, r.train.steps[0])
	f.Evidence = append(f.Evidence,
		finding.Fact("train loss", "%s → %s, falling in %s of the windows", num(d.from), num(d.to), percent(1-d.rises)),
		finding.Fact(where, "%s, %s of the %s (rule: above %s)", num(atEnd), percent(r.chance.share(atEnd)),
			r.chance.text, percent(slowMisfit)))
	if slow {
		f.Evidence = append(f.Evidence, finding.Fact("shape",
			"%s of the fall is in the last quarter (a straight line has 25 %%, a converged run none; rule: %s)",
			percent(d.straight), percent(linearShare)))
	}
	if e, ok := r.rateEvidence(); ok {
		f.Evidence = append(f.Evidence, e)
	}
	if e, ok := r.updateEvidence(); ok {
		f.Evidence = append(f.Evidence, e)
	}
	f.Suggestions = r.faster()
	return f, true
}

// slow reports a descent that is too even to be near its end.
func (r *run) slow(d descent, misfit float64) bool {
	crawls := d.straight >= straightLine
	relative := r.stalled()
	switch {
	case !d.steady || misfit < slowMisfit || r.validationSettled(crawls):
		return false // not falling, near enough, or falling on to no use
	case len(r.brakes()) > 0 && !r.lowRate() && relative <= r.creeping():
		return false // creeping because it is held back: underfitting
	case crawls:
		return true
	}
	return relative > stalledFall && (d.straight >= linearShare || misfit >= unfinishedMisfit)
}

// idle reports a loss that stands high while the rate is below the usual band and nothing else holds it back: before
// a plateau is blamed on the network, it should have been given a chance to leave it.
func (r *run) idle(misfit float64) bool {
	return r.rateSide() < 0 && misfit >= highMisfit && len(r.brakes()) == 0 && !r.stoppedEarly()
}

// projected extends the training loss in a straight line to the planned end. fallPerPoint is its fall from
// one point to the next.
func (r *run) projected(reached, fallPerPoint float64) (loss float64, label string) {
	p := r.progress()
	if p <= 0 || p >= 1 {
		return reached, "loss reached"
	}
	remaining := float64(r.train.len()) * (1/p - 1)
	return max(reached-fallPerPoint*remaining, r.chance.floor), "loss at the planned end, at this pace"
}

// validationSettled reports whether the validation loss was lowest before the last quarter of the run, or
// hardly falls any more; the latter says nothing of a loss that crawls.
func (r *run) validationSettled(crawls bool) bool {
	if r.stoppedEarly() {
		return true
	}
	if !r.val.judged() {
		return false
	}
	s := r.val.smooth()
	return s.argmin() < s.len()*3/4 || !crawls && r.lateFall(r.val) < settledFall
}
