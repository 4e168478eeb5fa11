package search

import "tunebench/engine/internal/rng"

// What a stream of random numbers is for, within a study; never renumber.
const (
	drawRandom = iota + 1
	drawHalton
	drawTPE
	drawModel
	drawImportance
	drawAgain
	drawCorners
	drawNear
)

// Random draws every point independently and uniformly over the unit cube of the space
// (Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", 2012).
type Random struct{}

// Sample implements Sampler.
func (Random) Sample(h *History, n int) (Point, bool) {
	s := rng.New(h.Seed, rng.Search, drawRandom, n)
	return h.Space.At(uniform(&s, h.Space.Len())), true
}

func uniform(s *rng.Stream, n int) []float64 {
	u := make([]float64, n)
	for i := range u {
		u[i] = s.Float64()
	}
	return u
}
