package search

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/internal/rng"
	"tunebench/engine/search/gp"
)

// logImprovement is the logarithm of the expected improvement below best of a normal
// distribution (Jones, Schonlau and Welch, 1998), without the underflow that leaves
// nothing to climb far from it (Ament et al., "Unexpected Improvements to Expected
// Improvement", 2023).
func logImprovement(mean, variance, best float64) float64 {
	v, _, _ := improvement(mean, variance, best)
	return v
}

// improvement is logImprovement with its slopes along mean and variance.
func improvement(mean, variance, best float64) (value, ofMean, ofVariance float64) {
	s := math.Sqrt(variance)
	z := (best - mean) / s
	below := math.Erfc(-z/math.Sqrt2) / 2
	var h, ratio float64 // the logarithm of the improvement in deviations, and its slope along z
	if z > -6 {
		density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		gain := density + float64(z*below)
		h, ratio = math.Log(gain), below/gain
	} else {
		// density(z)/z^2 times 1 - 3/z^2 + 15/z^4
		w := 1 / (z * z)
		h = -z*z/2 - math.Log(2*math.Pi)/2 + math.Log(float64(w*(1-3*w+float64(15*w*w))))
		ratio = -z * (1 + 2*w)
	}
	return math.Log(s) + h, -ratio / s, (1 - float64(ratio*z)) / (2 * variance)
}

// climber looks for the point of a space from which a process expects the largest improvement.
type climber struct {
	space   *Space
	f       *features
	process *gp.Model
	best    float64 // below which there is an improvement
	tried   points
	stream  rng.Stream
	drawn   []candidate
	scale   []float64 // per parameter, of a step along the slope
	mean    []float64 // scratch: slopes along the features
	spread  []float64
}

type candidate struct {
	u     []float64
	p     Point
	value float64
}

const (
	climbRandom = 128 // points of the whole cube
	climbNear   = 16  // and around each of the starts
	climbExact  = 48  // that are looked at exactly
	climbTops   = 6   // from which to climb
	climbFirst  = 2   // the same, where the process is yet to be told of what lies there
	climbSteps  = 14
	coarse      = 12 // values of a grid that are tried one by one
)

// climb returns the best point found: of points all over the cube and around the starts the
// most promising are evaluated, and the best of them, so many, climb. Where the process has learned
// since the last time, the same points are evaluated again.
func (c *climber) climb(starts [][]float64, tops int) Point {
	if c.drawn == nil {
		c.drawn = c.draw(starts)
	}
	all := slices.Clone(c.drawn)
	for i := range all {
		all[i] = c.look(all[i].u)
	}
	slices.SortStableFunc(all, descending)
	best := all[0]
	for _, at := range all[:min(tops, len(all))] {
		if at = c.ascend(at); at.value > best.value {
			best = at
		}
	}
	return best.p
}

func descending(a, b candidate) int { return -cmp.Compare(a.value, b.value) }

// draw returns the points to start from, the most promising first.
func (c *climber) draw(starts [][]float64) []candidate {
	var all []candidate
	for range climbRandom {
		all = append(all, c.glance(uniform(&c.stream, c.space.Len())))
	}
	for _, s := range starts {
		for k := range climbNear {
			all = append(all, c.glance(c.step(s, [...]float64{0.02, 0.1, 0.3}[k%3], k%2 == 0)))
		}
	}
	slices.SortStableFunc(all, descending)
	return all[:min(climbExact, len(all))]
}

// ascend follows the slope of all fine parameters, a step that grows with success and shrinks
// without, and tries other values of the coarse ones in between.
func (c *climber) ascend(at candidate) candidate {
	slope := c.slope(at)
	length := 0.1
	for k := range climbSteps {
		var next candidate
		uphill := k%3 != 2 || !c.anyCoarse()
		if uphill {
			next = c.look(c.uphill(at.u, slope, length))
		} else {
			next = c.look(c.another(at.u))
		}
		better := next.value > at.value
		if better {
			at, slope = next, c.slope(next)
		}
		switch {
		case uphill && better:
			length *= 2
		case uphill:
			length /= 4
		}
	}
	return at
}

// uphill moves along the slope, so far that the longest step has the length.
func (c *climber) uphill(from, slope []float64, length float64) []float64 {
	u := slices.Clone(from)
	var longest float64
	for i, g := range slope {
		if ahead := g < 0 && u[i] > 0 || g > 0 && u[i] < 1; ahead {
			longest = max(longest, math.Abs(g)*c.scale[i])
		}
	}
	if longest == 0 {
		return u
	}
	for i, g := range slope {
		u[i] = min(max(u[i]+float64(g*c.scale[i])*length/longest, 0), 1)
	}
	return u
}

// another changes one coarse parameter: a list to any of its values, a grid by one.
func (c *climber) another(from []float64) []float64 {
	u := slices.Clone(from)
	var which []int
	for i := range u {
		if c.coarse(i) {
			which = append(which, i)
		}
	}
	i := which[c.stream.Intn(len(which))]
	q := &c.space.params[i]
	n := float64(q.count())
	switch r := c.stream.Float64(); {
	case q.Kind == Choice:
		u[i] = r
	case r < 0.5:
		u[i] = min(u[i]+1/n, 1)
	default:
		u[i] = max(u[i]-1/n, 0)
	}
	return u
}

func (c *climber) coarse(i int) bool {
	n := c.space.params[i].count()
	return c.space.params[i].Kind == Choice || n > 1 && n <= coarse
}

func (c *climber) anyCoarse() bool {
	for i := range c.space.params {
		if c.coarse(i) {
			return true
		}
	}
	return false
}

// slope is that of the improvement along the fine parameters.
func (c *climber) slope(at candidate) []float64 {
	x := c.f.of(at.p)
	if c.scale == nil {
		c.mean, c.spread = make([]float64, len(x)), make([]float64, len(x))
		c.scale = make([]float64, c.space.Len())
		for k, s := range c.process.Scale() {
			c.scale[c.f.group[k]] = min(s, 1)
		}
	}
	m, v := c.process.Slope(x, c.mean, c.spread)
	_, ofMean, ofVariance := improvement(m, v, c.best)
	g := make([]float64, c.space.Len())
	for k := len(x) - 1; k >= 0; k-- { // the first coordinate of a group is the number itself
		i := c.f.group[k]
		if g[i] = 0; !c.coarse(i) && !math.IsNaN(at.p[i]) {
			g[i] = float64(ofMean*c.mean[k]) + float64(ofVariance*c.spread[k])
		}
	}
	return g
}

// glance bounds the value of a point from above at a fraction of the cost of a look.
func (c *climber) glance(u []float64) candidate {
	p := c.space.At(u)
	mean, variance := c.process.Glance(c.f.of(p))
	return candidate{u, p, logImprovement(mean, variance, c.best)}
}

// look returns a point with its value, the least of all where it was tried already.
func (c *climber) look(u []float64) candidate {
	p := c.space.At(u)
	if c.tried.has(p) {
		return candidate{u, p, math.Inf(-1)}
	}
	mean, variance := c.process.Predict(c.f.of(p))
	return candidate{u, p, logImprovement(mean, variance, c.best)}
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
			u[i] = min(max(u[i]+float64(width*c.stream.Normal()), 0), 1)
		case c.stream.Float64() < 0.3:
			u[i] = c.stream.Float64()
		}
	}
	return u
}
