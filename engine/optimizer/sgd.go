package optimizer

import "tunebench/engine/vec"

// sgd is w = w - lr*g (Robbins and Monro, "A Stochastic Approximation Method",
// 1951), and gd where the batch is the whole training part. It has no
// parameters but the learning rate.
type sgd struct{ lr float32 }

func newSGD(Config) rule { return &sgd{} }

func (*sgd) moments() []string            { return nil }
func (r *sgd) begin(_ uint64, lr float64) { r.lr = float32(lr) }
func (r *sgd) update(w, g []float32, _ [][]float32, t vec.Terms) {
	vec.SGD(w, g, t, r.lr)
}

func (r *sgd) numbers(dst []float32) []float32         { return append(dst, r.lr) }
func (*sgd) rest() (mover, fading int, factor float32) { return -1, -1, 0 }
func (*sgd) makeUp(w, zero []float32, _ [][]float32, s noted) {
	vec.SGD(w, zero, s.terms, s.numbers[0])
}
