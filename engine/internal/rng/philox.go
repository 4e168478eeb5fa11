package rng

import "math/bits"

// Constants of Philox4x32 from the paper's reference, Random123.
const (
	mul0   = 0xD2511F53
	mul1   = 0xCD9E8D57
	weyl0  = 0x9E3779B9 // golden ratio
	weyl1  = 0xBB67AE85 // sqrt(3)-1
	rounds = 10
)

// block is one application of Philox4x32-10: 128 counter bits and 64 key bits
// to 128 random bits.
func block(c [4]uint32, k0, k1 uint32) [4]uint32 {
	for range rounds {
		h0, l0 := bits.Mul32(mul0, c[0])
		h1, l1 := bits.Mul32(mul1, c[2])
		c = [4]uint32{h1 ^ c[1] ^ k0, l1, h0 ^ c[3] ^ k1, l0}
		k0 += weyl0
		k1 += weyl1
	}
	return c
}
