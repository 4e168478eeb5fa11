package diagnosis

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"

	"tunebench/engine/event"
)

const (
	// window is the width of the moving average in evaluations. Five halves the noise and
	// still shows a turn within a few epochs.
	window = 5
	// minEvaluations is how many points a curve needs before its shape is judged: one window and a
	// few more to compare it with.
	minEvaluations = 8
	// fineBins is the number of parts that a log of single steps without epochs is cut into.
	fineBins = 40
)

// curve is a series of finite values in the order of their steps.
type curve struct {
	steps []int64
	v     []float64
}

func (c curve) len() int { return len(c.v) }

// judged reports whether the curve is long enough for its shape to mean something.
func (c curve) judged() bool { return c.len() >= minEvaluations }

// from returns the curve without its first n points.
func (c curve) from(n int) curve {
	n = min(max(n, 0), c.len())
	return curve{c.steps[n:], c.v[n:]}
}

// tail returns the last n points, all of them if there are fewer.
func (c curve) tail(n int) curve { return c.from(c.len() - n) }

func (c curve) last() float64 { return c.v[len(c.v)-1] }

// end returns the mean of the last window.
func (c curve) end() float64 { return stat.Mean(c.tail(window).v, nil) }

// around returns the mean of the window centred on a step.
func (c curve) around(step int64) float64 {
	i := sort.Search(c.len(), func(i int) bool { return c.steps[i] >= step })
	lo := max(0, min(i-window/2, c.len()-window))
	return stat.Mean(c.v[lo:min(lo+window, c.len())], nil)
}

// smooth returns the moving average over full windows, each under the step of its centre.
// It is empty for a curve that is shorter than a window.
func (c curve) smooth() curve {
	n := c.len() - window + 1
	if n < 1 {
		return curve{}
	}
	s := curve{steps: c.steps[window/2 : window/2+n], v: make([]float64, n)}
	for i := range s.v {
		s.v[i] = stat.Mean(c.v[i:i+window], nil)
	}
	return s
}

// argmin returns the index of the smallest value, the first of equals.
func (c curve) argmin() int {
	best := 0
	for i, v := range c.v {
		if v < c.v[best] {
			best = i
		}
	}
	return best
}

// noise estimates the standard deviation of the values about their trend from second
// differences, which a straight trend leaves at zero. White noise of deviation s has second differences
// of deviation s*sqrt(6). The median makes single spikes harmless.
func (c curve) noise() float64 {
	if c.len() < 4 {
		return 0
	}
	d := make([]float64, 0, c.len()-2)
	for i := 1; i+1 < c.len(); i++ {
		d = append(d, math.Abs(c.v[i-1]-2*c.v[i]+c.v[i+1]))
	}
	const madToDeviation = 1.4826
	return madToDeviation * median(d) / math.Sqrt(6)
}

// rises returns the share of points that lie above the one before.
func (c curve) rises() float64 {
	if c.len() < 2 {
		return 0
	}
	up := 0
	for i := 1; i < c.len(); i++ {
		if c.v[i] > c.v[i-1] {
			up++
		}
	}
	return float64(up) / float64(c.len()-1)
}

// median returns the middle value of v, which it reorders; 0 for none.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	if n := len(v); n%2 == 0 {
		return v[n/2-1]/2 + v[n/2]/2
	}
	return v[len(v)/2]
}

// huge bounds the values that rules compute with, so that squares and sums stay finite.
// A loss beyond it has diverged anyway.
const huge = 1e100

func usable(v float64) bool { return math.Abs(v) < huge } // false for NaN

// raw keeps the usable points of a series in the order of their steps; of several at one step, their mean.
func raw(points []event.Point) curve {
	return binned(points, slices.Compact(sortedSteps(points)))
}

// sortedSteps returns the steps of a series in ascending order, which is nearly always the order they are in.
func sortedSteps(points []event.Point) []int64 {
	steps := make([]int64, len(points))
	for i, p := range points {
		steps[i] = p.Step
	}
	if !slices.IsSorted(steps) {
		slices.Sort(steps)
	}
	return steps
}

// binned averages the usable points of each interval (edge before, edge]; empty intervals are left out.
func binned(points []event.Point, edges []int64) curve {
	sums, counts := make([]float64, len(edges)), make([]int, len(edges))
	at := 0 // the interval of the last point, where the next one mostly lies too
	for _, p := range points {
		if at == len(edges) || p.Step > edges[at] || at > 0 && p.Step <= edges[at-1] {
			at = sort.Search(len(edges), func(i int) bool { return edges[i] >= p.Step })
		}
		if at == len(edges) || !usable(p.Value) {
			continue
		}
		sums[at] += p.Value
		counts[at]++
	}
	var c curve
	for i, n := range counts {
		if n > 0 {
			c.steps = append(c.steps, edges[i])
			c.v = append(c.v, sums[i]/float64(n))
		}
	}
	return c
}

// epochEdges returns the last step of each epoch: of all steps whose epoch, rounded up, is
// the same. That holds both for our logs (fractions within an epoch, the whole number at its end) and for
// loggers that write the number of the running epoch at each step.
func epochEdges(points []event.Point) []int64 {
	last, count := map[float64]int64{}, map[float64]int{}
	flush := func(k float64, step int64, n int) {
		if n == 0 {
			return
		}
		if count[k] == 0 || step > last[k] {
			last[k] = step
		}
		count[k] += n
	}
	var epoch float64 // of the points being gathered: most follow others of their epoch
	var step int64
	n := 0
	for _, p := range points {
		if !usable(p.Value) || p.Value < 0 {
			continue
		}
		k := math.Ceil(p.Value - 1e-9)
		if n > 0 && k == epoch {
			step, n = max(step, p.Step), n+1
			continue
		}
		flush(epoch, step, n)
		epoch, step, n = k, p.Step, 1
	}
	flush(epoch, step, n)
	if count[0] == 1 && count[1] > 1 {
		delete(last, 0) // the very first step, which belongs to the first epoch
	}
	edges := make([]int64, 0, len(last))
	for _, step := range last {
		edges = append(edges, step)
	}
	slices.Sort(edges)
	return slices.Compact(edges)
}

// evenEdges cuts the steps of a series into n intervals of about equally many points.
func evenEdges(points []event.Point, n int) []int64 {
	steps := sortedSteps(points)
	edges := make([]int64, 0, n)
	for i := 1; i <= n; i++ {
		edges = append(edges, steps[i*len(steps)/n-1])
	}
	return slices.Compact(edges)
}
