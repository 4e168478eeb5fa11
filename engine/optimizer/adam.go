package optimizer

import (
	"math"

	"tunebench/engine/vec"
)

// adam is
//
//	m = beta1*m + (1-beta1)*g
//	v = beta2*v + (1-beta2)*g*g
//	w = w - lr * m/(1-beta1^t) / (sqrt(v/(1-beta2^t)) + eps)
//
// (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015). AdamW is
// the same rule with decoupled decay (Loshchilov and Hutter 2019). Defaults
// beta1 = 0.9, beta2 = 0.999, eps = 1e-8.
type adam struct {
	beta1, beta2 float64
	a            vec.AdamTerms
}

func newAdam(c Config) *adam {
	return &adam{
		beta1: c.Beta1, beta2: c.Beta2,
		a: vec.AdamTerms{
			Beta1: float32(c.Beta1), Rest1: float32(1 - c.Beta1),
			Beta2: float32(c.Beta2), Rest2: float32(1 - c.Beta2),
			Eps: float32(c.Eps),
		},
	}
}

func (*adam) moments() []string { return []string{"exp_avg", "exp_avg_sq"} }

func (r *adam) begin(t uint64, lr float64) {
	r.a.Step = float32(lr / (1 - power(r.beta1, t)))
	r.a.InvRoot = float32(1 / math.Sqrt(1-power(r.beta2, t)))
}

// power returns b^n by squaring, for b in [0, 1): several times faster than
// math.Pow, which shows on networks whose step takes microseconds.
func power(b float64, n uint64) float64 {
	p := 1.0
	for ; n > 0 && b > 0; n >>= 1 {
		if n&1 != 0 {
			p *= b
		}
		b *= b
	}
	if n > 0 {
		return 0 // b has underflowed, and one of its powers is still due
	}
	return p
}

func (r *adam) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Adam(w, g, m[0], m[1], t, r.a)
}
