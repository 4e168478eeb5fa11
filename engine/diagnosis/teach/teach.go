package teach

import (
	"slices"

	"tunebench/engine/diagnosis"
	"tunebench/engine/diagnosis/labelled"
	"tunebench/engine/diagnosis/reader"
	"tunebench/engine/diagnosis/reader/boost"
	"tunebench/engine/diagnosis/remedy"
	"tunebench/engine/event"
	"tunebench/engine/finding"
)

// Example is a run as the fit sees it.
type Example struct {
	Run      *labelled.Run
	History  *event.History
	Context  diagnosis.Context
	Features []float64
	Cause    finding.Cause // "": not scored
	Accepted []finding.Cause
	Possible []bool // which of causes it can have
}

// Input is what the reader is told.
func (e *Example) Input() *reader.Input { return diagnosis.Input(e.History, e.Context) }

// Examples reads runs.
func Examples(runs []labelled.Run) []Example {
	out := make([]Example, len(runs))
	for i := range runs {
		r := &runs[i]
		out[i] = Example{Run: r, History: r.History(), Context: Context(r)}
		in := out[i].Input()
		out[i].Features = in.Features()
		out[i].Possible = in.Possible(causes)
		out[i].Cause, out[i].Accepted = r.Label()
	}
	return out
}

// causes are those that a fit tells apart. What diverged is seen without one.
var causes = []finding.Cause{
	finding.CauseHealthy, finding.CauseOverfitting, finding.CauseUnderfitting, finding.CauseLRTooHigh,
	finding.CauseLRTooLow, finding.CauseBadInit, finding.CauseDeadUnits, finding.CauseVanishing, finding.CauseBatch,
	finding.CauseSchedule, finding.CauseNormalization, finding.CauseImbalance, finding.CauseLabelNoise,
}

// Config says how to fit.
type Config struct {
	Causes, Gains boost.Config
	Share         float64 // of the membership that goes to the winner, where other causes are accepted too
}

// Usual is how the model of the program is fitted.
var Usual = Config{
	Causes: boost.Config{Rounds: 120, Rate: 0.08, Ridge: 1, Least: 1.5, Rows: 0.7, Columns: 0.4, Seed: 1},
	Gains:  boost.Config{Rounds: 120, Rate: 0.06, Ridge: 2, Least: 4, Rows: 0.7, Columns: 0.4, Seed: 2},
	Share:  0.7,
}

// Fit fits a model.
func Fit(examples []Example, c Config) *reader.Model {
	m := reader.NewModel()
	m.Bins = binsOf(examples)
	fitCauses(m, examples, c)
	for _, name := range remedy.Names() {
		if o, ok := outlook(m.Bins, examples, name, c.Gains); ok {
			m.Remedies = append(m.Remedies, o)
		}
	}
	return m
}

func binsOf(examples []Example) boost.Bins {
	rows := make([][]float64, len(examples))
	for i, e := range examples {
		rows[i] = e.Features
	}
	return boost.BinsOf(rows)
}

func fitCauses(m *reader.Model, examples []Example, c Config) {
	var rows, want [][]float64
	var weight []float64
	var possible [][]bool
	for _, e := range examples {
		if i := slices.Index(causes, e.Cause); i < 0 || !e.Possible[i] {
			continue
		}
		possible = append(possible, e.Possible)
		w := make([]float64, len(causes))
		others := 0
		for _, a := range e.Accepted {
			if i := slices.Index(causes, a); i >= 0 && e.Possible[i] {
				others++
			}
		}
		for _, a := range e.Accepted {
			if i := slices.Index(causes, a); i >= 0 && e.Possible[i] {
				switch {
				case others == 1:
					w[i] = 1
				case a == e.Cause:
					w[i] = c.Share
				default:
					w[i] = (1 - c.Share) / float64(others-1)
				}
			}
		}
		rows, want, weight = append(rows, e.Features), append(want, w), append(weight, 1)
	}
	for i, f := range boost.Classes(boost.TableOf(m.Bins, rows), want, possible, weight, c.Causes) {
		m.Causes = append(m.Causes, reader.Likelihood{Cause: causes[i], Forest: f})
	}
}

// fewest is how many runs a remedy must have been tried on.
const fewest = 30

// outlook fits what a remedy does.
func outlook(b boost.Bins, examples []Example, name string, c boost.Config) (reader.Outlook, bool) {
	var rows [][]float64
	var gain, helps, weight []float64
	for _, e := range examples {
		for _, t := range e.Run.Tried {
			if t.Name != name || name == remedy.Weights && e.Run.Meant == "imbalance" {
				continue
			}
			g := meanGain(t)
			rows, gain, weight = append(rows, e.Features), append(gain, g), append(weight, 1)
			h := 0.0
			if g > 0 {
				h = 1
			}
			helps = append(helps, h)
		}
	}
	if len(rows) < fewest {
		return reader.Outlook{}, false
	}
	t := boost.TableOf(b, rows)
	const bound = 0.7
	return reader.Outlook{
		Remedy: name, Gain: boost.Numbers(t, gain, weight, bound, c), Chance: boost.Chances(t, helps, weight, c),
		Spread: 0.1, Widening: 0.5,
	}, true
}

// meanGain is that of all seeds.
func meanGain(t labelled.Effect) float64 {
	sum := t.First
	for _, g := range t.Fresh {
		sum += g
	}
	return min(max(sum/float64(1+len(t.Fresh)), -2), 2)
}

// Fold is the number of the fold, below n, in which a data set is held out.
func Fold(set string, n int) int {
	h := uint64(1469598103934665603)
	for _, b := range []byte(set) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	h ^= h >> 31
	return int(h % uint64(n))
}
