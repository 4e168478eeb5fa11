package gp

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// ErrSingular says that the observations' matrix could not be factorized.
var ErrSingular = errors.New("gp: the covariance matrix is not positive definite")

// Model predicts from observations under fixed parameters. It is not safe for concurrent use.
type Model struct {
	data      Data
	params    Params
	scale     []float64 // per coordinate, 1 / its length scale
	at        []float64 // n*d inputs in length scales
	point     []float64 // the last one asked for
	amp       float64
	precision []float64 // per observation 1 / its own variance
	alpha     []float64
	inverse   triangle  // of the covariance matrix' Cholesky factor
	white     []float64 // of the last vector that was whitened
	cov       []float64 // of the last point asked for
	fall      []float64 // its slopes along the distance
	weights   []float64 // those of the observations in the reduction of its variance
}

// New makes a model; it fails with [ErrSingular].
func New(d Data, p Params) (*Model, error) {
	n := len(d.Y)
	m := &Model{data: d, params: p, amp: p.at(amplitude), inverse: newTriangle(n)}
	for _, g := range d.Group {
		m.scale = append(m.scale, math.Exp(p[g]/2))
	}
	m.point = make([]float64, len(m.scale))
	m.resize(n)
	for i, x := range d.X {
		m.at = append(m.at, m.place(x)...)
		m.precision[i] = 1 / m.covariance(i, m.inverse.row(i))
	}
	if !m.inverse.factorize(n) {
		return nil, ErrSingular
	}
	m.inverse.invert(n)
	m.inverse.times(d.Y, m.white)
	m.inverse.transposedTimes(m.white, m.alpha)
	return m, nil
}

// resize makes room for so many observations.
func (m *Model) resize(n int) {
	for _, s := range []*[]float64{&m.precision, &m.alpha, &m.cov, &m.fall, &m.white, &m.weights} {
		*s = append(*s, make([]float64, n-len(*s))...)
	}
}

// covariance sets row to the covariances of observation i with those up to it, and returns the last.
func (m *Model) covariance(i int, row []float64) float64 {
	d, rest := &m.data, m.params.at(drift)*m.data.Ahead[i]
	for j := range row {
		k := matern(apart(m.input(i), m.input(j)))
		row[j] = float64(m.amp*k) + float64(rest*d.Ahead[j]*(k+1))
	}
	row[i] += m.params.at(noise) + leastNoise + d.Var[i]
	return row[i]
}

// Add adds an observation to a model, in a small part of the time that it takes to make one anew; of
// one that makes the matrix singular nothing is learned.
func (m *Model) Add(x []float64, y, variance, ahead float64) {
	n := len(m.data.Y)
	d := &m.data
	d.X, d.Y = append(slices.Clip(d.X), x), append(slices.Clip(d.Y), y)
	d.Var, d.Ahead = append(slices.Clip(d.Var), variance), append(slices.Clip(d.Ahead), ahead)
	m.at = append(m.at, m.place(x)...)
	row := make([]float64, n+1)
	alone := m.covariance(n, row)
	// With w the whitened covariances and r what they leave, the inverse' new row is (-w'L^-1, 1)/r.
	m.inverse.times(row[:n], m.white)
	rest := alone - floats.Dot(m.white, m.white)
	if !(rest > leastNoise/2) {
		d.X, d.Y, d.Var, d.Ahead = d.X[:n], d.Y[:n], d.Var[:n], d.Ahead[:n]
		m.at = m.at[:n*len(m.scale)]
		return
	}
	r := math.Sqrt(rest)
	told := y - floats.Dot(row[:n], m.alpha)
	m.inverse.transposedTimes(m.white, row[:n])
	floats.Scale(-1/r, row[:n])
	row[n] = 1 / r
	m.inverse = append(m.inverse, row...)
	m.resize(n + 1)
	m.precision[n] = 1 / alone
	floats.AddScaled(m.alpha, told/r, row)
}

// Params returns what the model was made with.
func (m *Model) Params() Params { return m.params }

// place sets and returns the place of an input in length scales.
func (m *Model) place(x []float64) []float64 {
	for c, s := range m.scale {
		m.point[c] = s * x[c]
	}
	return m.point
}

func (m *Model) input(i int) []float64 {
	d := len(m.scale)
	return m.at[i*d : (i+1)*d]
}

// apart is a squared distance.
func apart(a, b []float64) float64 {
	var sum float64
	for c, v := range a {
		d := v - b[c]
		sum += d * d
	}
	return sum
}

// Nearest returns the squared distance, in length scales, of an input from the nearest observation.
func (m *Model) Nearest(x []float64) float64 {
	nearest, z := math.Inf(1), m.place(x)
	for i := range m.alpha {
		nearest = min(nearest, apart(z, m.input(i)))
	}
	return nearest
}

// Distances returns those of inputs from the first one.
func (m *Model) Distances(from []float64, to [][]float64) []float64 {
	z := slices.Clone(m.place(from))
	out := make([]float64, len(to))
	for i, x := range to {
		out[i] = apart(z, m.place(x))
	}
	return out
}

const leastVariance = 1e-12

// Predict returns the mean and the variance of f at x.
func (m *Model) Predict(x []float64) (mean, variance float64) {
	mean, _ = m.Glance(x)
	m.inverse.times(m.cov, m.white)
	variance = m.amp - floats.Dot(m.white, m.white)
	return mean, max(variance, leastVariance)
}

// Slope is Predict that sets the slopes of mean and variance along the coordinates of x, too.
func (m *Model) Slope(x, ofMean, ofVariance []float64) (mean, variance float64) {
	fall, z := m.fall, m.place(x)
	for i := range m.cov {
		r := math.Sqrt(5 * apart(z, m.input(i)))
		e := m.amp * decay(r)
		m.cov[i], fall[i] = (1+r+float64(r*r)/3)*e, -5./3*(1+r)*e
	}
	m.inverse.times(m.cov, m.white)
	m.inverse.transposedTimes(m.white, m.weights)
	variance = m.amp - floats.Dot(m.white, m.white)
	clear(ofMean)
	clear(ofVariance)
	for i := range m.cov {
		mean += float64(m.cov[i] * m.alpha[i])
		a, v := float64(m.alpha[i]*fall[i]), -2*float64(m.weights[i]*fall[i])
		at := m.input(i)
		for c := range z {
			d := z[c] - at[c]
			ofMean[c] += float64(a * d)
			ofVariance[c] += float64(v * d)
		}
	}
	for c, s := range m.scale {
		ofMean[c] *= s
		ofVariance[c] *= s
	}
	return mean, max(variance, leastVariance)
}

// Scale returns the squared length scale of each coordinate.
func (m *Model) Scale() []float64 {
	s := make([]float64, len(m.scale))
	for i, w := range m.scale {
		s[i] = 1 / (w * w)
	}
	return s
}

// Glance returns the mean of f at x and a bound of its variance from above, which is what
// the observation that tells most leaves of it: n operations instead of n squared.
func (m *Model) Glance(x []float64) (mean, variance float64) {
	var told float64
	z, at := m.place(x), m.at
	for i := range m.cov {
		var r2 float64
		for c, v := range at[:len(z)] {
			d := z[c] - v
			r2 += float64(d * d)
		}
		at = at[len(z):]
		v := m.amp * matern(r2)
		m.cov[i] = v
		mean += float64(v * m.alpha[i])
		told = max(told, v*v*m.precision[i])
	}
	return mean, max(m.amp-told, leastVariance)
}
