package gp

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
)

// Fit maximizes the posterior of the parameters by L-BFGS from the best of the starts and
// returns the best of at most so many evaluations.
func Fit(d Data, evaluations int, starts ...Params) Params {
	f := newFitter(d)
	start := slices.MinFunc(starts, func(a, b Params) int { return cmp.Compare(f.at(a), f.at(b)) })
	best, least := slices.Clone(start), math.Inf(1)
	problem := optimize.Problem{
		Func: func(p []float64) float64 {
			v := f.at(p)
			if v < least {
				least = v
				copy(best, p)
			}
			return v
		},
		Grad: func(g, p []float64) {
			f.at(p)
			copy(g, f.gradient)
		},
	}
	// That the optimizer stops early, or steps to where there is no number, leaves the best so far.
	_, _ = optimize.Minimize(problem, start,
		&optimize.Settings{FuncEvaluations: evaluations, GradientThreshold: 1e-2}, &optimize.LBFGS{})
	return best
}

// fitter computes the negative logarithm of the posterior and its gradient.
type fitter struct {
	data   Data
	priors []prior
	n      int
	placed [][]float64 // per coordinate the inputs in length scales
	kernel triangle    // k
	fall   triangle    // dk/d(squared distance)
	factor triangle    // of the covariance, then its inverse
	whole  triangle    // the covariance' inverse
	pull   []float64   // n*n, the likelihood's slopes along the squared distances
	alpha  []float64
	row    []float64

	point    []float64 // of the last evaluation
	value    float64
	gradient []float64
}

func newFitter(d Data) *fitter {
	n := len(d.Y)
	f := &fitter{
		data: d, priors: priors(d.groups()), n: n, pull: make([]float64, n*n),
		kernel: newTriangle(n), fall: newTriangle(n), factor: newTriangle(n), whole: newTriangle(n),
		alpha: make([]float64, n), row: make([]float64, n),
	}
	f.gradient = make([]float64, len(f.priors))
	for range d.Group {
		f.placed = append(f.placed, make([]float64, n))
	}
	return f
}

// at evaluates a point, once where value and gradient are asked for one after the other.
func (f *fitter) at(p []float64) float64 {
	if !slices.Equal(f.point, p) {
		f.point = append(f.point[:0], p...)
		f.value = f.evaluate(p)
	}
	return f.value
}

func (f *fitter) evaluate(p Params) float64 {
	f.covariance(p)
	if !f.factor.factorize(f.n) {
		return math.Inf(1)
	}
	var value float64
	for i := range f.n {
		value += math.Log(f.factor.row(i)[i])
	}
	f.factor.invert(f.n)
	f.factor.times(f.data.Y, f.row)
	value += 0.5 * floats.Dot(f.row, f.row)
	f.factor.transposedTimes(f.row, f.alpha)
	f.factor.square(f.n, f.whole)
	f.slopes(p)
	for i, q := range f.priors {
		z := (p[i] - q.mean) / q.deviation
		value += 0.5 * z * z
		f.gradient[i] += z / q.deviation
	}
	return value
}

// place sets the inputs in length scales.
func (f *fitter) place(p Params) {
	for c, g := range f.data.Group {
		scale := math.Exp(p[g] / 2)
		for i, x := range f.data.X {
			f.placed[c][i] = scale * x[c]
		}
	}
}

// covariance fills factor with it, and kernel and fall on the way.
func (f *fitter) covariance(p Params) {
	f.place(p)
	amp, rest, own := p.at(amplitude), p.at(drift), p.at(noise)+leastNoise
	for i := range f.n {
		row, fall, cov := f.kernel.row(i), f.fall.row(i), f.factor.row(i)
		clear(row)
		for _, z := range f.placed {
			at := z[i]
			for j, v := range z[:i] {
				row[j] += float64((at - v) * (at - v))
			}
		}
		drift := rest * f.data.Ahead[i]
		for j, r2 := range row {
			r := math.Sqrt(5 * r2)
			e := decay(r)
			k := (1 + r + float64(r*r)/3) * e
			row[j], fall[j] = k, -5./6*(1+r)*e
			cov[j] = float64(amp*k) + float64(drift*f.data.Ahead[j]*(k+1))
		}
		cov[i] += own + f.data.Var[i]
	}
}

// slopes is the gradient of the likelihood, half the trace of (K^-1 - a a') dK (equation 5.9).
func (f *fitter) slopes(p Params) {
	n, a := f.n, f.alpha
	amp, own, rest := p.at(amplitude), p.at(noise), p.at(drift)
	clear(f.gradient)
	last := f.gradient[len(f.gradient)-amplitude:]
	for i := range n {
		whole, kernel, fall := f.whole.row(i), f.kernel.row(i), f.fall.row(i)
		drift := rest * f.data.Ahead[i]
		var ofAmp, ofDrift float64
		for j, k := range kernel[:i] { // both triangles: twice the half
			q := whole[j] - float64(a[i]*a[j])
			r := drift * f.data.Ahead[j]
			ofAmp += float64(q * k)
			ofDrift += float64(q * r * (k + 1))
			s := q * (amp + r) * fall[j]
			f.pull[i*n+j], f.pull[j*n+i] = s, s
		}
		q := whole[i] - float64(a[i]*a[i])
		last[0] += amp * (ofAmp + float64(0.5*q))
		last[1] += 0.5 * q * own
		last[2] += ofDrift + float64(q*drift*f.data.Ahead[i]) // k + 1 is 2
	}
	f.distances()
}

// distances adds the slopes along length scales. The sum of s_ij (z_i - z_j)^2 over
// all pairs is, for a symmetric s, twice that of z_i (z_i sum_j s_ij - sum_j s_ij z_j).
func (f *fitter) distances() {
	n := f.n
	for i := range n {
		f.row[i] = floats.Sum(f.pull[i*n : (i+1)*n])
	}
	for c, z := range f.placed {
		var slope float64
		for i := range n {
			slope += float64(z[i] * (float64(z[i]*f.row[i]) - floats.Dot(f.pull[i*n:(i+1)*n], z)))
		}
		f.gradient[f.data.Group[c]] += slope
	}
}
