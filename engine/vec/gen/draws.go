package main

import "fmt"

const philoxRounds = 10

// random is a kernel that draws with Philox4x32-10: lane j of a turn's registers
// is block j of sixteen, and word w of all blocks is for elements 16w to 16w+15 of
// the turn's 64. It finds the words in registers 0 to 3; 12 and 13 count. The
// generator's scalars are bits of uint32.
func random(name, about string, scalars []string, f func(e *emitter)) kernel {
	all := append([]string{"mul0", "mul1"}, scalars...)
	all = append(all, "ctr0", "ctr1", "ctr2", "ctr3")
	for r := range philoxRounds {
		all = append(all, fmt.Sprintf("key%d", 2*r), fmt.Sprintf("key%d", 2*r+1))
	}
	return kernel{
		name: name, about: about, pointers: []string{"dst"}, scalars: all, turn: 4,
		before: func(e *emitter) { e.three("VPADDD", 12+e.part, e.lanes(), "$ctr0") },
		body: func(e *emitter) {
			e.move(0, 12+e.part)
			e.three("VPADDD", 12+e.part, 12+e.part, "sixteen")
			e.move(1, "$ctr1")
			e.move(2, "$ctr2")
			e.move(3, "$ctr3")
			for r := range philoxRounds {
				e.philoxRound(r)
			}
			f(e)
		},
	}
}

func draws() []kernel {
	return []kernel{
		random("mask", "dst = 0 where a random word is below limit, else scale", []string{"limit", "scale"},
			func(e *emitter) {
				for w := range 4 {
					e.three("VPMAXUD", 4, w, "$limit")
					e.equalMask(4, w, "$scale")
					e.storeStep(4, "dst", w)
				}
			}),
		random("noise", "dst = dst + std N(0,1)", []string{"std"}, func(e *emitter) {
			for w := 0; w < 4; w += 2 {
				e.boxMuller(w, w+1)
				for i := range 2 {
					e.mul(w+i, w+i, "$std")
					e.loadStep(4, "dst", w+i)
					e.add(4, 4, w+i)
					e.storeStep(4, "dst", w+i)
				}
			}
		}),
	}
}

// boxMuller turns the random words a and b into two independent normal numbers:
// the radius from the upper 24 bits of a, the angle from b within a half turn and
// the lowest bit of a for which half.
func (e *emitter) boxMuller(a, b int) {
	e.op("VPSRLD $8, %s, %s", e.reg(a), e.reg(4))
	e.op("VPSLLD $31, %s, %s", e.reg(a), e.reg(5)) // sign of the cosine
	e.three("VPADDD", 4, 4, "intOne")
	e.op("VCVTDQ2PS %s, %s", e.reg(4), e.reg(4))
	e.mul(4, 4, "unit24")
	e.log(6, 4, 7, 8, 9)
	e.mul(6, 6, "minusTwo")
	e.sqrt(6, 6) // radius
	e.op("VCVTDQ2PS %s, %s", e.reg(b), e.reg(7))
	e.mul(7, 7, "unit31")
	e.mul(8, 7, 7)
	e.horner(9, 8, "sin0", "sin1", "sin2", "sin3", "sin4", "sin5")
	e.mul(9, 7, 9)
	e.horner(10, 8, "cos0", "cos1", "cos2", "cos3", "cos4", "cos5")
	e.xor(10, 10, 5)
	e.mul(a, 6, 9)
	e.mul(b, 6, 10)
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
