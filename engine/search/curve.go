package search

import "math"

// curves extrapolates trials that stopped early: the best value so far falls on by its slope
// over the last third, per doubling of the epochs, flattening out. How much of that comes true,
// and how far off it is, is learned from the trials of the study that went on.
type curves struct {
	scale scaling // of values
	unit  float64 // the spread of scaled values, in which the rest is measured
	share float64 // of the predicted fall that comes true
	error float64 // standard deviation per doubling
}

// The prior of share and error weighs as so many trials.
const (
	curvePrior = 5
	priorShare = 0.7
	priorError = 0.1
	typicalSq  = 0.04 // of a predicted fall, squared
)

// learn fits the curves of a study whose trials stop at these epochs, and returns the trials'
// scaled outcomes, too.
func learn(trials []*Trial, stops []int) (c *curves, outcomes []float64) {
	c = &curves{scale: scaleOf(trials), share: 1}
	for _, t := range trials {
		outcomes = append(outcomes, c.scale.of(t.outcome()))
	}
	_, c.unit = centre(outcomes)
	type pair struct{ predicted, actual, doublings float64 }
	var seen []pair
	for _, t := range trials {
		for _, e := range stops {
			if end := len(t.Values); e < end && !t.Failed && !math.IsInf(t.BestUntil(e), 1) {
				actual := (c.scale.of(t.BestUntil(e)) - c.scale.of(t.Best())) / c.unit
				seen = append(seen, pair{c.fall(t, e, end) / c.unit, actual, doublings(e, end)})
			}
		}
	}
	square, product := curvePrior*typicalSq, curvePrior*typicalSq*priorShare
	for _, p := range seen {
		square += p.predicted * p.predicted
		product += p.predicted * p.actual
	}
	c.share = product / square
	sum := curvePrior * priorError * priorError
	for _, p := range seen {
		r := (c.share*p.predicted - p.actual) / p.doublings
		sum += r * r
	}
	c.error = math.Sqrt(sum / float64(curvePrior+len(seen)))
	return c, outcomes
}

// hopeless reports whether a trial would end above a value even if it fell further than expected
// by twice the error. Fewer than three epochs are no curve.
func (c *curves) hopeless(t *Trial, end int, value float64) bool {
	e := len(t.Values)
	if e < 3 || math.IsInf(value, 1) {
		return false
	}
	doubt := 2 * c.error * c.unit * doublings(e, end)
	return c.final(t, e, end)-doubt > c.scale.of(value)
}

func doublings(from, to int) float64 { return math.Log2(float64(to) / float64(from)) }

// fall is by how much the best value at epoch e is expected to fall until epoch end.
func (c *curves) fall(t *Trial, e, end int) float64 {
	before := max(1, e*2/3)
	if before >= e || math.IsInf(t.BestUntil(before), 1) {
		return 0
	}
	slope := (c.scale.of(t.BestUntil(before)) - c.scale.of(t.BestUntil(e))) / doublings(before, e)
	d := doublings(e, end)
	return c.share * min(slope, c.unit) * d / (1 + 0.15*d)
}

// final is what a trial's best value, known until epoch e, is expected to be at the end.
func (c *curves) final(t *Trial, e, end int) float64 {
	return c.scale.of(t.BestUntil(e)) - c.fall(t, e, end)
}
