package optimizer

import "tunebench/engine/vec"

// rmsprop is s = alpha*s + (1-alpha)*g*g; w = w - lr*g/(sqrt(s) + eps) (Tieleman
// and Hinton, Coursera lecture 6.5, 2012), neither centered nor with momentum.
type rmsprop struct{ lr, alpha, eps float32 }

func newRMSprop(c Config) rule { return &rmsprop{alpha: float32(c.Alpha), eps: float32(c.Eps)} }

func (*rmsprop) moments() []string            { return []string{"square_avg"} }
func (r *rmsprop) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *rmsprop) update(w, g []float32, m [][]float32, t vec.Terms) {
	vec.RMSprop(w, g, m[0], t, r.lr, r.alpha, r.eps)
}

func (r *rmsprop) numbers(dst []float32) []float32           { return append(dst, r.lr) }
func (r *rmsprop) rest() (mover, fading int, factor float32) { return -1, 0, r.alpha }
func (r *rmsprop) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.RMSprop(w, zero, m[0], s.terms, s.numbers[0], r.alpha, r.eps)
}
