package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/internal/rng"
	"tunebench/engine/search/gp"
)

// GP proposes the point where a Gaussian process expects the largest improvement on the best
// trial. Trials that are training count with the value that is expected of them (Ginsbourger,
// Le Riche and Carraro, "Kriging is well-suited to parallelize optimization", 2010).
type GP struct {
	Startup int // points of the Halton sequence before the first fit; 0: 10
}

const (
	gpEvaluations  = 20  // of a fit
	gpMostTrials   = 200 // in a model
	gpFailedBeyond = 1.0 // deviations above the worst value that a failed trial counts as
)

// Sample implements Sampler.
func (g GP) Sample(h *History, n int) (Point, bool) {
	told := told(h)
	if len(told) < cmp.Or(g.Startup, 10) {
		return Halton{}.Sample(h, n)
	}
	f := newFeatures(h.Space)
	d, best := observations(f, told)
	model, err := gp.New(d, gp.Fit(d, gp.Default(&d), gpEvaluations))
	if err != nil {
		return Halton{}.Sample(h, n)
	}
	model = believe(model, f, d, pending(h))
	c := climber{space: h.Space, stream: rng.New(h.Seed, rng.Search, drawGP, n)}
	c.glance = func(p Point) float64 { m, v := model.Glance(f.of(p)); return logImprovement(m, v, best) }
	c.exact = func(p Point) float64 { m, v := model.Predict(f.of(p)); return logImprovement(m, v, best) }
	var starts [][]float64
	for _, t := range ranked(h)[:5] {
		starts = append(starts, cubeOf(h.Space, t.Point))
	}
	return c.climb(starts), true
}

// told are the trials with a result: the best ones, and the latest of the rest where there are many.
func told(h *History) []*Trial {
	trials := slices.DeleteFunc(ranked(h), func(t *Trial) bool {
		return t.Pending() || len(t.Values) == 0 && !t.Failed
	})
	if len(trials) > gpMostTrials {
		rest := trials[gpMostTrials/2:]
		slices.SortFunc(rest, func(a, b *Trial) int { return cmp.Compare(b.ID, a.ID) })
		trials = trials[:gpMostTrials]
	}
	return trials
}

func pending(h *History) []*Trial {
	return slices.DeleteFunc(slices.Clone(h.Trials), func(t *Trial) bool { return !t.Pending() })
}

// cubeOf is a point in the unit cube, parameters that do not matter in the middle.
func cubeOf(s *Space, p Point) []float64 {
	u := s.Unit(p)
	for i, v := range u {
		if math.IsNaN(v) {
			u[i] = 0.5
		}
	}
	return u
}

// observations standardizes the trials' best values. Those far above the rest, and trials
// without a value, are drawn in, as how bad a bad trial is tells nothing of the good ones.
func observations(f *features, trials []*Trial) (d gp.Data, best float64) {
	values := make([]float64, len(trials))
	for i, t := range trials {
		values[i] = t.Best()
	}
	z := standardize(values)
	d = gp.Data{Group: f.group, Y: z, Var: make([]float64, len(z)), Ahead: make([]float64, len(z))}
	for _, t := range trials {
		d.X = append(d.X, f.of(t.Point))
	}
	return d, slices.Min(z)
}

// standardize returns values by their median and their spread below it, so that the few
// that are far off above do not set the scale.
func standardize(values []float64) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	finite := sorted[:len(sorted)-countInf(sorted)]
	z := make([]float64, len(values))
	if len(finite) == 0 {
		return z
	}
	middle := finite[len(finite)/2]
	var spread float64
	for _, v := range finite[:len(finite)/2] {
		spread += (v - middle) * (v - middle)
	}
	spread = math.Sqrt(spread / float64(max(1, len(finite)/2)))
	if spread == 0 {
		spread = max(finite[len(finite)-1]-middle, 1e-12)
	}
	worst := drawIn((finite[len(finite)-1]-middle)/spread) + gpFailedBeyond
	for i, v := range values {
		if z[i] = worst; !math.IsInf(v, 1) {
			z[i] = drawIn((v - middle) / spread)
		}
	}
	return z
}

func countInf(sorted []float64) int {
	n := 0
	for n < len(sorted) && math.IsInf(sorted[len(sorted)-1-n], 1) {
		n++
	}
	return n
}

// usual is how far, in deviations, the values reach that are taken as they are.
const usual = 2.5

// drawIn lets what lies beyond the usual grow by its logarithm only.
func drawIn(z float64) float64 {
	if z <= usual {
		return z
	}
	return usual + math.Log1p(z-usual)
}

// believe adds the trials in training with the values that the model expects of them.
func believe(m *gp.Model, f *features, d gp.Data, trials []*Trial) *gp.Model {
	if len(trials) == 0 {
		return m
	}
	for _, t := range trials {
		x := f.of(t.Point)
		mean, _ := m.Predict(x)
		d.X, d.Y = append(d.X, x), append(d.Y, mean)
		d.Var, d.Ahead = append(d.Var, 0), append(d.Ahead, 0)
	}
	with, err := gp.New(d, m.Params())
	if err != nil {
		return m
	}
	return with
}
