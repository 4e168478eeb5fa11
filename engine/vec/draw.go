package vec

import (
	"math"

	"tunebench/engine/internal/rng/philox"
)

// maskGroup is the number of elements that sixteen blocks of the generator are for.
const maskGroup = 4 * lanes

// DropoutMask fills dst with 0, with probability p below 1, or 1/(1-p): the
// multipliers of inverted dropout. Of each 64 elements, the r-th is decided by
// word r/16 of the block that is r%16 further than the group's first: an order
// that suits vectors, for equal words of sixteen blocks lie side by side.
func DropoutMask(dst []float32, p float64, at philox.Address) {
	limit, scale := uint32(p*(1<<32)), float32(1/(1-p))
	for n := wholeGroups(len(dst)); n > 0; n = wholeGroups(len(dst)) {
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

// AddNoise adds std*N(0,1) to dst (Box and Muller 1958). Of each 64 elements,
// elements j and j+16 come from the first two words of the block that is j
// further than the group's first, j+32 and j+48 from the other two.
func AddNoise(dst []float32, std float32, at philox.Address) {
	for n := wholeGroups(len(dst)); n > 0; n = wholeGroups(len(dst)) {
		c := noiseScalars(at, std)
		noiseVec(&dst[0], n, &c[0])
		at.Counter[0] += uint32(n / 4)
		dst = dst[n:]
	}
	for len(dst) > 0 {
		group := dst[:min(maskGroup, len(dst))]
		for lane := range min(lanes, len(group)) {
			words := at.Block()
			at.Counter[0]++
			var z [4]float32
			z[0], z[1] = boxMuller(words[0], words[1])
			z[2], z[3] = boxMuller(words[2], words[3])
			for w, i := 0, lane; i < len(group); w, i = w+1, i+lanes {
				group[i] += float32(z[w] * std)
			}
		}
		dst = dst[len(group):]
	}
}

// boxMuller turns two random words into two independent normal numbers: the
// radius from the upper 24 bits of a, the angle from b within a half turn and the
// lowest bit of a for which half. None is larger than 5.77.
func boxMuller(a, b uint32) (y, x float32) {
	u := float32(float32(int32(a>>8+1)) * 0x1p-24) // (0, 1]
	radius := sqrt(float32(-2 * log(u)))
	t := float32(float32(int32(b)) * 0x1p-31) // [-1, 1], of a right angle
	z := float32(t * t)
	s := float32(-3.4318696e-06)
	s = float32(s*z) + 0.00016025479
	s = float32(s*z) - 0.004681658
	s = float32(s*z) + 0.0796926
	s = float32(s*z) - 0.6459641
	s = float32(s*z) + 1.5707964
	c := float32(-2.3824918e-05)
	c = float32(c*z) + 0.00091772486
	c = float32(c*z) - 0.02086269
	c = float32(c*z) + 0.25366932
	c = float32(c*z) - 1.2337005
	c = float32(c*z) + 1
	c = math.Float32frombits(math.Float32bits(c) ^ a<<31)
	return float32(radius * float32(t*s)), float32(radius * c)
}

// word returns a uint32 in the guise of float32, as the assembly takes its scalars.
func word(w uint32) float32 { return math.Float32frombits(w) }

func maskScalars(at philox.Address, limit uint32, scale float32) (c [8 + 2*philox.Rounds]float32) {
	c[0], c[1], c[2], c[3] = word(philox.Mul0), word(philox.Mul1), word(limit), scale
	addressScalars(c[4:], at)
	return c
}

func noiseScalars(at philox.Address, std float32) (c [7 + 2*philox.Rounds]float32) {
	c[0], c[1], c[2] = word(philox.Mul0), word(philox.Mul1), std
	addressScalars(c[3:], at)
	return c
}

// addressScalars puts the counter and the key of each round into c.
func addressScalars(c []float32, at philox.Address) {
	for i, w := range at.Counter {
		c[i] = word(w)
	}
	k0, k1 := at.Key[0], at.Key[1]
	for r := range philox.Rounds {
		c[4+2*r], c[5+2*r] = word(k0), word(k1)
		k0 += philox.Weyl0
		k1 += philox.Weyl1
	}
}
