package reader

import (
	"math"
	"slices"

	"tunebench/engine/event"
)

// mostPoints is how many points of a curve are looked at, evenly spaced: what is fitted on short runs must hold
// for long ones.
const mostPoints = 60

// window is the width of the moving mean that a curve is read through.
const window = 3

// curve is a series of values on a common scale, with the share of the run at which each was measured.
type curve struct{ at, v []float64 }

// curveOf thins a series and converts its values; what is not finite is cut at worst.
func curveOf(points []event.Point, end int64, convert func(float64) float64) curve {
	n := min(len(points), mostPoints)
	c := curve{make([]float64, n), make([]float64, n)}
	for i := range n {
		p := points[i]
		if len(points) > n {
			p = points[i*(len(points)-1)/(n-1)]
		}
		v := convert(p.Value)
		if math.IsNaN(v) {
			v = worst
		}
		c.at[i], c.v[i] = float64(p.Step)/float64(max(end, 1)), min(max(v, -worst), worst)
	}
	return c
}

// worst bounds a loss in those of knowing nothing.
const worst = 20

func (c curve) len() int { return len(c.v) }

func (c curve) smooth() curve {
	n := c.len() - window + 1
	if n < 2 {
		return c
	}
	s := curve{c.at[window/2 : window/2+n], make([]float64, n)}
	for i := range s.v {
		sum := 0.0
		for _, v := range c.v[i : i+window] {
			sum += v
		}
		s.v[i] = sum / window
	}
	return s
}

func (c curve) last() float64 { return c.v[len(c.v)-1] }

func (c curve) argmin() int {
	best := 0
	for i, v := range c.v {
		if v < c.v[best] {
			best = i
		}
	}
	return best
}

// back returns the value that the curve had a share of its points ago.
func (c curve) back(share float64) float64 {
	return c.v[max(0, c.len()-1-max(1, int(share*float64(c.len()))))]
}

// noise is the deviation about the trend, by second differences of the later half.
func (c curve) noise() float64 {
	v := c.v[c.len()/2:]
	if len(v) < 4 {
		return math.NaN()
	}
	d := make([]float64, 0, len(v)-2)
	for i := 1; i+1 < len(v); i++ {
		d = append(d, math.Abs(v[i-1]-2*v[i]+v[i+1]))
	}
	slices.Sort(d)
	return 1.4826 * d[len(d)/2] / math.Sqrt(6)
}

// rises is the share of the points of the later half that lie above the one before.
func (c curve) rises() float64 {
	v := c.v[c.len()/2:]
	if len(v) < 2 {
		return math.NaN()
	}
	n := 0
	for i := 1; i < len(v); i++ {
		if v[i] > v[i-1] {
			n++
		}
	}
	return float64(n) / float64(len(v)-1)
}

// highest is the greatest value.
func (c curve) highest() float64 { return slices.Max(c.v) }
