package preflight

import (
	"context"
	"strconv"

	"tunebench/engine/finding"
	"tunebench/engine/hparam"
	"tunebench/engine/train"
)

// Planned rates that ask for attention, as multiples of the one that the range test suggests.
const (
	tooHigh = 10.0 // at and above the lowest loss of the test
	tooLow  = 1.0 / 30
)

// learningRate runs the range test of lr-find.
func learningRate(ctx context.Context, e *exam, c *Check) error {
	curve, err := train.FindLR(ctx, e.quick, e.Executor, train.LRRange{Steps: e.affordable(e.quick.BatchSize, 30, 100)})
	if err != nil {
		return err
	}
	planned := e.Config.Hyper.LR
	c.figure("planned", planned)
	c.figure("suggested", curve.Suggested)
	c.figure("steepest", curve.Steepest)
	c.figure("steps", float64(len(curve.Points)))
	c.fact("range test", "%d updates from %s to %s; %s", len(curve.Points), num(curve.Points[0].LR),
		num(curve.Points[len(curve.Points)-1].LR), curve.Reason)
	c.fact("planned", "%s", num(planned))
	if n := e.quick.BatchSize; n < e.batch() {
		c.fact("batches", "of %d rows: the network is large", n)
	}
	if curve.Suggested == 0 {
		c.raise(finding.Warn, "no rate of the test makes the loss fall")
		return nil
	}
	best, err := e.safe(ctx, c, rounded(curve.Suggested))
	if err != nil {
		return err
	}
	c.figure("safe", best)
	e.judgeRate(c, planned, best)
	return nil
}

// judgeRate compares the planned rate with the best one that is safe. A rate that is usual for its method is only
// said to differ: a few updates do not know what comes after them.
func (e *exam) judgeRate(c *Check, planned, best float64) {
	m, _ := hparam.FindMethod("optimizer.name", e.text("optimizer.name"))
	usual := m.Rates
	severity := finding.Warn
	if usual.Known() {
		best = min(max(best, usual.Low), usual.High)
		if planned >= usual.Low && planned <= usual.High {
			severity = finding.Info
		}
	}
	switch share := planned / best; {
	case share >= tooHigh:
		c.raise(severity, "the planned rate is "+num(share)+" times the one that suits")
	case share <= tooLow:
		c.raise(severity, "the planned rate is "+num(1/share)+" times below the one that suits")
	default:
		c.raise(finding.Good, "the planned rate suits ("+num(best)+" by the test)")
	}
	if c.Severity == finding.Warn {
		c.advise(e.change("A tenth of the rate with the lowest loss of the range test; twice as much still trains.",
			to("optimizer.lr", best)))
	}
}

// safe lowers a rate until twice as much trains, three times at most.
func (e *exam) safe(ctx context.Context, c *Check, rate float64) (float64, error) {
	for range 3 {
		h, err := e.hold(ctx, 2*rate)
		if err != nil {
			return 0, err
		}
		c.fact("twice "+num(rate), "%s", h.text)
		if h.ok {
			break
		}
		rate = rounded(rate / 3)
	}
	return rate, nil
}

// rounded keeps one digit, as people write rates.
func rounded(rate float64) float64 {
	v, err := strconv.ParseFloat(strconv.FormatFloat(rate, 'e', 0, 64), 64)
	if err != nil {
		return rate
	}
	return v
}

// stability trains at the planned rate and at twice as much.
func stability(ctx context.Context, e *exam, c *Check) error {
	planned := e.Config.Hyper.LR
	once, err := e.hold(ctx, planned)
	if err != nil {
		return err
	}
	twice, err := e.hold(ctx, 2*planned)
	if err != nil {
		return err
	}
	for _, h := range []struct {
		name string
		held
	}{{"planned", once}, {"twice", twice}} {
		c.fact(h.name, "%s", h.text)
		c.figure(h.name+"_loss_first", h.first)
		c.figure(h.name+"_loss_last", h.last)
	}
	c.figure("steps", float64(e.affordable(e.quick.BatchSize, leastHold, mostHold)))
	lower := e.change("Leaves room for the epochs in which curvature is largest.",
		to("optimizer.lr", rounded(planned/3)))
	switch {
	case once.lost:
		c.raise(finding.Bad, "the planned rate explodes")
		c.advise(lower)
	case !once.ok:
		c.raise(finding.Warn, "the planned rate does not settle within "+plain(once.updates)+" updates")
		c.advise(lower)
	case !twice.ok:
		c.raise(finding.Warn, "twice the planned rate does not train: it is close to its limit")
		c.advise(lower)
	default:
		c.raise(finding.Good, "twice the planned rate still trains")
	}
	return nil
}

const leastHold, mostHold = 20, 200 // updates at one rate

// held is what came of training at one rate.
type held struct {
	ok          bool
	lost        bool    // the loss is beyond all that training could bring back
	first, last float64 // loss; the last is smoothed
	updates     int
	text        string
}

// hold trains at a rate and looks whether the loss stays below where it began.
func (e *exam) hold(ctx context.Context, rate float64) (held, error) {
	points, diverged, err := train.HoldLR(ctx, e.quick, e.Executor, rate,
		e.affordable(e.quick.BatchSize, leastHold, mostHold))
	if err != nil {
		return held{}, err
	}
	h := held{first: points[0].Loss, last: points[len(points)-1].Smoothed, updates: len(points)}
	begin := max(h.first, e.chance)
	h.ok = h.last < 1.5*begin && !(diverged && h.last > 0.25*begin) // not so where it is NaN
	h.lost = !(h.last < 30*begin)
	verb := "trains"
	if !h.ok {
		verb = "does not train"
	}
	h.text = num(rate) + " " + verb + ": loss " + num(h.first) + " → " + num(h.last) + " in " + plain(len(points)) +
		" updates"
	return h, nil
}
