package gp

import (
	"math"
	"slices"
)

// Data are observations of which a model is made.
type Data struct {
	X     [][]float64 // n inputs of equal length
	Group []int       // per coordinate, which length scale it has: 0 … groups-1
	Y     []float64   // n values, standardized or nearly so
	Var   []float64   // n variances of noise known beforehand
	Ahead []float64   // n distances from the end, s in the package's comment
}

// groups is the number of length scales.
func (d *Data) groups() int {
	n := 0
	for _, g := range d.Group {
		n = max(n, g+1)
	}
	return n
}

// Params are the logarithms of what is fitted: the inverse squared length scale of each
// group, then the variances of f, of the noise and of g.
type Params []float64

// The places of the variances, counted from the end.
const (
	amplitude = 3 - iota
	noise
	drift
)

func (p Params) at(place int) float64 { return math.Exp(p[len(p)-place]) }

// leastNoise keeps the matrix well-conditioned.
const leastNoise = 1e-6

// prior is the mean and the standard deviation of a parameter.
type prior struct{ mean, deviation float64 }

// priors of the parameters for data with so many groups: length scales around a share of
// the cube that grows with its dimension (Hvarfner, Hellsten and Nardi, "Vanilla Bayesian
// Optimization Performs Great in High Dimensions", 2024), little noise.
func priors(groups int) []prior {
	p := make([]prior, groups, groups+3)
	for i := range p {
		p[i] = prior{-math.Log(float64(groups)/4) - 0.8, 3}
	}
	return append(p, prior{0, 1}, prior{-9, 2}, prior{math.Log(0.01), 1.5})
}

// Default returns the parameters where a fit begins: the means of their priors.
func Default(d *Data) Params {
	var p Params
	for _, q := range priors(d.groups()) {
		p = append(p, q.mean)
	}
	return p
}

// waryScales are length scales beside those of the prior, as the logarithm of the inverse square: e times shorter.
const waryScales = 2

// Wary returns fitted variances with length scales that nothing was learned for, shorter than the prior's:
// every coordinate matters, and what was seen tells only of what lies close to it.
func Wary(d Data, p Params) Params {
	w := slices.Clone(p)
	for i, v := range Default(&d)[:d.groups()] {
		w[i] = v + waryScales
	}
	return w
}
