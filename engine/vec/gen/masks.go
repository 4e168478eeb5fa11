package main

import "fmt"

const philoxRounds = 10

// masks draws dropout masks with Philox4x32-10: lane j of a turn's registers is
// block j of sixteen, and word w of all blocks is what elements 16w to 16w+15 of
// the turn's 64 are decided by. The scalars are bits of uint32: the key of each
// round, the counter's words, and what decides.
func masks() []kernel {
	scalars := []string{"mul0", "mul1", "limit", "scale", "ctr0", "ctr1", "ctr2", "ctr3"}
	for r := range philoxRounds {
		scalars = append(scalars, fmt.Sprintf("key%d", 2*r), fmt.Sprintf("key%d", 2*r+1))
	}
	return []kernel{{
		name: "mask", about: "dst = 0 where a random word is below limit, else scale",
		pointers: []string{"dst"}, scalars: scalars, turn: 4,
		before: func(e *emitter) {
			e.three("VPADDD", 12+e.part, e.lanes(), "$ctr0")
		},
		body: func(e *emitter) {
			e.move(0, 12+e.part)
			e.three("VPADDD", 12+e.part, 12+e.part, "sixteen")
			e.move(1, "$ctr1")
			e.move(2, "$ctr2")
			e.move(3, "$ctr3")
			for r := range philoxRounds {
				e.philoxRound(r)
			}
			for w := range 4 {
				e.three("VPMAXUD", 4, w, "$limit")
				e.equalMask(4, w, "$scale")
				e.storeStep(4, "dst", w)
			}
		},
	}}
}

// lanes puts the lane numbers of this part into register 15.
func (e *emitter) lanes() int {
	e.move(15, fmt.Sprintf("lanes%d", e.part))
	return 15
}

// philoxRound: c0, c1, c2, c3 = hi(m1 c2)^c1^k0, lo(m1 c2), hi(m0 c0)^c3^k1, lo(m0 c0)
// in registers 0 to 3.
func (e *emitter) philoxRound(r int) {
	e.wideProduct(4, 5, 0, "$mul0")
	e.wideProduct(6, 7, 2, "$mul1")
	e.xor(0, 6, 1)
	e.xor(0, 0, fmt.Sprintf("$key%d", 2*r))
	e.xor(2, 4, 3)
	e.xor(2, 2, fmt.Sprintf("$key%d", 2*r+1))
	e.move(1, 7)
	e.move(3, 5)
}

// wideProduct puts the high and low words of a*m into hi and lo, by the products
// of the even and of the odd lanes.
func (e *emitter) wideProduct(hi, lo, a int, m string) {
	e.three("VPMULUDQ", 8, a, m) // even
	e.op("VPSRLQ $32, %s, %s", e.reg(a), e.reg(9))
	e.three("VPMULUDQ", 9, 9, m) // odd
	e.op("VPSRLQ $32, %s, %s", e.reg(8), e.reg(hi))
	e.and(10, 9, "highWords")
	e.or(hi, hi, 10)
	e.and(8, 8, "lowWords")
	e.op("VPSLLQ $32, %s, %s", e.reg(9), e.reg(9))
	e.or(lo, 8, 9)
}

// equalMask puts x into d where d equals a, else 0.
func (e *emitter) equalMask(d, a int, x string) {
	if e.arch == avx512 {
		e.op("VPCMPEQD %s, %s, K1", e.reg(a), e.reg(d))
		e.op("VMOVAPS.Z %s, K1, %s", e.operand(x), e.reg(d))
		return
	}
	e.op("VPCMPEQD %s, %s, %s", e.reg(a), e.reg(d), e.reg(d))
	e.and(d, d, x)
}
