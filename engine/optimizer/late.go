package optimizer

// missing is a rule whose steps with a gradient of 0 can be made later. A rule need not be one:
// its tensors are then updated at once.
type missing interface {
	// numbers appends what begin prepared, always as many numbers.
	numbers(dst []float32) []float32
	// makeUp makes one missed step of a row; zero is a gradient of 0.
	makeUp(w, zero []float32, m [][]float32, s noted)
	// rest returns which moment moves weights that have no gradient, and which
	// moment only decays in the meantime, and by what factor; -1 for none. A row is
	// at rest once the first is 0.
	rest() (mover, fading int, factor float32)
}
