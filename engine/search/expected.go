package search

import (
	"math"
	"slices"
)

// covering is the number of points by which the shares of the space are measured.
const covering = 1024

// negligible is a probability that no longer counts.
const negligible = 1e-15

// RandomBest returns what a random search would be expected to have found after 1, 2, …, n trials:
// the mean of the best of so many values. A trial that diverged counts with the worst value of the
// others. It returns nil without any value.
//
// Where the trials were drawn evenly over the space (random, Halton), they are such values, and each
// is as likely as any other. The mean over all ways to choose k of them is then without bias (Tang et
// al., "Showing Your Work Doesn't Always Work", 2020); it exists up to their number, where it is
// the best of them.
//
// A search that learns tries good regions more often than chance would. Its trials are weighted by
// the share of the space that lies nearer to them than to any other trial, so that a random point
// is thought to be as good as the trial next to it, and the mean is that of draws by these weights.
// It can never fall below the best of the search, which flatters a random one a little where
// that would have found something better, and not otherwise. Trials that were given up early count
// with the value that they had.
func RandomBest(h *History, n int, even bool) []float64 {
	trials, values := outcomes(h)
	if len(values) == 0 {
		return nil
	}
	if even {
		return bestOfChosen(values, min(n, len(values)))
	}
	return bestOfDrawn(values, shares(h.Space, trials), n)
}

// outcomes are the trials that are not training, the best first, with their values; that of one that
// diverged is the worst of the others.
func outcomes(h *History) (trials []*Trial, values []float64) {
	good := valued(h)
	if len(good) == 0 {
		return nil, nil
	}
	for _, t := range good {
		trials, values = append(trials, t), append(values, t.Best())
	}
	for _, t := range h.Trials {
		if t.Failed {
			trials, values = append(trials, t), append(values, values[len(good)-1])
		}
	}
	return trials, values
}

// valued are the trials that have a value for good, the best first.
func valued(h *History) []*Trial {
	trials := ranked(h)
	n := 0
	for n < len(trials) && !trials[n].Pending() && !trials[n].Failed && !math.IsInf(trials[n].Best(), 1) {
		n++
	}
	return trials[:n]
}

// bestOfChosen is the mean least of k different of the values, which ascend, for k from 1 to n.
func bestOfChosen(values []float64, n int) []float64 {
	size := len(values)
	out := make([]float64, n)
	for k := 1; k <= n; k++ {
		// The probability that value i is the least of k is C(size-1-i, k-1) / C(size, k).
		p := float64(k) / float64(size)
		sum := 0.0
		for i := 0; i <= size-k; i++ {
			sum += float64(p * values[i])
			if p *= float64(size-k-i) / float64(size-1-i); p < negligible {
				break
			}
		}
		out[k-1] = sum
	}
	return out
}

// bestOfDrawn is the mean least of k draws, where value i, ascending, has probability weights[i].
func bestOfDrawn(values, weights []float64, n int) []float64 {
	out := make([]float64, n)
	for k := 1; k <= n; k++ {
		rest, none := 1.0, 1.0 // of the weights, and the probability that all draws fall into it
		sum := 0.0
		for i, v := range values {
			rest = max(0, rest-weights[i])
			next := math.Pow(rest, float64(k))
			if i == len(values)-1 {
				next = 0
			}
			sum += float64((none - next) * v)
			if none = next; none < negligible {
				break
			}
		}
		out[k-1] = sum
	}
	return out
}

// shares are the parts of the space that lie nearest to each trial.
func shares(s *Space, trials []*Trial) []float64 {
	at := make([][]float64, len(trials))
	for i, t := range trials {
		at[i] = s.Unit(t.Point)
	}
	out := make([]float64, len(trials))
	for k := range covering {
		u := s.Unit(s.At(haltonPoint(0, k, s.Len())))
		out[s.nearest(u, at)] += 1.0 / covering
	}
	return out
}

// nearest is the place of the point that is nearest to u; values of a list are all as far from each
// other as the ends of a range, and so is what matters from what does not.
func (s *Space) nearest(u []float64, points [][]float64) int {
	best, least := 0, math.Inf(1)
	for i, p := range points {
		var d float64
		for j := range u {
			d += s.apart(j, u[j], p[j])
			if d >= least {
				break
			}
		}
		if d < least {
			best, least = i, d
		}
	}
	return best
}

// apart is the squared distance of two values of parameter j on its axis.
func (s *Space) apart(j int, a, b float64) float64 {
	switch {
	case math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a) || math.IsNaN(b), s.params[j].Kind == Choice && a != b:
		return 1
	}
	return (a - b) * (a - b)
}

// Front returns the places of the pairs that no other pair beats: those than which none is lower in
// one and not higher in the other, ascending in a. Of equal pairs the first stands for all, and
// pairs with a NaN are left out.
func Front(a, b []float64) []int {
	var order []int
	for i := range a {
		if !math.IsNaN(a[i]) && !math.IsNaN(b[i]) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case a[i] < a[j] || a[i] == a[j] && b[i] < b[j]:
			return -1
		case a[i] == a[j] && b[i] == b[j]:
			return 0
		}
		return 1
	})
	var front []int
	for _, i := range order {
		if len(front) == 0 || b[i] < b[front[len(front)-1]] {
			front = append(front, i)
		}
	}
	return front
}
