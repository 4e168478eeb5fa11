package sgemm

import "math"

// fma32 returns x*y + z rounded to float32 once, as the FMA instruction does.
//
// The product of two float32 values is exact in float64. Adding z rounds to 53
// bits, and rounding that to 24 goes wrong only where the first rounding made
// or hid a tie of the second; those few sums take the slow path.
func fma32(x, y, z float32) float32 {
	p := float64(float64(x) * float64(y))
	s := p + float64(z)
	bits := math.Float64bits(s)
	if bits&lowBits == tieBits || bits&exponentBits < minNormalBits {
		return fmaTie(p, float64(z), s)
	}
	return float32(s)
}

const (
	lowBits       = 1<<29 - 1          // what rounding to float32 drops
	tieBits       = 1 << 28            // half a unit in the last place
	exponentBits  = 0x7ff << 52        //
	minNormalBits = (1023 - 126) << 52 // below, float32 is subnormal and drops more
)

// fmaTie returns p + z rounded to float32 once, given s, that sum rounded to
// float64. It rounds the sum to odd first, which leaves enough of a trace of
// the part that was lost (Boldo and Melquiond, "Emulation of FMA and correctly
// rounded sums: proved algorithms using rounding to odd", IEEE Transactions on
// Computers 57(4), 2008).
func fmaTie(p, z, s float64) float32 {
	if s == 0 || s != s {
		return float32(s)
	}
	// The error of the sum, exactly (Knuth's TwoSum).
	t := s - p
	e := (p - (s - t)) + (z - t)
	bits := math.Float64bits(s)
	if e != 0 && bits&1 == 0 {
		if (e > 0) == (s > 0) {
			bits++
		} else {
			bits--
		}
	}
	return float32(math.Float64frombits(bits))
}
