package gp

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
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
	data     Data
	priors   []prior
	distance [][]float64 // per group n*n squared distances, the upper triangle
	kernel   []float64   // n*n, k
	fall     []float64   // n*n, dk/d(squared distance)

	point    []float64 // of the last evaluation
	value    float64
	gradient []float64
}

func newFitter(d Data) *fitter {
	n, groups := len(d.Y), d.groups()
	f := &fitter{
		data: d, priors: priors(groups), distance: make([][]float64, groups),
		kernel: make([]float64, n*n), fall: make([]float64, n*n), gradient: make([]float64, groups+3),
	}
	for g := range f.distance {
		f.distance[g] = make([]float64, n*n)
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			for c, g := range d.Group {
				x := d.X[i][c] - d.X[j][c]
				f.distance[g][i*n+j] += x * x
			}
		}
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
	n := len(f.data.Y)
	k := f.covariance(p)
	var chol mat.Cholesky
	if !chol.Factorize(k) {
		return math.Inf(1)
	}
	var sym mat.SymDense
	if err := chol.InverseTo(&sym); err != nil && !conditioned(err) {
		return math.Inf(1)
	}
	y, a := mat.NewVecDense(n, f.data.Y), mat.NewVecDense(n, nil)
	a.MulVec(&sym, y)
	value := 0.5*chol.LogDet() + 0.5*mat.Dot(a, y)
	f.slopes(p, &sym, a.RawVector().Data)
	for i, q := range f.priors {
		z := (p[i] - q.mean) / q.deviation
		value += 0.5 * z * z
		f.gradient[i] += z / q.deviation
	}
	return value
}

// covariance fills kernel and fall on the way.
func (f *fitter) covariance(p Params) *mat.SymDense {
	n := len(f.data.Y)
	weight := make([]float64, len(f.distance))
	for g := range weight {
		weight[g] = math.Exp(p[g])
	}
	amp, rest, own := p.at(amplitude), p.at(drift), p.at(noise)+leastNoise
	k := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			var r2 float64
			for g, w := range weight {
				r2 += w * f.distance[g][i*n+j]
			}
			r := math.Sqrt(5 * r2)
			e := math.Exp(-r)
			c := (1 + r + r*r/3) * e
			f.kernel[i*n+j], f.fall[i*n+j] = c, -5./6*(1+r)*e
			k.SetSym(i, j, amp*c+f.data.Ahead[i]*f.data.Ahead[j]*rest*(c+1))
		}
		k.SetSym(i, i, k.At(i, i)+own+f.data.Var[i])
	}
	return k
}

// slopes is the gradient of the likelihood, half the trace of (K^-1 - a a') dK (equation 5.9).
func (f *fitter) slopes(p Params, inverse *mat.SymDense, a []float64) {
	n, groups, ahead := len(a), len(f.distance), f.data.Ahead
	amp, own, rest := p.at(amplitude), p.at(noise), p.at(drift)
	g := f.gradient
	clear(g)
	raw := inverse.RawSymmetric()
	pairs := make([]float64, groups)
	for i := range n {
		row := raw.Data[i*raw.Stride:]
		q := row[i] - a[i]*a[i]
		g[groups] += 0.5 * q * amp
		g[groups+1] += 0.5 * q * own
		g[groups+2] += q * rest * ahead[i] * ahead[i] // k + 1 is 2
		for j := i + 1; j < n; j++ {
			q := row[j] - a[i]*a[j] // both triangles: twice the half
			r := rest * ahead[i] * ahead[j]
			c := f.kernel[i*n+j]
			g[groups] += q * amp * c
			g[groups+2] += q * r * (c + 1)
			s := q * (amp + r) * f.fall[i*n+j]
			for k := range pairs {
				pairs[k] += s * f.distance[k][i*n+j]
			}
		}
	}
	for k := range pairs {
		g[k] = pairs[k] * math.Exp(p[k])
	}
}
