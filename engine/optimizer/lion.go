package optimizer

import "tunebench/engine/vec"

// lion is
//
//	w = w - lr*sign(beta1*m + (1-beta1)*g)
//	m = beta2*m + (1-beta2)*g
//
// (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023). Every
// weight moves by lr, so lr should be 3 to 10 times smaller than Adam's and the
// decoupled decay as much larger.
type lion struct{ lr, beta1, beta2 float32 }

func newLion(c Config) rule { return &lion{beta1: float32(c.Beta1), beta2: float32(c.Beta2)} }

func (*lion) moments() []string            { return []string{"exp_avg"} }
func (r *lion) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *lion) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Lion(w, g, m[0], t, r.lr, r.beta1, r.beta2)
}

func (r *lion) numbers(dst []float32) []float32         { return append(dst, r.lr) }
func (*lion) rest() (mover, fading int, factor float32) { return 0, -1, 0 }
func (r *lion) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Lion(w, zero, m[0], s.terms, s.numbers[0], r.beta1, r.beta2)
}
