package paired

import (
	"math"
	"slices"
)

// rounding is the variance that the difference of two values has from being rounded to the grid on which
// all lie: a step squared over 12 for each (Sheppard 1898).
func rounding(groups ...[]float64) float64 {
	step := grid(slices.Concat(groups...))
	return step * step / 6
}

// Shares of the largest value: below blur two values are one, as float32 tells no less apart, and a grid finer than
// finest is none.
const (
	blur   = 1e-6
	finest = 1e-5
)

// grid is the coarsest step of which all distances between finite values are multiples, such as 1/30 for
// accuracies on 30 rows; 0 where values lie anywhere (Euclid's algorithm).
func grid(values []float64) float64 {
	values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !finite(v) })
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	largest := max(math.Abs(values[0]), math.Abs(values[len(values)-1]))
	step := 0.0
	for i := 1; i < len(values); i++ {
		for rest := values[i] - values[i-1]; rest > blur*largest; {
			whole := step
			step, rest = rest, math.Mod(whole, rest)
			if step-rest < blur*largest {
				rest = 0 // a multiple, but for its last bits
			}
		}
		if step < finest*largest && step > 0 {
			return 0
		}
	}
	return step
}
