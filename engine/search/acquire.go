package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/internal/rng"
)

// logImprovement is the logarithm of the expected improvement below best of a normal
// distribution (Jones, Schonlau and Welch, 1998), without the underflow that leaves
// nothing to climb far from it (Ament et al., "Unexpected Improvements to Expected
// Improvement", 2023).
func logImprovement(mean, variance, best float64) float64 {
	s := math.Sqrt(variance)
	z := (best - mean) / s
	if z > -6 {
		density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		return math.Log(s) + math.Log(density+z*math.Erfc(-z/math.Sqrt2)/2)
	}
	// density(z)/z^2 times 1 - 3/z^2 + 15/z^4
	w := 1 / (z * z)
	return math.Log(s) - z*z/2 - math.Log(2*math.Pi)/2 + math.Log(w*(1-3*w+15*w*w))
}

// climber looks for the point of a space with the highest value.
type climber struct {
	space  *Space
	stream rng.Stream
	// glance bounds exact from above at a fraction of its cost.
	glance, exact func(p Point) float64
}

type candidate struct {
	u     []float64
	p     Point
	value float64
}

const (
	climbRandom = 256 // points of the whole cube
	climbNear   = 24  // and around each of the starts
	climbExact  = 40  // that are looked at exactly
	climbTops   = 3   // from which to climb
	climbSteps  = 50
)

// climb returns the best point found: of points all over the cube and around
// the starts the most promising are evaluated, and the best of them moved by random steps
// that grow with success and shrink without.
func (c *climber) climb(starts [][]float64) Point {
	var all []candidate
	for range climbRandom {
		all = append(all, c.look(uniform(&c.stream, c.space.Len()), c.glance))
	}
	for _, s := range starts {
		for k := range climbNear {
			all = append(all, c.look(c.step(s, [...]float64{0.02, 0.1, 0.3}[k%3], k%2 == 0), c.glance))
		}
	}
	descending := func(a, b candidate) int { return -cmp.Compare(a.value, b.value) }
	slices.SortStableFunc(all, descending)
	all = all[:min(climbExact, len(all))]
	for i := range all {
		all[i].value = c.exact(all[i].p)
	}
	slices.SortStableFunc(all, descending)
	best := all[0]
	for _, at := range all[:min(climbTops, len(all))] {
		width := 0.1
		for range climbSteps {
			next := c.look(c.step(at.u, width, c.stream.Float64() < 0.5), c.exact)
			if next.value > at.value {
				at, width = next, width*1.3
			} else {
				width *= 0.93
			}
		}
		if at.value > best.value {
			best = at
		}
	}
	return best.p
}

func (c *climber) look(u []float64, value func(Point) float64) candidate {
	p := c.space.At(u)
	return candidate{u, p, value(p)}
}

// step moves all coordinates, or a few of them, by a normal step. A choice is drawn anew
// now and then: its values have no order.
func (c *climber) step(from []float64, width float64, all bool) []float64 {
	u := slices.Clone(from)
	one := c.stream.Intn(len(u))
	for i := range u {
		switch {
		case !all && i != one && c.stream.Float64() < 0.7:
		case c.space.params[i].Kind != Choice:
			u[i] = min(max(u[i]+width*c.stream.Normal(), 0), 1)
		case c.stream.Float64() < 0.3:
			u[i] = c.stream.Float64()
		}
	}
	return u
}
