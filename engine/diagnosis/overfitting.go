package diagnosis

import (
	"fmt"
	"math"

	"tunebench/engine/finding"
)

// Overfitting says that validation gets worse while training gets better.
const Overfitting finding.Kind = "overfitting"

const (
	// overfitRise is the generalization loss, smoothed validation loss at the end over its minimum
	// minus 1, that counts (Prechelt, "Early Stopping - But When?", 1998). Below 3 % healthy runs
	// are found too.
	overfitRise = 0.03
	// overfitSpan is the least rise as a share of the distance from perfect to chance: 0.0001
	// rising to 0.0002 harms nobody.
	overfitSpan = 0.001
	// overfitAfter is how many evaluations must lie between the minimum and the end, so that the
	// two windows share no point.
	overfitAfter = window
	// overfitZ is how many standard errors the rise must exceed, besides what the search for
	// a minimum finds in pure noise.
	overfitZ = 3
	// stillFalling is the least relative fall of the training loss since the minimum of the validation loss.
	stillFalling = 0.01
	// memorized is the training loss, as a share of chance, from which it need not fall on.
	memorized = 0.02
	// untaught is the training loss, as a share of chance, above which nothing can have been memorized: a validation
	// loss that rises there has another reason.
	untaught = 0.8
	// strongRise is the generalization loss from which a strong remedy is worth its price.
	strongRise = 0.2
	// strongSpan is the same as a share of the distance from perfect to chance.
	strongSpan = 0.05
	// fewRows is the size of a validation part below which its curve says little.
	fewRows = 50
)

// rise is how far a smoothed curve ends above its minimum.
type rise struct {
	low, end float64
	lowStep  int64
	relative float64 // (end - low) / |low|
	z        float64 // rise over its standard error, less what selecting a minimum explains
}

// riseOf measures a curve from the minimum of its moving average to its end. The end is the
// lower of mean and median of the last window, so that one spike is no rise.
func riseOf(c curve, floor float64) (rise, bool) {
	s := c.smooth()
	if s.len() == 0 {
		return rise{}, false
	}
	low := s.argmin()
	x := rise{low: s.v[low], lowStep: s.steps[low], end: s.last()}
	x.end = min(x.end, median(append([]float64(nil), c.tail(window).v...)))
	base := x.low - min(floor, 0)
	if base <= 0 || s.len()-1-low < overfitAfter {
		return x, false
	}
	x.relative = (x.end - x.low) / base
	// Two independent means of a window differ with variance 2/window of the noise's. The least of m of
	// them lies about sqrt(2 ln m) deviations low.
	deviation := c.from(low).noise() / math.Sqrt(window)
	m := max(float64(s.len())/window, 1)
	x.z = math.Inf(1)
	if deviation > 0 {
		x.z = (x.end-x.low)/(deviation*math.Sqrt2) - math.Sqrt(math.Log(m))
	}
	return x, true
}

// overfitting: the validation loss has turned and ends above its minimum while the training
// loss goes on falling. It looks at the end only, since most healthy runs rise now and then.
func (r *run) overfitting() (finding.Finding, bool) {
	x, doubt := r.overfitDoubt()
	if doubt != "" {
		return finding.Finding{}, false
	}
	before, now, fall := r.trainSince(x.lowStep)
	f := finding.Finding{
		Kind: Overfitting, Title: "Overfitting", Severity: finding.Warn,
		Confidence: confidence((x.relative/overfitRise - 1) / 2),
		Why: "The network goes on learning its training rows, but what it learns no longer holds for rows " +
			"it has not seen: it has begun to memorize.",
	}
	f = r.since(f, x.lowStep)
	f.Evidence = append(f.Evidence,
		finding.Fact("val loss", "%s → %s, %s above its minimum at %s (rule: 3 %%)", num(x.low), num(x.end),
			signedPercent(x.relative), orStart(r.at(x.lowStep))),
		finding.Fact("train loss", "%s → %s since then, %s", num(before), num(now), fallingText(fall)))
	f = r.accuracyEvidence(f, x.lowStep, ": not yet worse, but its wrong answers grow surer")
	if r.ValRows > 0 && r.ValRows < fewRows {
		f.Confidence = min(f.Confidence, 0.75)
		f.Evidence = append(f.Evidence, finding.Fact("caution",
			"only %d validation rows: another split may look different", r.ValRows))
	}
	if r.stoppedEarly() {
		f.Severity = finding.Info
		f.Title = "Overfitting, stopped early"
	}
	f.Suggestions = r.lessOverfit(x.relative > strongRise && x.end-x.low > strongSpan*r.chance.span())
	return f, true
}

// overfitDoubt says in words why the end of the validation loss is no overfitting, "" if it is.
func (r *run) overfitDoubt() (x rise, doubt string) {
	if !r.val.judged() || r.train.len() < window {
		return rise{}, "too few evaluations"
	}
	x, ok := riseOf(r.val, r.chance.floor)
	above := fmt.Sprintf("val loss ends %s above its minimum", percent(x.relative))
	switch {
	case !ok || x.relative <= 0:
		return x, "val loss is at its minimum"
	case x.relative <= overfitRise:
		return x, above + " (rule: 3 %)"
	case x.end-x.low <= overfitSpan*r.chance.span():
		return x, above + ", which is next to nothing at " + num(x.end)
	case x.z <= overfitZ:
		return x, above + ", no more than it moves anyway"
	}
	switch _, now, fall := r.trainSince(x.lowStep); {
	case r.chance.share(now) > untaught:
		return x, above + ", but hardly any of the training rows is known"
	case fall <= stillFalling && r.chance.share(now) > memorized:
		return x, above + ", but train loss does not fall either"
	}
	return x, ""
}

// trainSince returns the training loss around a step and at the end, and its relative fall between.
func (r *run) trainSince(step int64) (before, now, fall float64) {
	before, now = r.train.around(step), r.train.end()
	if base := before - min(r.chance.floor, 0); base > 0 {
		fall = (before - now) / base
	}
	return before, now, fall
}

func fallingText(fall float64) string {
	if fall > stillFalling {
		return "still falling"
	}
	return "almost nothing is left to learn"
}

// accuracyEvidence adds what became of the accuracy or R2 since a step; unharmed is said of an
// accuracy that is not lower.
func (r *run) accuracyEvidence(f finding.Finding, since int64, unharmed string) finding.Finding {
	for _, m := range []struct {
		label string
		c     curve
	}{{"val accuracy", r.valAcc}, {"val R2", r.valR2}} {
		if m.c.len() < window {
			continue
		}
		before, now := m.c.around(since), m.c.end()
		text := num(before) + " → " + num(now)
		if m.label == "val accuracy" && now >= before {
			text += unharmed
		}
		f.Evidence = append(f.Evidence, finding.Evidence{Label: m.label, Text: text})
	}
	return f
}
