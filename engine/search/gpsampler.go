package search

import "cmp"

// GP proposes the point where a Gaussian process expects the largest improvement on the best
// trial (Jones, Schonlau and Welch, "Efficient Global Optimization of Expensive Black-Box
// Functions", 1998). Trials that are training count with the value that is expected of them.
type GP struct {
	Startup int // points before the first fit, see opening; 0: 10
}

// Sample implements Sampler.
func (g GP) Sample(h *History, n int) (Point, bool) {
	p, _, ok := g.learn(h, n)
	return p, ok
}

func (g GP) learn(h *History, n int) (Point, *Fit, bool) {
	if results(h) >= cmp.Or(g.Startup, 10) {
		if m, err := newSurrogate(h, ladderRungs(h.MaxEpochs)); err == nil {
			return m.propose(n), m.fit, true
		}
	}
	p, ok := opening(h, n)
	return p, nil, ok
}

// openingStretch is by how much the points before the first fit are spread: a third of their numbers
// lie at an end of their range.
const openingStretch = 1.5

// opening is point n before the first fit: of the Halton sequence, spread about the middle of the cube, unless
// that was tried. A process is sure of what lies between the ends of a range and not of the ends, where the best
// often is.
func opening(h *History, n int) (Point, bool) {
	u := haltonPoint(h.Seed, n, h.Space.Len())
	for i, v := range u {
		if h.Space.params[i].Kind != Choice {
			u[i] = min(max(0.5+float64(openingStretch*(v-0.5)), 0), 1)
		}
	}
	if p := h.Space.At(u); !h.tried(p) {
		return p, true
	}
	return Halton{}.Sample(h, n)
}
