package optimizer

import "tunebench/engine/vec"

// rmsprop is s = alpha*s + (1-alpha)*g*g; w = w - lr*g/(sqrt(s) + eps) (Tieleman
// and Hinton, Coursera lecture 6.5, 2012), neither centered nor with momentum.
// Defaults alpha = 0.99, eps = 1e-8.
type rmsprop struct{ lr, alpha, eps float32 }

func (*rmsprop) moments() []string            { return []string{"square_avg"} }
func (r *rmsprop) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *rmsprop) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.RMSprop(w, g, m[0], t, r.lr, r.alpha, r.eps)
}
