package hparam

import (
	"math"
	"slices"
)

// Step returns the value after moving n steps (negative: down) from v, as the
// form's left and right keys do. It stays within the range and returns v itself
// for kinds that have no order. From auto it goes to a number that is usual.
func (k Key) Step(v any, n int) any {
	switch k.Kind {
	case Bool:
		if b, ok := v.(bool); ok && n%2 != 0 {
			return !b
		}
	case Choice:
		s, _ := v.(string)
		i := slices.Index(k.Choices, s) // -1 steps to the first choice
		return k.Choices[((i+n)%len(k.Choices)+len(k.Choices))%len(k.Choices)]
	case Int:
		if i, ok := v.(int); ok {
			return int(math.Round(k.stepNumber(float64(i), n)))
		}
	case Float, FractionOrPath:
		if v == Auto && k.Own == Auto {
			return k.start
		}
		if f, ok := v.(float64); ok {
			return k.stepNumber(f, n)
		}
	}
	return v
}

func (k Key) stepNumber(v float64, n int) float64 {
	next := v
	for range max(n, -n) {
		if k.Log {
			next = k.stepLog(next, n > 0)
		} else {
			next = stepLinear(next, k.Increment, n > 0)
		}
	}
	if next < k.Min || (next == k.Min && k.MinOpen) || next > k.Max || (next == k.Max && k.MaxOpen) {
		return v
	}
	return next
}

// stepLinear moves to the next multiple of the increment, so that odd values
// join the grid, and removes the noise of binary fractions.
func stepLinear(v, increment float64, up bool) float64 {
	grid := v / increment
	if up {
		grid = math.Floor(grid+1e-9) + 1
	} else {
		grid = math.Ceil(grid-1e-9) - 1
	}
	return clean(grid * increment)
}

// stepLog walks 1, 2, 5, 10, 20 ...; below Off lies 0.
func (k Key) stepLog(v float64, up bool) float64 {
	if v == 0 {
		if up {
			return k.Off
		}
		return 0
	}
	if !up && k.Off > 0 && v <= k.Off*(1+1e-9) {
		return 0
	}
	exp := math.Floor(math.Log10(v) + 1e-9)
	mantissa := v / math.Pow(10, exp)
	ladder := []float64{0.5, 1, 2, 5, 10}
	if up {
		for _, m := range ladder {
			if m > mantissa*(1+1e-9) {
				return clean(m * math.Pow(10, exp))
			}
		}
	}
	for i := len(ladder) - 1; i >= 0; i-- {
		if ladder[i] < mantissa*(1-1e-9) {
			return clean(ladder[i] * math.Pow(10, exp))
		}
	}
	return v
}

// clean rounds to 12 significant digits: 0.30000000000000004 becomes 0.3.
func clean(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 11-math.Floor(math.Log10(math.Abs(v))))
	if math.IsInf(scale, 0) || scale == 0 {
		return v
	}
	return math.Round(v*scale) / scale
}
