package finding

import "math"

// Effect is what a change does to a run, predicted or measured.
type Effect struct {
	// Metric is the tag of what is compared, val/loss unless said otherwise.
	Metric string `json:"metric"`
	// Gain is the mean of ln(loss before / loss after), above 0 for an improvement: 0.22 is a fifth less loss. Of a
	// score that is maximized it is the mean difference.
	Gain float64 `json:"gain"`
	// Low and High are the ends of the 95 % interval of the gain.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Probability is how likely the change is to help at all, from 0 to 1.
	Probability float64 `json:"probability"`
	// Seeds counts the pairs of runs that the gain was measured with, 0 if it is predicted.
	Seeds int `json:"seeds,omitempty"`
}

// Measured reports whether the change was tried, and not only predicted.
func (e Effect) Measured() bool { return e.Seeds > 0 }

// Change returns the gain as a relative change of the loss: -0.2 for a fifth less.
func (e Effect) Change() float64 { return math.Expm1(-e.Gain) }

// Expected is what suggestions are ordered by: the gain times the probability that there is one.
func (e Effect) Expected() float64 { return e.Gain * e.Probability }
