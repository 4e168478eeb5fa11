package diagnosis

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"tunebench/engine/finding"
)

// LRTooHigh says that updates overshoot.
const LRTooHigh finding.Kind = "lr-too-high"

const (
	// aboveChance is the training loss, as a share of chance, that is worse than knowing nothing.
	aboveChance = 1.1
	// jitterSpan is the typical move between two epochs as a share of the distance from perfect to
	// chance that counts as oscillation.
	jitterSpan = 0.02
	// jitterLevel is the same as a share of the loss that is left.
	jitterLevel = 0.08
	// jitterRises is the least share of rising epochs of an oscillation.
	jitterRises = 0.3
	// badStart is the mean loss of the first epoch in chance levels. Initial weights alone give 1 to 1.5, for
	// regression up to 4.
	badStart, badStartRegression = 2.5, 6
	// ignorant is the share of chance above which a network has learned next to nothing.
	ignorant = 0.9
	// harmless is the share of chance at the end below which the run has learned most of what it could.
	harmless = 0.3
	// recovered is the share of chance at the end below which a bad start is not worth mentioning.
	recovered = 0.05
	// lastingRise is how far the training loss must end above its own minimum. A healthy one never ends above it.
	lastingRise = 0.15
	// lastingSpan is the least such rise as a share of the distance from perfect to chance: networks that know every
	// row by heart make small jumps now and then, and come back.
	lastingSpan = 0.05
)

// swing is how a training loss moves from epoch to epoch over the later half of a run.
type swing struct {
	rises   float64 // share of rising epochs
	jitter  float64 // typical move against the trend
	level   float64 // mean loss
	trend   float64 // fall per epoch
	samples float64 // what sampling noise alone explains of jitter
	since   int64
}

func (r *run) swing() swing {
	t := r.train.tail(max(minEvaluations, r.train.len()/2))
	moves := make([]float64, 0, t.len())
	for i := 1; i < t.len(); i++ {
		moves = append(moves, t.v[i]-t.v[i-1])
	}
	trend := stat.Mean(moves, nil)
	sum := 0.0
	for _, m := range moves {
		sum += math.Abs(m - trend)
	}
	s := swing{rises: t.rises(), level: stat.Mean(t.v, nil), trend: -trend, since: t.steps[0]}
	// The mean absolute difference of two normal values is 2/sqrt(pi) of their deviation.
	s.jitter = sum / float64(len(moves)) * math.Sqrt(math.Pi) / 2
	s.samples = r.sampleNoise(s.level)
	return s
}

// sampleNoise is the deviation of an epoch's mean loss that dropout, input noise and mixup cause by
// themselves: one row's loss varies about as much as its mean, and an epoch averages all rows.
func (r *run) sampleNoise(level float64) float64 {
	random := r.positive("regularization.dropout") > 0 || r.positive("regularization.input_noise") > 0 ||
		r.positive("regularization.mixup") > 0
	if !random || r.TrainRows <= 0 {
		return 0
	}
	return math.Abs(level-min(r.chance.floor, 0)) / math.Sqrt(float64(r.TrainRows))
}

// rateTooHigh: the training loss swings between epochs instead of settling, ends above what it
// had reached, or is worse than that of a network that ignores its input.
func (r *run) rateTooHigh() (finding.Finding, bool) {
	if !r.train.judged() {
		return finding.Finding{}, false
	}
	f := finding.Finding{
		Kind: LRTooHigh, Title: "Learning rate too high", Severity: finding.Bad,
		Why: "The steps are longer than the valley they descend into is wide, so that they jump from side to side " +
			"or climb out of it.",
	}
	excess, since := -1.0, r.train.steps[0]
	for _, sign := range []func() (finding.Evidence, float64, int64, bool){
		r.worseThanChance, r.oscillation, r.climbed, r.badStart, r.knockedOut,
	} {
		e, x, step, ok := sign()
		if !ok {
			continue
		}
		f.Evidence = append(f.Evidence, e)
		if x > excess {
			excess, since = x, step
		}
	}
	if len(f.Evidence) == 0 {
		return finding.Finding{}, false
	}
	f = r.since(f, since)
	if r.chance.share(r.train.end()) < harmless {
		f.Severity = finding.Warn
	}
	f.Confidence = confidence(excess + 0.5*float64(len(f.Evidence)-1))
	if e, ok := r.rateEvidence(); ok {
		f.Evidence = append(f.Evidence, e)
	}
	if e, ok := r.updateEvidence(); ok {
		f.Evidence = append(f.Evidence, e)
	}
	f.Suggestions = r.suggest(r.rateDown(3), r.clip(), r.warmup(), r.decaySchedule(), r.standardize())
	return f, true
}

