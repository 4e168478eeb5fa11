package optimizer

import "tunebench/engine/vec"

// Without momentum, nothing moves a weight that has no gradient, and adagrad's sum
// stays too. rmsprop's average decays beside weights that stay.

func (*sgd) numbers() [2]float32                             { return [2]float32{} }
func (*sgd) late([]float32, [][]float32, []noted, []float32) {}

func (*adagrad) numbers() [2]float32                             { return [2]float32{} }
func (*adagrad) late([]float32, [][]float32, []noted, []float32) {}

func (*rmsprop) numbers() [2]float32 { return [2]float32{} }
func (r *rmsprop) late(_ []float32, m [][]float32, missed []noted, _ []float32) {
	decay(m[0], r.alpha, missed)
}

func (r *heavyBall) numbers() [2]float32 { return [2]float32{r.lr} }
func (r *heavyBall) late(w []float32, m [][]float32, missed []noted, zero []float32) {
	makeUp(m[0], missed, func(s noted) { vec.Momentum(w, zero, m[0], s.terms, s.numbers[0], r.mu) })
}

func (r *nesterov) numbers() [2]float32 { return [2]float32{r.lr} }
func (r *nesterov) late(w []float32, m [][]float32, missed []noted, zero []float32) {
	makeUp(m[0], missed, func(s noted) { vec.Nesterov(w, zero, m[0], s.terms, s.numbers[0], r.mu) })
}

func (r *lion) numbers() [2]float32 { return [2]float32{r.lr} }
func (r *lion) late(w []float32, m [][]float32, missed []noted, zero []float32) {
	makeUp(m[0], missed, func(s noted) { vec.Lion(w, zero, m[0], s.terms, s.numbers[0], r.beta1, r.beta2) })
}

func (r *adam) numbers() [2]float32 { return [2]float32{r.a.Step, r.a.InvRoot} }
func (r *adam) late(w []float32, m [][]float32, missed []noted, zero []float32) {
	a := r.a
	left := makeUp(m[0], missed, func(s noted) {
		a.Step, a.InvRoot = s.numbers[0], s.numbers[1]
		vec.Adam(w, zero, m[0], m[1], s.terms, a)
	})
	decay(m[1], a.Beta2, left)
}
