package search

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"tunebench/engine/internal/rng"
)

// parzen is a mixture of one kernel per trial and a prior as wide as the space. A kernel
// is a product over parameters: a normal distribution cut off at the ends of the axis, or
// a list of probabilities. Where a parameter did not matter in a trial, its kernel is the
// prior's.
type parzen struct {
	space   *Space
	at      [][]float64 // kernel, parameter: centre on the axis 0..1 or index; NaN: the prior's
	weights []float64   // they add up to 1
	within  [][]float64 // kernel, parameter: the mass that a normal kernel has within the axis, logarithm
	sigma   float64     // width of a trial's kernel on the axis
}

const (
	priorWeight = 1.0
	fullWeights = 25 // the last trials count in full, older ones less and less
)

func newParzen(s *Space, trials []*Trial) *parzen {
	n := len(trials)
	p := &parzen{space: s, at: make([][]float64, 0, n+1)}
	// Scott's rule for the width, bounded from below so that kernels never become needles.
	p.sigma = 0.2 * math.Pow(float64(max(n, 1)), -1/float64(s.Len()+4))
	p.sigma = max(p.sigma, 1/float64(min(100, n+2)))
	byAge := slices.SortedFunc(slices.Values(trials), func(a, b *Trial) int { return cmp.Compare(a.ID, b.ID) })
	for i, t := range byAge {
		u := s.Unit(t.Point)
		for k := range u {
			if s.params[k].Kind == Choice {
				u[k] = t.Point[k]
			}
		}
		p.at = append(p.at, u)
		p.weights = append(p.weights, ageWeight(i, n))
	}
	prior := make([]float64, s.Len())
	for k := range prior {
		prior[k] = math.NaN()
	}
	p.at, p.weights = append(p.at, prior), append(p.weights, priorWeight)
	p.within = make([][]float64, len(p.at))
	for k, centre := range p.at {
		p.within[k] = make([]float64, s.Len())
		for i, c := range centre {
			if s.params[i].Kind != Choice && !math.IsNaN(c) {
				p.within[k][i] = math.Log(normalWithin(c, p.sigma))
			}
		}
	}
	var sum float64
	for _, w := range p.weights {
		sum += w
	}
	for i := range p.weights {
		p.weights[i] /= sum
	}
	return p
}

// ageWeight of trial i from the oldest of n: a ramp from 1/n to 1, then 1.
func ageWeight(i, n int) float64 {
	ramp := n - fullWeights
	if i >= ramp {
		return 1
	}
	if ramp == 1 {
		return 1 / float64(n)
	}
	lo := 1 / float64(n)
	return lo + float64((1-lo)*float64(i)/float64(ramp-1))
}

// draw takes a kernel by weight and a point from it.
func (z *parzen) draw(s *rng.Stream) Point {
	left, k := s.Float64(), 0
	for k < len(z.weights)-1 && left >= z.weights[k] {
		left -= z.weights[k]
		k++
	}
	p := make(Point, z.space.Len())
	for i := range p {
		q := &z.space.params[i]
		switch c := z.at[k][i]; {
		case !z.space.Active(p, i):
			p[i] = math.NaN()
		case q.Kind == Choice:
			p[i] = float64(z.drawChoice(s, q, c))
		case math.IsNaN(c):
			p[i] = q.at(s.Float64())
		default:
			p[i] = q.at(truncatedNormal(c, z.sigma, s.Float64()))
		}
	}
	return p
}

func (z *parzen) drawChoice(s *rng.Stream, q *Param, at float64) int {
	left := s.Float64()
	for c := range q.Choices {
		if left -= z.choice(q, at, c); left < 0 {
			return c
		}
	}
	return len(q.Choices) - 1
}

// choice is a kernel's probability of a value of a list: the trial's own value stands
// out from a prior that weighs as one trial.
func (z *parzen) choice(q *Param, at float64, c int) float64 {
	n := float64(len(q.Choices))
	if math.IsNaN(at) {
		return 1 / n
	}
	prior := priorWeight / float64(len(z.at))
	v := prior
	if int(at) == c {
		v++
	}
	return v / (1 + float64(n*prior))
}

// logDensity of a point, per unit of the axes; of a grid the share of each value's cell.
func (z *parzen) logDensity(p Point) float64 {
	u := z.space.Unit(p)
	total := 0.0
	terms := make([]float64, len(z.at))
	for k := range z.at {
		v := math.Log(z.weights[k])
		for i := range p {
			v += z.logKernel(k, i, u[i], p[i])
		}
		terms[k] = v
	}
	top := slices.Max(terms)
	for _, v := range terms {
		total += math.Exp(v - top)
	}
	return top + math.Log(total)
}

func (z *parzen) logKernel(k, i int, u, value float64) float64 {
	q, centre := &z.space.params[i], z.at[k][i]
	switch {
	case math.IsNaN(value):
		return 0
	case q.Kind == Choice:
		return math.Log(z.choice(q, centre, int(value)))
	case math.IsNaN(centre):
		return 0 // the prior's density is 1 everywhere
	}
	lo, hi := q.cell(value, u)
	if hi > lo {
		mass := standardNormal.CDF((hi-centre)/z.sigma) - standardNormal.CDF((lo-centre)/z.sigma)
		return math.Log(max(mass, 1e-300)/(hi-lo)) - z.within[k][i]
	}
	d := (u - centre) / z.sigma
	return -d*d/2 - math.Log(z.sigma) - logRoot2Pi - z.within[k][i]
}

var logRoot2Pi = math.Log(2*math.Pi) / 2

// cell is the share of the axis that a value of a grid has; empty for a continuous one.
func (p *Param) cell(v, u float64) (lo, hi float64) {
	switch {
	case p.Step > 0 || p.Levels != nil:
		half := 0.5 / float64(p.count())
		return u - half, u + half
	case p.Kind == Int && p.Log:
		a, b := p.ends()
		return (math.Log(v-0.5) - a) / (b - a), (math.Log(v+0.5) - a) / (b - a)
	case p.Kind == Int:
		half := 0.5 / (p.High - p.Low + 1)
		return u - half, u + half
	default:
		return u, u
	}
}

var standardNormal = distuv.Normal{Mu: 0, Sigma: 1}

// normalWithin is the mass that a normal distribution has within the axis 0..1.
func normalWithin(mu, sigma float64) float64 {
	return standardNormal.CDF((1-mu)/sigma) - standardNormal.CDF(-mu/sigma)
}

// truncatedNormal is the quantile u of a normal distribution cut off at 0 and 1.
func truncatedNormal(mu, sigma, u float64) float64 {
	a := standardNormal.CDF(-mu / sigma)
	q := a + float64(u*normalWithin(mu, sigma))
	return min(max(mu+float64(sigma*standardNormal.Quantile(min(max(q, 1e-300), 1-0x1p-53))), 0), 1)
}
