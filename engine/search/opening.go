package search

import "tunebench/engine/internal/rng"

// screeningRow is the first of a design of 12 experiments in which up to 11 factors are high or low (Plackett
// and Burman, "The design of optimum multifactorial experiments", 1946): each following one is the one before
// moved on by a place, and in the last one all are low. Of any two factors each of the four pairs occurs
// equally often, so that twelve points tell what each factor does.
var screeningRow = [screeningRuns - 1]bool{true, true, false, true, true, true, false, false, false, true, false}

const (
	screeningRuns = 12
	// A short opening is one design and half as many points inside of the space, a long one a design, its mirror
	// image, which tells what one number does from what two do together, and a few points inside.
	shortOpening = 18
	longOpening  = 28
	// openingTries bounds the search for a point that was not tried: a small space has soon no more.
	openingTries = 20
)

// opening is point n of so many before the first fit: a corner of the space, and now and then one inside. A
// process is sure of what lies between the ends of ranges and not of the ends, where the best of a training often
// is; but not always. What was tried is not tried again.
func opening(h *History, n, startup int) (Point, bool) {
	inside := 3 // the last of so many
	if startup >= 2*screeningRuns {
		inside = 6
	}
	var u []float64
	if n%inside == inside-1 {
		u = haltonPoint(h.Seed, n/inside, h.Space.Len())
	} else {
		u = corner(h, n-n/inside, haltonPoint(h.Seed, n, h.Space.Len()))
	}
	p := h.Space.At(u)
	for k := 0; h.tried(p) && k < openingTries; k++ {
		p = h.Space.At(haltonPoint(h.Seed, n+k, h.Space.Len()))
	}
	return p, true
}

// corner sets the numbers of a point to the ends of their ranges that experiment n of the designs asks for; its
// choices stay. The order of the experiments, the factor that each number is, and which of its ends is high, are
// drawn for every other design, and the one after it is its mirror image (Box and Wilson, "On the experimental
// attainment of optimum conditions", 1951). Numbers beyond the eleventh share factors with others.
func corner(h *History, n int, u []float64) []float64 {
	design := n / screeningRuns
	s := rng.NewSub(h.Seed, rng.Search, drawCorners, 0, design/2)
	order, factors := make([]int32, screeningRuns), make([]int32, len(screeningRow))
	s.Perm(order)
	s.Perm(factors)
	run := int(order[n%screeningRuns])
	for i := range u {
		mirrored := (s.Float64() < 0.5) != (design%2 == 1)
		if h.Space.params[i].Kind == Choice {
			continue
		}
		high := false
		if run < len(screeningRow) {
			factor := int(factors[i%len(factors)])
			high = screeningRow[(factor+len(screeningRow)-run)%len(screeningRow)]
		}
		if u[i] = 0; high != mirrored {
			u[i] = 1
		}
	}
	return u
}