// worseThanChance needs a known level: a log's own start is no bound. Initial weights may
// start there, so a loss that falls steadily is on its way down.
func (r *run) worseThanChance() (finding.Evidence, float64, int64, bool) {
	share := r.chance.share(r.train.end())
	falling := r.train.len() > window && r.train.smooth().rises() <= steadyRises && r.train.end() < r.train.v[0]
	if !r.chance.known || share <= aboveChance || falling {
		return finding.Evidence{}, 0, 0, false
	}
	e := finding.Fact("train loss", "%s, worse than the %s (rule: %s times)", num(r.train.end()), r.chance.text,
		num(aboveChance))
	return e, share/aboveChance - 1 + 0.5, r.train.steps[0], true
}

func (r *run) oscillation() (finding.Evidence, float64, int64, bool) {
	s := r.swing()
	noise := s.jitter - 2*s.samples
	bound := jitterSpan
	if r.rateSide() > 0 {
		bound = jitterSpan / 2 // the rate itself is suspicious
	}
	span := noise / (bound * r.chance.span())
	level := math.Inf(1)
	if l := s.level - r.chance.floor; l > 0 {
		level = noise / (jitterLevel * l)
	}
	if s.rises < jitterRises || span < 1 || level < 1 {
		return finding.Evidence{}, 0, 0, false
	}
	e := finding.Fact("oscillation",
		"train loss rises in %s of the epochs and swings by ±%s, %s of its level (rule: %s)",
		percent(s.rises), num(s.jitter), percent(s.jitter/math.Abs(s.level)), percent(jitterLevel))
	return e, min(span, level) - 1, s.since, true
}

// climbed: the training loss ends above its own minimum by far more than its noise.
func (r *run) climbed() (finding.Evidence, float64, int64, bool) {
	x, ok := riseOf(r.train, r.chance.floor)
	if len(r.brakes()) > 0 && r.rateSide() <= 0 {
		return finding.Evidence{}, 0, 0, false // a strong penalty pulls the data loss up again, at any rate
	}
	if !ok || x.relative < lastingRise || x.end-x.low < lastingSpan*r.chance.span() || x.z < overfitZ {
		return finding.Evidence{}, 0, 0, false
	}
	e := finding.Fact("train loss", "%s → %s, %s above its minimum at %s (rule: %s)",
		num(x.low), num(x.end), signedPercent(x.relative), orStart(r.at(x.lowStep)), percent(lastingRise))
	return e, min(x.relative/lastingRise, (x.end-x.low)/(lastingSpan*r.chance.span())) - 1, x.lowStep, true
}

// badStart: the first epoch was far worse than knowing nothing, at a rate that is unusually high. A network that
// was thrown so far often settles where most of its units are dead or its answers are wildly sure.
func (r *run) badStart() (finding.Evidence, float64, int64, bool) {
	bound := badStart
	if r.Task == "regression" {
		bound = badStartRegression
	}
	share, end := r.chance.share(r.train.v[0]), r.chance.share(r.train.end())
	if r.val.len() >= window {
		end = max(end, r.chance.share(r.val.end()))
	}
	if end < recovered {
		return finding.Evidence{}, 0, 0, false
	}
	if !r.chance.known || r.rateSide() <= 0 || share <= bound {
		return finding.Evidence{}, 0, 0, false
	}
	e := finding.Fact("first epoch", "train loss %s, %s times the %s (rule: %s times, with an unusually high rate)",
		num(r.train.v[0]), num(share), r.chance.text, num(bound))
	return e, share/bound - 1, r.train.steps[0], true
}

// knockedOut: the network answers as if it knew nothing, at a rate that is unusually high. Its units were thrown to
// where they get no gradient, and it rests there without any oscillation.
func (r *run) knockedOut() (finding.Evidence, float64, int64, bool) {
	misfit := r.misfit()
	if !r.chance.known || r.rateSide() <= 0 || misfit < ignorant || len(r.brakes()) > 0 {
		return finding.Evidence{}, 0, 0, false
	}
	e := finding.Fact("nothing learned", "train loss %s, %s of the %s (rule: above %s, with an unusually high rate)",
		num(r.train.end()), percent(misfit), r.chance.text, percent(ignorant))
	return e, 1, r.train.steps[0], true
}
