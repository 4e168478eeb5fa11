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
// the same rule with decoupled decay (Loshchilov and Hutter 2019).
type adam struct {
	power1, power2 power // beta1^t, beta2^t
	a              vec.AdamTerms
}

func newAdam(c Config) rule {
	return &adam{
		power1: power{base: c.Beta1, value: 1}, power2: power{base: c.Beta2, value: 1},
		a: vec.AdamTerms{
			Beta1: float32(c.Beta1), Rest1: float32(1 - c.Beta1),
			Beta2: float32(c.Beta2), Rest2: float32(1 - c.Beta2),
			Eps: float32(c.Eps),
		},
	}
}

func (*adam) moments() []string { return []string{"exp_avg", "exp_avg_sq"} }

func (r *adam) begin(t uint64, lr float64) {
	r.a.Step = float32(lr / (1 - r.power1.at(t)))
	r.a.InvRoot = float32(1 / math.Sqrt(1-r.power2.at(t)))
}

func (r *adam) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Adam(w, g, m[0], m[1], t, r.a)
}

func (r *adam) numbers(dst []float32) []float32           { return append(dst, r.a.Step, r.a.InvRoot) }
func (r *adam) rest() (mover, fading int, factor float32) { return 0, 1, r.a.Beta2 }
func (r *adam) makeUp(w, zero []float32, m [][]float32, s noted) {
	a := r.a
	a.Step, a.InvRoot = s.numbers[0], s.numbers[1]
	vec.Adam(w, zero, m[0], m[1], s.terms, a)
}
