package benchmark

import (
	"slices"
	"time"
)

// Clock tells the time that has passed since some moment.
type Clock func() time.Duration

// Wall returns a clock of elapsed time.
func Wall() Clock {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// Sample holds the seconds that repetitions of the same work took.
type Sample []float64

// Best returns the shortest.
func (s Sample) Best() float64 { return slices.Min(s) }

// Median returns the one in the middle.
func (s Sample) Median() float64 {
	sorted := slices.Sorted(slices.Values(s))
	return sorted[len(sorted)/2]
}
