package philox

import "math/bits"

// The constants of the authors' reference implementation, Random123.
const (
	Mul0   = 0xD2511F53
	Mul1   = 0xCD9E8D57
	Weyl0  = 0x9E3779B9 // golden ratio
	Weyl1  = 0xBB67AE85 // sqrt(3)-1
	Rounds = 10
)

// Address is a key, which chooses one of 2^64 generators, and a counter, which
// chooses one of its 2^128 blocks.
type Address struct {
	Key     [2]uint32
	Counter [4]uint32
}

// Block returns the random bits at an address.
func (a Address) Block() [4]uint32 {
	c, k0, k1 := a.Counter, a.Key[0], a.Key[1]
	for range Rounds {
		h0, l0 := bits.Mul32(Mul0, c[0])
		h1, l1 := bits.Mul32(Mul1, c[2])
		c = [4]uint32{h1 ^ c[1] ^ k0, l1, h0 ^ c[3] ^ k1, l0}
		k0 += Weyl0
		k1 += Weyl1
	}
	return c
}
