package search

import "tunebench/engine/internal/rng"

// screeningRow is the first of a design of 12 experiments in which up to 11 factors are high or low (Plackett
// and Burman, "The design of optimum multifactorial experiments", 1946): each following one is the one before
// moved on by a place, and in the last one all are low. Of any two factors each of the four pairs occurs
// equally often, so that twelve points tell what each factor does.
var screeningRow = [screeningRuns - 1]bool{true, true, false, true, true, true, false, false, false, true, false}

const (
	screeningRuns = 12
	// Of so many points before the first fit the last one lies inside of the space.
	openingInside = 3
	// openingTries bounds the search for a point that was not tried: a small space has soon no more.
	openingTries = 20
)

// opening is point n before the first fit: a corner of the space, and every third time one inside. A process is
// sure of what lies between the ends of ranges and not of the ends, where the best of a training often is; but
// not always. What was tried is not tried again.
func opening(h *History, n int) (Point, bool) {
	var u []float64
	if n%openingInside == openingInside-1 {
		u = haltonPoint(h.Seed, n/openingInside, h.Space.Len())
	} else {
		u = corner(h, n-n/openingInside, haltonPoint(h.Seed, n, h.Space.Len()))
	}
	p := h.Space.At(u)
	for k := 0; h.tried(p) && k < openingTries; k++ {
		p = h.Space.At(haltonPoint(h.Seed, n+k, h.Space.Len()))
	}
	return p, true
}

// corner sets the numbers of a point to the ends of their ranges that experiment n of the designs asks for; its
// choices stay. The order of the experiments, the factor that each number is, and which of its ends is high, are
// drawn for each design. Numbers beyond the eleventh share factors, in each design others.
func corner(h *History, n int, u []float64) []float64 {
	s := rng.NewSub(h.Seed, rng.Search, drawCorners, 0, n/screeningRuns)
	order, factors := make([]int32, screeningRuns), make([]int32, len(screeningRow))
	s.Perm(order)
	s.Perm(factors)
	run := int(order[n%screeningRuns])
	for i := range u {
		mirrored := s.Float64() < 0.5
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
