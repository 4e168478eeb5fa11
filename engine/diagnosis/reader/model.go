package reader

import (
	"math"

	"tunebench/engine/diagnosis/reader/boost"
	"tunebench/engine/finding"
)

// Model is what was fitted on labelled runs.
type Model struct {
	Bins   boost.Bins
	Causes []Likelihood
	// Temperature divides the scores of the causes, so that what is said with 0.7 holds in 7 of 10.
	Temperature float64
	Remedies    []Outlook
	// Named is how likely a cause must be to be named behind the first, and Hopeful the least probability of a gain
	// for a change to be suggested.
	Named, Hopeful float64
	// Level and Slope make of the probability of a cause the confidence that it is right or helps nearly as much as
	// what is: on the scale of the logarithm of the odds.
	Level, Slope float64
}

// Confidence is how often a cause of a probability turns out to be right, or to help nearly as much.
func (m *Model) Confidence(p float64) float64 {
	const least = 1e-6
	p = min(max(p, least), 1-least)
	return 1 / (1 + math.Exp(-m.Level-float64(m.Slope*math.Log(p/(1-p)))))
}

// NewModel returns one that has learned nothing, with settings that do.
func NewModel() *Model { return &Model{Temperature: 1, Named: 0.08, Hopeful: 0.6, Slope: 1} }

// Likelihood is the forest of a cause.
type Likelihood struct {
	Cause finding.Cause
	boost.Forest
}

// Outlook is what is known of a remedy: forests of its gain and of the odds that there is one.
type Outlook struct {
	Remedy       string
	Gain, Chance boost.Forest
	// Spread and Widening are the deviation of the gain about the forest's value: Spread + Widening |value|.
	Spread, Widening float64
}

// Opinion is what a model thinks of a run.
type Opinion struct {
	Features Vector
	Causes   []Probability // the most likely first
	Model    *Model        // who thinks so

	effects map[string]finding.Effect
}

// Probability is how likely a cause is.
type Probability struct {
	Cause finding.Cause
	P     float64
}

// caution is how many times as likely as found a run is taken to be healthy: an alarm that is false costs more than one
// that is missed. With 1 a tenth more of the healthy runs are accused, and hardly more of the others named right.
const caution = 1.5

// Read returns a model's opinion on a run.
func (m *Model) Read(in *Input) *Opinion {
	o := &Opinion{
		Features: in.Features(), Model: m, effects: make(map[string]finding.Effect, len(m.Remedies)),
	}
	bins := m.Bins.Of(o.Features)
	scores, p := make([]float64, len(m.Causes)), make([]float64, len(m.Causes))
	possible := in.Possible(m.causes())
	for i := range m.Causes {
		scores[i] = math.Inf(-1)
		if possible[i] {
			scores[i] = m.Causes[i].Value(bins) / m.Temperature
		}
		if m.Causes[i].Cause == finding.CauseHealthy {
			scores[i] += math.Log(caution)
		}
	}
	boost.Softmax(scores, p)
	for i, c := range m.Causes {
		o.Causes = append(o.Causes, Probability{c.Cause, p[i]})
	}
	sortByProbability(o.Causes)
	for i := range m.Remedies {
		r := &m.Remedies[i]
		o.effects[r.Remedy] = r.effect(bins)
	}
	return o
}

func (m *Model) causes() []finding.Cause {
	out := make([]finding.Cause, len(m.Causes))
	for i, c := range m.Causes {
		out[i] = c.Cause
	}
	return out
}

func (r *Outlook) effect(bins []uint8) finding.Effect {
	const normal95 = 1.96
	gain := r.Gain.Value(bins)
	half := normal95 * (r.Spread + float64(r.Widening*math.Abs(gain)))
	return finding.Effect{
		Metric: "val/loss", Gain: gain, Low: gain - half, High: gain + half,
		Probability: 1 / (1 + math.Exp(-r.Chance.Value(bins))),
	}
}

// Effect returns what a remedy is expected to do; ok is false where nothing is known of it.
func (o *Opinion) Effect(remedy string) (e finding.Effect, ok bool) {
	e, ok = o.effects[remedy]
	return e, ok
}

// P returns how likely a cause is.
func (o *Opinion) P(c finding.Cause) float64 {
	for _, p := range o.Causes {
		if p.Cause == c {
			return p.P
		}
	}
	return 0
}

func sortByProbability(list []Probability) {
	for i := 1; i < len(list); i++ { // a dozen; equals stay in their order
		for j := i; j > 0 && list[j].P > list[j-1].P; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
