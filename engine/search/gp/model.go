package gp

import (
	"errors"
	"math"

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
	inverse []float64 // n*n, of the covariance matrix
	cov     []float64 // of the last point asked for
	fall    []float64 // its slopes along the distance
}

// New makes a model; it fails with [ErrSingular].
func New(d Data, p Params) (*Model, error) {
	n := len(d.Y)
	m := &Model{data: d, params: p, amp: p.at(amplitude), alone: make([]float64, n)}
	m.cov, m.fall = make([]float64, n), make([]float64, n)
	for _, g := range d.Group {
		m.weight = append(m.weight, math.Exp(p[g]))
	}
	k := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			c := matern(m.distance(d.X[i], d.X[j]))
			k.SetSym(i, j, m.amp*c+d.Ahead[i]*d.Ahead[j]*p.at(drift)*(c+1))
		}
		m.alone[i] = k.At(i, i) + p.at(noise) + leastNoise + d.Var[i]
		k.SetSym(i, i, m.alone[i])
	}
	var chol mat.Cholesky
	if !chol.Factorize(k) {
		return nil, ErrSingular
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil && !conditioned(err) {
		return nil, ErrSingular
	}
	m.inverse = full(&inverse)
	m.alpha = make([]float64, n)
	for i := range n {
		m.alpha[i] = floats.Dot(m.inverse[i*n:i*n+n], d.Y)
	}
	return m, nil
}

// conditioned reports whether an error is gonum's word on accuracy alone.
func conditioned(err error) bool {
	var c mat.Condition
	return errors.As(err, &c)
}

// full copies both triangles, so that rows are contiguous.
func full(s *mat.SymDense) []float64 {
	n := s.SymmetricDim()
	out := make([]float64, n*n)
	for i := range n {
		for j := i; j < n; j++ {
			out[i*n+j], out[j*n+i] = s.At(i, j), s.At(i, j)
		}
	}
	return out
}

// Params returns what the model was made with.
func (m *Model) Params() Params { return m.params }

func (m *Model) distance(a, b []float64) float64 {
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
	n := len(m.cov)
	variance = m.amp
	for i, k := range m.cov {
		variance -= k * floats.Dot(m.inverse[i*n:i*n+n], m.cov)
	}
	return mean, max(variance, leastVariance)
}

// Slope is Predict that sets the slopes of mean and variance along the coordinates of x, too.
func (m *Model) Slope(x, ofMean, ofVariance []float64) (mean, variance float64) {
	n := len(m.cov)
	fall := m.fall[:n]
	for i, at := range m.data.X {
		r := math.Sqrt(5 * m.distance(x, at))
		e := m.amp * math.Exp(-r)
		m.cov[i], fall[i] = (1+r+float64(r*r)/3)*e, -5./3*(1+r)*e
	}
	variance = m.amp
	clear(ofMean)
	clear(ofVariance)
	for i, at := range m.data.X {
		w := floats.Dot(m.inverse[i*n:i*n+n], m.cov)
		mean += float64(m.cov[i] * m.alpha[i])
		variance -= float64(m.cov[i] * w)
		a, v := float64(m.alpha[i]*fall[i]), -2*float64(w*fall[i])
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
		v := m.amp * matern(m.distance(x, at))
		m.cov[i] = v
		mean += v * m.alpha[i]
		most = max(most, v*v/m.alone[i])
	}
	return mean, max(m.amp-most, leastVariance)
}
