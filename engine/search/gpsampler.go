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
	startup := cmp.Or(g.Startup, 10)
	if results(h) >= startup {
		if m, err := newSurrogate(h, ladderRungs(h.MaxEpochs)); err == nil {
			return m.propose(n), m.fit, true
		}
	}
	p, ok := opening(h, n, startup)
	return p, nil, ok
}
