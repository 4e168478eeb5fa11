package optimizer

import "tunebench/engine/vec"

// adagrad is s = s + g*g; w = w - lr*g/(sqrt(s) + eps) (Duchi, Hazan and Singer,
// "Adaptive Subgradient Methods", 2011). s starts at 0. Default eps = 1e-10.
type adagrad struct{ lr, eps float32 }

func (*adagrad) moments() []string            { return []string{"sum"} }
func (r *adagrad) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *adagrad) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Adagrad(w, g, m[0], t, r.lr, r.eps)
}
