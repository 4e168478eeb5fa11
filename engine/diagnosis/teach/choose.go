package teach

import (
	"math"
	"slices"

	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/finding"
)

// settings are tried of how likely a cause must be to be named, from few names to many, and of how likely a change must
// be to help to be suggested, from many suggestions to few.
var settings = []struct{ named, hopeful float64 }{
	{0.08, 0.55}, {0.07, 0.6}, {0.06, 0.65}, {0.05, 0.7}, {0.04, 0.75}, {0.03, 0.8}, {0.02, 0.85},
}

const (
	// enoughNamed is the share of runs whose findings are to name an accepted cause, littleHarm that of the first
	// steps that may do harm. Both leave a little beside what is asked of other data sets: 0.95 and 0.08.
	enoughNamed, littleHarm = 0.96, 0.065
)

// trial is what models say of runs under each setting.
type trial struct {
	examples []Example
	cases    [][]Case
}

// try asks models, each about data sets that it has not seen.
func try(examples []Example, models Crossed) *trial {
	t := &trial{examples: examples}
	for _, s := range settings {
		for _, m := range models {
			m.Named, m.Hopeful, m.Level, m.Slope = s.named, s.hopeful, 0, 1
		}
		t.cases = append(t.cases, Cases(examples, models))
	}
	return t
}

// choose sets a model by the runs that count: to the fewest names that are enough, the boldest suggestions that do
// little harm, and the confidence that was right as often as it was said.
func (t *trial) choose(m *reader.Model, counts func(e Example) bool) {
	last := settings[len(settings)-1]
	m.Named, m.Hopeful = last.named, last.hopeful
	var counted []Case
	for i, s := range slices.Backward(settings) {
		counted = nil
		for k, c := range t.cases[i] {
			if counts(t.examples[k]) {
				counted = append(counted, c)
			}
		}
		score := Score(counted)
		if score.Anywhere >= enoughNamed {
			m.Named = s.named
		}
		if score.Harm <= littleHarm {
			m.Hopeful = s.hopeful
		}
	}
	m.Level, m.Slope = confidences(counted)
}

// confidences fits how often the cause named first was accepted to how likely it was said to be (Platt, "Probabilistic
// outputs for support vector machines", 1999).
func confidences(cases []Case) (level, slope float64) {
	slope = 1
	least := math.Inf(1)
	var m reader.Model
	for i := range 31 {
		for k := range 31 {
			m.Level, m.Slope = float64(i-15)/10, 0.2+float64(k)*0.05
			sum := 0.0
			for _, c := range cases {
				if c.Cause == "" || c.Said[0] == finding.CauseDiverged { // which is seen without a reader
					continue
				}
				p := m.Confidence(c.Confidence)
				if !slices.Contains(c.Accepted, c.Said[0]) {
					p = 1 - p
				}
				sum -= math.Log(p)
			}
			if sum < least {
				least, level, slope = sum, m.Level, m.Slope
			}
		}
	}
	return level, slope
}
