package optimizer

import "tunebench/engine/vec"

// adagrad is s = s + g*g; w = w - lr*g/(sqrt(s) + eps) (Duchi, Hazan and Singer,
// "Adaptive Subgradient Methods", 2011). s starts at 0.
type adagrad struct{ lr, eps float32 }

func newAdagrad(c Config) rule { return &adagrad{eps: float32(c.Eps)} }

func (*adagrad) moments() []string            { return []string{"sum"} }
func (r *adagrad) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *adagrad) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Adagrad(w, g, m[0], t, r.lr, r.eps)
}

func (r *adagrad) numbers(dst []float32) []float32         { return append(dst, r.lr) }
func (*adagrad) rest() (mover, fading int, factor float32) { return -1, -1, 0 }
func (r *adagrad) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Adagrad(w, zero, m[0], s.terms, s.numbers[0], r.eps)
}
