package teach

import (
	"math"
	"slices"

	"tunebench/engine/diagnosis/reader"
)

// Folds is how many parts the data sets are divided into.
const Folds = 5

// Crossed is a model for each fold, fitted on the data sets of the others.
type Crossed []*reader.Model

// Of returns the model that has not seen a data set.
func (c Crossed) Of(set string) *reader.Model { return c[Fold(set, len(c))] }

// Cross fits a model for each fold. What calibrates it are the runs held out in the other folds.
func Cross(examples []Example, c Config) Crossed { return cross(examples, c, Fit) }

func cross(examples []Example, c Config, fit func([]Example, Config) *reader.Model) Crossed {
	models := make(Crossed, Folds)
	held := make([][]Example, Folds)
	for f := range models {
		var seen []Example
		for _, e := range examples {
			if Fold(e.Run.Set, Folds) != f {
				seen = append(seen, e)
			} else {
				held[f] = append(held[f], e)
			}
		}
		models[f] = fit(seen, c)
	}
	for f, m := range models {
		var others []doubt
		for g := range models {
			if g != f {
				others = append(others, doubts(models[g], held[g])...)
			}
		}
		defer calibrate(m, others) // after all have been asked uncalibrated
	}
	return models
}

// chosen crosses models and chooses for each how much it names, how sure it must be of what it suggests and how sure it
// says to be, by what the others say of the runs of other folds: nothing that it is judged by has a say.
func chosen(examples []Example, c Config) (Crossed, *trial) {
	models := Cross(examples, c)
	t := try(examples, models)
	for f, m := range models {
		t.choose(m, func(e Example) bool { return Fold(e.Run.Set, Folds) != f })
	}
	return models, t
}

// Final fits the model of the program on all runs, calibrated on those that the crossed models held out.
func Final(examples []Example, c Config) (*reader.Model, Crossed) {
	crossed, tried := chosen(examples, c)
	var all []doubt
	for f, m := range crossed {
		was := m.Temperature
		m.Temperature = 1
		for _, e := range examples {
			if Fold(e.Run.Set, Folds) == f {
				all = append(all, doubts(m, []Example{e})...)
			}
		}
		m.Temperature = was
	}
	m := Fit(examples, c)
	calibrate(m, all)
	tried.choose(m, func(Example) bool { return true })
	return m, crossed
}

// doubt is what a model said of a run that it had not seen, and what was true.
type doubt struct {
	p       []float64 // by cause
	truth   []float64 // the share of each cause
	remedy  []string
	said    []float64
	gained  []float64
	counted bool
}

func doubts(m *reader.Model, examples []Example) []doubt {
	var out []doubt
	for _, e := range examples {
		o := m.Read(e.Input())
		d := doubt{p: make([]float64, len(causes)), truth: make([]float64, len(causes))}
		for _, c := range o.Causes {
			d.p[slices.Index(causes, c.Cause)] = c.P
		}
		if i := slices.Index(causes, e.Cause); i >= 0 && e.Possible[i] {
			d.truth[i], d.counted = 1, true
		}
		for _, t := range e.Run.Tried {
			if effect, ok := o.Effect(t.Name); ok {
				d.remedy = append(d.remedy, t.Name)
				d.said, d.gained = append(d.said, effect.Gain), append(d.gained, meanGain(t))
			}
		}
		out = append(out, d)
	}
	return out
}

// calibrate sets what a model says of its own certainty by what was true of held-out runs.
func calibrate(m *reader.Model, held []doubt) {
	m.Temperature = temperature(held)
	for i := range m.Remedies {
		r := &m.Remedies[i]
		r.Spread, r.Widening = spread(held, r.Remedy)
	}
}

// temperature is the one under which the causes of the runs are the most likely.
func temperature(held []doubt) float64 {
	best, low := 1.0, math.Inf(1)
	for i := range 41 {
		t := math.Exp(float64(float64(i-20) * 0.05))
		sum := 0.0
		for _, d := range held {
			if !d.counted {
				continue
			}
			total, own := 0.0, 0.0
			for c, p := range d.p {
				q := math.Pow(p, 1/t)
				total += q
				own += float64(d.truth[c] * q)
			}
			sum -= math.Log(max(own/total, 1e-9))
		}
		if sum < low {
			best, low = t, sum
		}
	}
	return best
}

// spread returns the deviation about a predicted gain as a + b |gain| that holds 95 % of the held-out gains.
func spread(held []doubt, name string) (a, b float64) {
	const normal95, share, slope = 1.96, 0.95, 0.5
	const none = 0.3 // of a remedy that was never held out
	var ratios []float64
	typical := 0.0
	for pass := range 2 { // first the typical error, then the factor
		n := 0.0
		for _, d := range held {
			for i, r := range d.remedy {
				if r != name {
					continue
				}
				err := math.Abs(d.gained[i] - d.said[i])
				if pass == 0 {
					typical += err
					n++
				} else {
					ratios = append(ratios, err/(typical+float64(slope*math.Abs(d.said[i]))))
				}
			}
		}
		if pass == 0 {
			typical = max(typical/max(n, 1), 0.01)
		}
	}
	if len(ratios) < 20 {
		return none, slope
	}
	slices.Sort(ratios)
	factor := ratios[int(share*float64(len(ratios)-1))] / normal95
	return factor * typical, factor * slope
}
