package gp

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// ErrSingular says that the observations' matrix could not be factorized.
var ErrSingular = errors.New("gp: the covariance matrix is not positive definite")

// Model predicts from observations under fixed parameters. It is not safe for concurrent use.
type Model struct {
	data    Data
	params  Params
	weight  []float64 // per coordinate, 1 / its squared length scale
	amp     float64
	alone   []float64 // per observation its own variance
	alpha   []float64
	inverse blas64.Triangular // of the covariance matrix' Cholesky factor
	white   []float64         // of the last vector that was whitened
	cov     []float64         // of the last point asked for
	fall    []float64         // its slopes along the distance
	weights []float64         // those of the observations in the reduction of its variance
}

// New makes a model; it fails with [ErrSingular].
func New(d Data, p Params) (*Model, error) {
	n := len(d.Y)
	m := &Model{data: d, params: p, amp: p.at(amplitude), alone: make([]float64, n)}
	m.cov, m.fall, m.white = make([]float64, n), make([]float64, n), make([]float64, n)
	m.weights = make([]float64, n)
	for _, g := range d.Group {
		m.weight = append(m.weight, math.Exp(p[g]))
	}
	k := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			c := matern(m.Distance(d.X[i], d.X[j]))
			k.SetSym(i, j, m.amp*c+d.Ahead[i]*d.Ahead[j]*p.at(drift)*(c+1))
		}
		m.alone[i] = k.At(i, i) + p.at(noise) + leastNoise + d.Var[i]
		k.SetSym(i, i, m.alone[i])
	}
	var chol mat.Cholesky
	if !chol.Factorize(k) {
		return nil, ErrSingular
	}
	var lower, inverse mat.TriDense
	chol.LTo(&lower)
	if err := inverse.InverseTri(&lower); err != nil && !conditioned(err) {
		return nil, ErrSingular
	}
	m.inverse = inverse.RawTriangular()
	m.alpha = make([]float64, n)
	m.whiten(d.Y)
	m.colour(m.alpha)
	return m, nil
}

// whiten sets white to the product of the inverse of the Cholesky factor and y.
func (m *Model) whiten(y []float64) {
	for i := range m.white {
		m.white[i] = floats.Dot(m.row(i), y[:i+1])
	}
}

// colour sets w to the product of the factor's transposed inverse and white, which makes it the
// product of the covariance matrix' inverse and what was whitened.
func (m *Model) colour(w []float64) {
	clear(w)
	for i, v := range m.white {
		floats.AddScaled(w[:i+1], v, m.row(i))
	}
}

func (m *Model) row(i int) []float64 {
	return m.inverse.Data[i*m.inverse.Stride : i*m.inverse.Stride+i+1]
}

// conditioned reports whether an error is gonum's word on accuracy alone.
func conditioned(err error) bool {
	var c mat.Condition
	return errors.As(err, &c)
}

// Params returns what the model was made with.
func (m *Model) Params() Params { return m.params }

// Distance returns the squared distance of two inputs, in length scales.
func (m *Model) Distance(a, b []float64) float64 {
	var sum float64
	for i, w := range m.weight {
		d := a[i] - b[i]
		sum += w * d * d
	}
	return sum
}

const leastVariance = 1e-12

// Predict returns the mean and the variance of f at x.
func (m *Model) Predict(x []float64) (mean, variance float64) {
	mean, _ = m.Glance(x)
	m.whiten(m.cov)
	variance = m.amp - floats.Dot(m.white, m.white)
	return mean, max(variance, leastVariance)
}

// Slope is Predict that sets the slopes of mean and variance along the coordinates of x, too.
func (m *Model) Slope(x, ofMean, ofVariance []float64) (mean, variance float64) {
	fall := m.fall
	for i, at := range m.data.X {
		r := math.Sqrt(5 * m.Distance(x, at))
		e := m.amp * math.Exp(-r)
		m.cov[i], fall[i] = (1+r+float64(r*r)/3)*e, -5./3*(1+r)*e
	}
	m.whiten(m.cov)
	m.colour(m.weights)
	variance = m.amp - floats.Dot(m.white, m.white)
	clear(ofMean)
	clear(ofVariance)
	for i, at := range m.data.X {
		mean += float64(m.cov[i] * m.alpha[i])
		a, v := float64(m.alpha[i]*fall[i]), -2*float64(m.weights[i]*fall[i])
		for c := range x {
			d := x[c] - at[c]
			ofMean[c] += float64(a * d)
			ofVariance[c] += float64(v * d)
		}
	}
	for c, w := range m.weight {
		ofMean[c] *= w
		ofVariance[c] *= w
	}
	return mean, max(variance, leastVariance)
}

// Scale returns the squared length scale of each coordinate.
func (m *Model) Scale() []float64 {
	s := make([]float64, len(m.weight))
	for i, w := range m.weight {
		s[i] = 1 / w
	}
	return s
}

// Glance returns the mean of f at x and a bound of its variance from above, which is what
// the observation that tells most leaves of it: n operations instead of n squared.
func (m *Model) Glance(x []float64) (mean, variance float64) {
	var most float64
	for i, at := range m.data.X {
		v := m.amp * matern(m.Distance(x, at))
		m.cov[i] = v
		mean += v * m.alpha[i]
		most = max(most, v*v/m.alone[i])
	}
	return mean, max(m.amp-most, leastVariance)
}
