package optimizer

import "tunebench/engine/vec"

// sgd is w = w - lr*g (Robbins and Monro, "A Stochastic Approximation Method",
// 1951), and gd where the batch is the whole training part. It has no
// parameters but the learning rate; 0.01 to 0.1 are usual.
type sgd struct{ lr float32 }

func (*sgd) moments() []string            { return nil }
func (r *sgd) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *sgd) update(w, g []float32, _ [][]float32, t vec.Terms) {
	vec.SGD(w, g, t, r.lr)
}
