package paired

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Group is what the repeats of one experiment show.
type Group struct {
	Seeds     int     // whose value is a finite number
	Diverged  int     // the others
	Mean      float64 // NaN without a seed
	Deviation float64 // standard deviation over seeds; NaN with fewer than 2
	Low, High float64 // interval of the mean; infinite with fewer than 2

	spread float64 // Deviation and the rounding of values on a grid
}

// Describe measures the noise of one group. Runs that diverged are counted, and left out of the rest.
func Describe(values []float64) Group {
	g := Group{Mean: math.NaN(), Deviation: math.NaN(), Low: math.Inf(-1), High: math.Inf(1), spread: math.NaN()}
	var known []float64
	for _, v := range values {
		if finite(v) {
			known = append(known, v)
		}
	}
	g.Seeds, g.Diverged = len(known), len(values)-len(known)
	if g.Seeds > 0 {
		g.Mean = stat.Mean(known, nil)
	}
	if g.Seeds < 2 {
		return g
	}
	g.Deviation = stat.StdDev(known, nil)
	g.spread = math.Sqrt(float64(g.Deviation*g.Deviation) + rounding(known)/2)
	half := quantile(g.Seeds-1, (1+Confidence)/2) * g.spread / math.Sqrt(float64(g.Seeds))
	g.Low, g.High = g.Mean-half, g.Mean+half
	return g
}

// SeedsToTell is the number of seeds of each group at which a difference of this size from another
// group shows with probability Power, if that varies as much and shares nothing with this one. What it
// does share, by the same split and the same initial weights, makes it fewer. It is 0 where there is no
// spread to go by.
func (g Group) SeedsToTell(difference float64) int {
	if !(g.spread > 0) {
		return 0
	}
	return Needed(difference, math.Sqrt2*g.spread)
}

// Visible is the least difference from another such group that so many seeds of each, 2 or more, show with
// probability Power: the size whose [Group.SeedsToTell] they are. It is NaN where there is no spread to go by.
func (g Group) Visible(seeds int) float64 {
	if !(g.spread > 0) || seeds < 2 {
		return math.NaN()
	}
	errors := quantile(seeds-1, (1+Confidence)/2) + quantile(seeds-1, Power)
	return errors * math.Sqrt2 * g.spread / math.Sqrt(float64(seeds))
}
