package main

import "fmt"

// Values of f32.GemmArgs.Post.
const (
	postBias     = 1
	postBiasReLU = 2
	postGate     = 3
)

// Predicates of a comparison with zero: true for NaN, which must not vanish.
const (
	notAtMost = 22
	notEqual  = 4
)

// end finishes the sums in their registers and stores the tile. SI is at its row
// of C; R10 and R11 are free for it.
func (t tile) end() {
	t.op("CMPL %d(DI), $0", argAdd)
	t.op("JNE add")
	t.op("CMPL %d(DI), $0x3f800000 // alpha is 1", argAlpha)
	t.op("JEQ summed")
	alpha := t.free(0)
	t.op("VBROADCASTSS %d(DI), %s", argAlpha, alpha)
	t.eachSum("", func(_ int, sum string) {
		t.op("VMULPS %s, %s, %s", sum, alpha, sum)
	})
	t.label("summed")
	if !t.opmasks {
		vectorMask(t.writer, argMask, t.lastMask())
	}
	t.op("MOVL %d(DI), R11", argPost)
	t.op("TESTL R11, R11")
	t.op("JNZ post")
	t.label("store")
	t.store()
	t.restore()
	t.op("JMP stored")

	t.label("add")
	t.add()
	t.op("JMP summed")

	t.label("post")
	t.op("MOVQ %d(DI), R10", argBeside)
	t.op("CMPL R11, $%d", postGate)
	t.op("JEQ gate")
	t.bias()
	t.op("CMPL R11, $%d", postBias)
	t.op("JEQ store")
	t.relu()
	t.op("JMP store")
	t.label("gate")
	t.gate()
	t.op("JMP store")
	t.label("stored")
}

// restore recomputes the multiples of A's row stride that end had its registers from.
func (t tile) restore() {
	if t.r > 5 {
		t.op("LEAQ (R8)(R8*4), R10")
	}
	if t.r > 7 {
		t.op("LEAQ (R9)(R8*4), R11")
	}
}

// add makes the sums alpha*sum + beta*C.
func (t tile) add() {
	alpha, beta, c := t.free(0), t.free(1), t.free(2)
	t.op("VBROADCASTSS %d(DI), %s", argAlpha, alpha)
	t.op("VBROADCASTSS %d(DI), %s", argBeta, beta)
	if !t.opmasks {
		vectorMask(t.writer, argMask, t.lastMask())
	}
	t.eachSum("SI", func(v int, sum string) {
		t.load("SI", v, c)
		t.op("VMULPS %s, %s, %s", c, beta, c)
		t.op("VFMADD213PS %s, %s, %s", c, alpha, sum)
	})
	t.op("MOVQ %d(DI), SI", argCurC)
}

// bias adds the vector at R10 to every row.
func (t tile) bias() {
	for v := range t.v {
		t.load("R10", v, t.free(v))
	}
	t.eachSum("", func(v int, sum string) {
		t.op("VADDPS %s, %s, %s", t.free(v), sum, sum)
	})
}

// relu makes the sums at most 0 zero.
func (t tile) relu() {
	zero := t.zero(t.v)
	t.eachSum("", func(_ int, sum string) {
		if t.opmasks {
			t.op("VCMPPS $%d, %s, %s, K2", notAtMost, zero, sum)
			t.op("VMOVAPS.Z %s, K2, %s", sum, sum)
			return
		}
		t.op("VCMPPS $%d, %s, %s, %s", notAtMost, zero, sum, t.free(0))
		t.op("VANDPS %s, %s, %s", t.free(0), sum, sum)
	})
}

// gate makes the sums zero where the matrix at R10, which lies like C, is zero.
func (t tile) gate() {
	t.op("ADDQ SI, R10")
	t.op("SUBQ %d(DI), R10", argC)
	zero, g := t.zero(0), t.free(1)
	t.eachSum("R10", func(v int, sum string) {
		t.load("R10", v, g)
		if t.opmasks {
			t.op("VCMPPS $%d, %s, %s, K2", notEqual, zero, g)
			t.op("VMOVAPS.Z %s, K2, %s", sum, sum)
			return
		}
		t.op("VCMPPS $%d, %s, %s, %s", notEqual, zero, g, g)
		t.op("VANDPS %s, %s, %s", g, sum, sum)
	})
}

// free returns the n-th register that holds no sum. AVX2 has four, and keeps the
// last columns' mask in one of them.
func (t tile) free(n int) string { return fmt.Sprintf("%s%d", t.reg, t.r*t.v+n) }
func (t tile) lastMask() string  { return t.free(3) }

// zero clears the n-th free register and returns it.
func (t tile) zero(n int) string {
	t.clear(t.r*t.v + n)
	return t.free(n)
}

// clear zeroes a register. The VEX form clears the whole of it and is shorter than
// the EVEX form, which registers from 16 up need.
func (t tile) clear(n int) {
	if n < 16 {
		t.op("VXORPS X%d, X%d, X%d", n, n, n)
	} else {
		t.op("VPXORD %[1]s%[2]d, %[1]s%[2]d, %[1]s%[2]d", t.reg, n)
	}
}

// eachSum visits the sums row by row, and moves a register along the rows of C.
func (t tile) eachSum(walker string, visit func(v int, sum string)) {
	for r := range t.r {
		for v := range t.v {
			visit(v, t.acc(r, v))
		}
		if walker != "" {
			t.op("ADDQ R15, %s", walker)
		}
	}
}

// load reads vector v of the row at a register, the last one as far as it goes.
func (t tile) load(from string, v int, to string) {
	switch {
	case v < t.v-1:
		t.op("VMOVUPS %d(%s), %s", 4*t.lanes*v, from, to)
	case t.opmasks:
		t.op("VMOVUPS.Z %d(%s), K1, %s", 4*t.lanes*v, from, to)
	default:
		t.op("VMASKMOVPS %d(%s), %s, %s", 4*t.lanes*v, from, t.lastMask(), to)
	}
}

// store writes the sums to C.
func (t tile) store() {
	if t.opmasks {
		t.eachSum("SI", t.storeC)
		return
	}
	// AMD's processors take twenty cycles for a masked store of AVX2.
	t.op("CMPL %d(DI), $0x%x", argMask, 1<<t.lanes-1)
	t.op("JNE partial")
	t.eachSum("SI", func(v int, sum string) {
		t.op("VMOVUPS %s, %d(SI)", sum, 4*t.lanes*v)
	})
	t.op("JMP whole")
	t.label("partial")
	t.eachSum("SI", t.storeC)
	t.label("whole")
}

func (t tile) storeC(v int, from string) {
	switch {
	case v < t.v-1:
		t.op("VMOVUPS %s, %d(SI)", from, 4*t.lanes*v)
	case t.opmasks:
		t.op("VMOVUPS %s, K1, %d(SI)", from, 4*t.lanes*v)
	default:
		t.op("VMASKMOVPS %s, %s, %d(SI)", from, t.lastMask(), 4*t.lanes*v)
	}
}
