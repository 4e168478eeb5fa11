package vec

import (
	"math"

	"tunebench/engine/internal/rng/philox"
)

// maskGroup is the number of elements that sixteen blocks of the generator decide.
const maskGroup = 4 * lanes

// DropoutMask fills dst with 0, with probability p below 1, or 1/(1-p): the
// multipliers of inverted dropout. Of each 64 elements, the r-th is decided by
// word r/16 of the block that is r%16 further than the group's first: an order
// that suits vectors, for equal words of sixteen blocks lie side by side.
func DropoutMask(dst []float32, p float64, at philox.Address) {
	limit, scale := uint32(p*(1<<32)), float32(1/(1-p))
	for n := whole(len(dst)) &^ (maskGroup - 1); n > 0; n = whole(len(dst)) &^ (maskGroup - 1) {
		c := maskScalars(at, limit, scale)
		maskVec(&dst[0], n, &c[0])
		at.Counter[0] += uint32(n / 4)
		dst = dst[n:]
	}
	for len(dst) > 0 {
		group := dst[:min(maskGroup, len(dst))]
		for lane := range min(lanes, len(group)) {
			words := at.Block()
			at.Counter[0]++
			for w, i := 0, lane; i < len(group); w, i = w+1, i+lanes {
				group[i] = scale
				if words[w] < limit {
					group[i] = 0
				}
			}
		}
		dst = dst[len(group):]
	}
}

// maskScalars returns what the assembly takes: bits of uint32 in the guise of float32.
func maskScalars(at philox.Address, limit uint32, scale float32) [8 + 2*philox.Rounds]float32 {
	word := math.Float32frombits
	c := [8 + 2*philox.Rounds]float32{
		word(philox.Mul0), word(philox.Mul1), word(limit), scale,
		word(at.Counter[0]), word(at.Counter[1]), word(at.Counter[2]), word(at.Counter[3]),
	}
	k0, k1 := at.Key[0], at.Key[1]
	for r := range philox.Rounds {
		c[8+2*r], c[9+2*r] = word(k0), word(k1)
		k0 += philox.Weyl0
		k1 += philox.Weyl1
	}
	return c
}
