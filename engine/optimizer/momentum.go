package optimizer

import "tunebench/engine/vec"

// heavyBall is v = mu*v + g; w = w - lr*v (Polyak, "Some Methods of Speeding up
// the Convergence of Iteration Methods", 1964; Sutskever et al. 2013), without
// dampening.
type heavyBall struct{ lr, mu float32 }

func newHeavyBall(c Config) rule { return &heavyBall{mu: float32(c.Momentum)} }

func (*heavyBall) moments() []string            { return []string{"momentum_buffer"} }
func (r *heavyBall) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *heavyBall) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Momentum(w, g, m[0], t, r.lr, r.mu)
}

func (r *heavyBall) numbers(dst []float32) []float32         { return append(dst, r.lr) }
func (*heavyBall) rest() (mover, fading int, factor float32) { return 0, -1, 0 }
func (r *heavyBall) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Momentum(w, zero, m[0], s.terms, s.numbers[0], r.mu)
}

// nesterov is v = mu*v + g; w = w - lr*(g + mu*v) (Nesterov 1983, in the form of
// Sutskever et al., "On the Importance of Initialization and Momentum in Deep
// Learning", 2013, and of PyTorch).
type nesterov struct{ lr, mu float32 }

func newNesterov(c Config) rule { return &nesterov{mu: float32(c.Momentum)} }

func (*nesterov) moments() []string            { return []string{"momentum_buffer"} }
func (r *nesterov) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *nesterov) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.Nesterov(w, g, m[0], t, r.lr, r.mu)
}

func (r *nesterov) numbers(dst []float32) []float32         { return append(dst, r.lr) }
func (*nesterov) rest() (mover, fading int, factor float32) { return 0, -1, 0 }
func (r *nesterov) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Nesterov(w, zero, m[0], s.terms, s.numbers[0], r.mu)
}
