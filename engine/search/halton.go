package search

import (
	"math"

	"tunebench/engine/internal/rng"
)

// Halton covers the unit cube evenly: the Halton sequence (1960), one prime base per
// parameter, its digits permuted at random to break the correlation between large bases
// (Owen, "A randomized Halton algorithm in R", 2017), then shifted as a whole modulo 1
// (Cranley and Patterson, 1976). Any first n points are as good as n allows, so that a
// study may be stopped and extended at will.
type Halton struct{}

// Sample implements Sampler.
func (Halton) Sample(h *History, n int) (Point, bool) {
	return h.Space.At(haltonPoint(h.Seed, n, h.Space.Len())), true
}

// haltonPoint is point n, from 0, of the sequence of a seed in d dimensions.
func haltonPoint(seed uint64, n, d int) []float64 {
	u := make([]float64, d)
	for k, base := range primes(d) {
		s := rng.NewSub(seed, rng.Search, drawHalton, 0, k)
		digits := make([]int32, base)
		s.Perm(digits)
		_, u[k] = math.Modf(radicalInverse(n+1, digits) + s.Float64())
	}
	return u
}

// radicalInverse mirrors the digits of n at the point, each permuted, as many as a float64 tells apart.
func radicalInverse(n int, digits []int32) float64 {
	base := float64(len(digits))
	var v float64
	for f := 1 / base; f > 0x1p-53; f /= base {
		v += float64(float64(digits[n%len(digits)]) * f)
		n /= len(digits)
	}
	return v
}

func primes(n int) []int {
	found := make([]int, 0, n)
next:
	for c := 2; len(found) < n; c++ {
		for _, p := range found {
			if c%p == 0 {
				continue next
			}
		}
		found = append(found, c)
	}
	return found
}
