package optimizer

import "tunebench/engine/vec"

// heavyBall is v = mu*v + g; w = w - lr*v (Polyak, "Some Methods of Speeding up
// the Convergence of Iteration Methods", 1964; Sutskever et al. 2013), without
// dampening. Default mu = 0.9.
type heavyBall struct{ lr, mu float32 }

func (*heavyBall) moments() []string            { return []string{"momentum_buffer"} }
func (r *heavyBall) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *heavyBall) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Momentum(w, g, m[0], t, r.lr, r.mu)
}

// nesterov is v = mu*v + g; w = w - lr*(g + mu*v) (Nesterov 1983, in the form of
// Sutskever et al., "On the Importance of Initialization and Momentum in Deep
// Learning", 2013, and of PyTorch). Default mu = 0.9.
type nesterov struct{ lr, mu float32 }

func (*nesterov) moments() []string            { return []string{"momentum_buffer"} }
func (r *nesterov) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *nesterov) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Nesterov(w, g, m[0], t, r.lr, r.mu)
}
