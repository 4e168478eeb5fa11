package optimizer

import "tunebench/engine/vec"

// missing is a rule whose steps with a gradient of 0 can be made later.
type missing interface {
	// numbers returns what begin prepared.
	numbers() [2]float32
	// makeUp makes one missed step of a row; zero is a gradient of 0.
	makeUp(w, zero []float32, m [][]float32, s noted)
	// rest returns which moment moves weights that have no gradient, and which
	// moment only decays in the meantime, and by what factor; -1 for none. A row is
	// at rest once the first is 0.
	rest() (mover, fading int, factor float32)
}

func (r *sgd) numbers() [2]float32                     { return [2]float32{r.lr} }
func (*sgd) rest() (mover, fading int, factor float32) { return -1, -1, 0 }
func (*sgd) makeUp(w, zero []float32, _ [][]float32, s noted) {
	vec.SGD(w, zero, s.terms, s.numbers[0])
}

func (r *heavyBall) numbers() [2]float32                     { return [2]float32{r.lr} }
func (*heavyBall) rest() (mover, fading int, factor float32) { return 0, -1, 0 }
func (r *heavyBall) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Momentum(w, zero, m[0], s.terms, s.numbers[0], r.mu)
}

func (r *nesterov) numbers() [2]float32                     { return [2]float32{r.lr} }
func (*nesterov) rest() (mover, fading int, factor float32) { return 0, -1, 0 }
func (r *nesterov) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Nesterov(w, zero, m[0], s.terms, s.numbers[0], r.mu)
}

func (r *adagrad) numbers() [2]float32                     { return [2]float32{r.lr} }
func (*adagrad) rest() (mover, fading int, factor float32) { return -1, -1, 0 }
func (r *adagrad) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Adagrad(w, zero, m[0], s.terms, s.numbers[0], r.eps)
}

func (r *rmsprop) numbers() [2]float32                       { return [2]float32{r.lr} }
func (r *rmsprop) rest() (mover, fading int, factor float32) { return -1, 0, r.alpha }
func (r *rmsprop) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.RMSprop(w, zero, m[0], s.terms, s.numbers[0], r.alpha, r.eps)
}

func (r *adam) numbers() [2]float32                       { return [2]float32{r.a.Step, r.a.InvRoot} }
func (r *adam) rest() (mover, fading int, factor float32) { return 0, 1, r.a.Beta2 }
func (r *adam) makeUp(w, zero []float32, m [][]float32, s noted) {
	a := r.a
	a.Step, a.InvRoot = s.numbers[0], s.numbers[1]
	vec.Adam(w, zero, m[0], m[1], s.terms, a)
}

func (r *lion) numbers() [2]float32                     { return [2]float32{r.lr} }
func (*lion) rest() (mover, fading int, factor float32) { return 0, -1, 0 }
func (r *lion) makeUp(w, zero []float32, m [][]float32, s noted) {
	vec.Lion(w, zero, m[0], s.terms, s.numbers[0], r.beta1, r.beta2)
}
