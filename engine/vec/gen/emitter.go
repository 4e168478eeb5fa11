package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
)

// arch is an instruction set to generate for.
type arch struct {
	suffix string // of the functions' names
	vector string // letter of the vector registers
	bytes  int    // in a vector
}

var (
	avx512 = arch{"AVX512", "Z", 64}
	avx2   = arch{"AVX2", "Y", 32}
	neon   = arch{"NEON", "V", 16}
)

// step is what one turn of every kernel's loop covers: sixteen elements, which
// are the lanes of the reductions. AVX2 takes them in two parts, NEON in four.
const step = 64

// upperRegs is the number of registers that only AVX-512 has; scalars stay there.
const upperRegs = 16

// emitter writes one assembly file. Kernels are described by its methods, which
// have the destination first; registers are numbered, and 14 and 15 are its own.
type emitter struct {
	bytes.Buffer
	arch
	part    int            // of the step
	masked  bool           // loads, stores and sums are under mask K2
	reduces bool           // the kernel has sums
	args    map[string]int // offset of each scalar argument
	ptrs    map[string]string
	used    []string // names of constants
}

func (e *emitter) line(s string) { e.WriteString(s + "\n") }

func (e *emitter) op(format string, args ...any) { fmt.Fprintf(e, "\t"+format+"\n", args...) }

func (e *emitter) reg(i int) string { return fmt.Sprintf("%s%d", e.vector, i) }

var pointerRegs = []string{"AX", "BX", "DX", "SI", "DI", "R8"}

// function writes one kernel: pointers, then rows and stride if it runs over a
// matrix, the number of elements, then the scalars.
func (e *emitter) function(k kernel) {
	e.args, e.ptrs = map[string]int{}, map[string]string{}
	if e.arch == neon {
		e.functionNEON(k)
		return
	}
	frame := 8 * len(k.params())
	e.line("")
	e.line("// " + k.about)
	e.line(fmt.Sprintf("TEXT ·%s%s(SB), NOSPLIT, $0-%d", k.name, e.suffix, frame))
	offset := 0
	arg := func(name, reg string) {
		e.op("MOVQ %s+%d(FP), %s", name, offset, reg)
		offset += 8
	}
	for i, p := range k.pointers {
		e.ptrs[p] = pointerRegs[i]
		arg(p, pointerRegs[i])
	}
	if k.matrix {
		arg("rows", "R11")
		arg("stride", "R12")
		e.op("SHLQ $2, R12")
	}
	arg("n", "R13")
	if len(k.scalars) > 0 {
		arg("c", "R9")
		e.broadcast(k)
	}
	if k.whole != nil {
		k.whole(e)
	} else {
		e.loop(k)
	}
	e.op("VZEROUPPER")
	e.op("RET")
}

// broadcast keeps the scalars in the upper registers where there are some.
func (e *emitter) broadcast(k kernel) {
	for i, s := range k.scalars {
		e.args[s] = i
		if e.arch == avx512 && i < upperRegs {
			e.op("VBROADCASTSS %d(R9), Z%d", 4*i, 16+i)
		}
	}
}

// loop runs the body over rows of a matrix, or once over vectors. AVX-512 takes
// any number of elements: the last, too few for a vector, go under a mask.
func (e *emitter) loop(k kernel) {
	tail := e.arch == avx512 && k.steps() == 1
	if tail {
		e.tailMask()
	}
	if k.matrix {
		e.line("row:")
	}
	e.eachLane(k.sums, func(at, sum string) { e.op("VMOVUPS %s, %s", at, sum) })
	if k.before != nil {
		for e.part = range step / e.bytes {
			k.before(e)
		}
	}
	e.op("XORQ R10, R10")
	e.op("MOVQ R13, CX")
	if tail {
		e.op("TESTQ CX, CX")
		e.op("JZ tail")
	}
	e.line("loop:")
	for e.part = range step / e.bytes {
		k.body(e)
	}
	e.op("ADDQ $%d, R10", step*k.steps())
	e.op("SUBQ $%d, CX", step/4*k.steps())
	e.op("JNZ loop")
	if tail {
		e.tail(k)
	}
	e.eachLane(k.sums, func(at, sum string) { e.op("VMOVUPS %s, %s", sum, at) })
	if k.matrix {
		e.op("ADDQ R12, %s", e.ptrs[k.moving])
		e.op("DECQ R11")
		e.op("JNZ row")
	}
}

// tailMask puts the mask of the elements that fill no vector into K2 and leaves
// the number of the others in R13.
func (e *emitter) tailMask() {
	e.op("MOVQ R13, CX")
	e.op("ANDL $15, CX")
	e.op("MOVL $1, R10")
	e.op("SHLL CX, R10")
	e.op("DECL R10")
	e.op("KMOVW R10, K2")
	e.op("ANDQ $-16, R13")
}

// tail takes the elements under mask K2.
func (e *emitter) tail(k kernel) {
	e.line("tail:")
	e.op("KORTESTW K2, K2")
	e.op("JZ done")
	e.part, e.masked = 0, true
	k.body(e)
	e.masked = false
	e.line("done:")
}

func (e *emitter) at(ptr string) string {
	return fmt.Sprintf("%d(%s)(R10*1)", e.part*e.bytes, e.ptrs[ptr])
}

// storeStep stores to the given step of a turn that covers several.
func (e *emitter) storeStep(s int, ptr string, n int) {
	e.op("VMOVUPS %s, %d(%s)(R10*1)", e.reg(s), n*step+e.part*e.bytes, e.ptrs[ptr])
}

// loadStep is its counterpart.
func (e *emitter) loadStep(d int, ptr string, n int) {
	e.op("VMOVUPS %d(%s)(R10*1), %s", n*step+e.part*e.bytes, e.ptrs[ptr], e.reg(d))
}

func (e *emitter) load(d int, ptr string) {
	switch {
	case e.arch == neon:
		e.op("FMOVQ %s, F%d", e.atNEON(ptr), d)
		return
	case e.masked:
		e.op("VMOVUPS.Z %s, K2, %s", e.at(ptr), e.reg(d))
		return
	}
	e.op("VMOVUPS %s, %s", e.at(ptr), e.reg(d))
}

func (e *emitter) store(s int, ptr string) {
	switch {
	case e.arch == neon:
		e.op("FMOVQ F%d, %s", s, e.atNEON(ptr))
		return
	case e.masked:
		e.op("VMOVUPS %s, K2, %s", e.reg(s), e.at(ptr))
		return
	}
	e.op("VMOVUPS %s, %s", e.reg(s), e.at(ptr))
}

// sum is the register of the part's lanes of sum i: 12 and 13 hold the first, 10
// and 11 the second.
func (e *emitter) sum(i, part int) string { return e.reg(12 - 2*i + part) }

// eachLane calls f with the address and the register of all lanes of so many sums.
func (e *emitter) eachLane(sums int, f func(at, sum string)) {
	for i := range sums {
		for p := range step / e.bytes {
			f(fmt.Sprintf("%d(%s)", i*step+p*e.bytes, e.ptrs["acc"]), e.sum(i, p))
		}
	}
}

// accumulate adds register x to the lanes of sum i.
func (e *emitter) accumulate(i, x int) {
	if e.arch == neon {
		sum := sumNEON(i, e.part)
		e.add(sum, sum, x)
		return
	}
	sum := e.sum(i, e.part)
	if e.masked {
		e.op("VADDPS %s, %s, K2, %s", e.reg(x), sum, sum)
		return
	}
	e.op("VADDPS %s, %s, %s", e.reg(x), sum, sum)
}

// operand is a register's number, the name of a constant, or "$x" for scalar x.
func (e *emitter) operand(x any) string {
	switch x := x.(type) {
	case int:
		return e.reg(x)
	case string:
		if name, ok := strings.CutPrefix(x, "$"); ok {
			i, ok := e.args[name]
			if !ok {
				panic("no scalar " + name)
			}
			if e.arch == avx512 && i < upperRegs {
				return e.reg(16 + i)
			}
			e.op("VBROADCASTSS %d(R9), %s", 4*i, e.reg(14))
			return e.reg(14)
		}
		e.use(x)
		return fmt.Sprintf("%s%s<>(SB)", x, e.suffix)
	}
	panic("operand")
}

// use notes that a constant is needed and returns its number.
func (e *emitter) use(constant string) int {
	if _, ok := constantBits[constant]; !ok && laneBits[constant] == nil {
		panic("no constant " + constant)
	}
	if !slices.Contains(e.used, constant) {
		e.used = append(e.used, constant)
	}
	return slices.Index(e.used, constant)
}

// three writes d = a op b.
func (e *emitter) three(op string, d, a int, b any) {
	if e.arch == neon {
		e.threeNEON(op, d, a, e.registerNEON(b))
		return
	}
	e.op("%s %s, %s, %s", op, e.operand(b), e.reg(a), e.reg(d))
}

func (e *emitter) add(d, a int, b any) { e.three("VADDPS", d, a, b) }
func (e *emitter) sub(d, a int, b any) { e.three("VSUBPS", d, a, b) }
func (e *emitter) mul(d, a int, b any) { e.three("VMULPS", d, a, b) }
func (e *emitter) div(d, a int, b any) { e.three("VDIVPS", d, a, b) }
func (e *emitter) and(d, a int, b any) { e.three("VANDPS", d, a, b) }
func (e *emitter) or(d, a int, b any)  { e.three("VORPS", d, a, b) }
func (e *emitter) xor(d, a int, b any) { e.three("VXORPS", d, a, b) }

func (e *emitter) abs(d, a int) { e.and(d, a, "absMask") }

func (e *emitter) sqrt(d, a int) {
	if e.arch == neon {
		e.two(neonFSQRT, "FSQRT", d, a)
		return
	}
	e.op("VSQRTPS %s, %s", e.reg(a), e.reg(d))
}

func (e *emitter) move(d int, b any) {
	if e.arch == neon {
		e.moveNEON(d, b)
		return
	}
	e.op("VMOVUPS %s, %s", e.operand(b), e.reg(d))
}

// toFloat converts signed integers.
func (e *emitter) toFloat(d, a int) {
	if e.arch == neon {
		e.two(neonSCVTF, "SCVTF", d, a)
		return
	}
	e.op("VCVTDQ2PS %s, %s", e.reg(a), e.reg(d))
}

// shiftLeft and shiftRight shift integers, the latter with their sign.
func (e *emitter) shiftLeft(d, a, n int) {
	if e.arch == neon {
		e.op("VSHL $%d, V%d.S4, V%d.S4", n, a, d)
		return
	}
	e.op("VPSLLD $%d, %s, %s", n, e.reg(a), e.reg(d))
}

func (e *emitter) shiftRight(d, a, n int) {
	if e.arch == neon {
		e.shiftRightNEON(d, a, n)
		return
	}
	e.op("VPSRAD $%d, %s, %s", n, e.reg(a), e.reg(d))
}

// minimum is Go's min(a, constant): NaN stays NaN.
func (e *emitter) minimum(d, a int, constant string) {
	e.move(15, constant)
	if e.arch == neon {
		e.threeNEON("VMINPS", d, a, 15)
		return
	}
	e.op("VMINPS %s, %s, %s", e.reg(a), e.reg(15), e.reg(d))
}

// Comparison predicates of VCMPPS.
const (
	less      = 17 // ordered, quiet
	greater   = 30
	unordered = 3
	notEqual  = 4 // or unordered
	notLess   = 21
	notAtMost = 22
)

// keepIf zeroes d unless a pred b.
func (e *emitter) keepIf(d, pred, a int, b any) {
	if e.arch == neon {
		e.keepIfNEON(d, pred, a, b)
		return
	}
	o := e.operand(b)
	if e.arch == avx512 {
		e.op("VCMPPS $%d, %s, %s, K1", pred, o, e.reg(a))
		e.op("VMOVAPS.Z %s, K1, %s", e.reg(d), e.reg(d))
		return
	}
	e.op("VCMPPS $%d, %s, %s, Y15", pred, o, e.reg(a))
	e.and(d, d, 15)
}

// replaceIf puts x into d where a pred b.
func (e *emitter) replaceIf(d int, x any, pred, a int, b any) {
	if e.arch == neon {
		e.replaceIfNEON(d, x, pred, a, b)
		return
	}
	o := e.operand(b)
	if e.arch == avx512 {
		e.op("VCMPPS $%d, %s, %s, K1", pred, o, e.reg(a))
		e.op("VMOVUPS %s, K1, %s", e.operand(x), e.reg(d))
		return
	}
	e.op("VCMPPS $%d, %s, %s, Y15", pred, o, e.reg(a))
	e.op("VBLENDVPS Y15, %s, %s, %s", e.operand(x), e.reg(d), e.reg(d))
}

// copysign gives d the sign of s; t is overwritten.
func (e *emitter) copysign(d, s, t int) {
	e.abs(d, d)
	e.and(t, s, "signMask")
	e.or(d, d, t)
}

func (e *emitter) constants() {
	if e.arch == neon {
		e.constantsNEON()
		return
	}
	for _, name := range e.used {
		e.line("")
		bits := laneBits[name]
		if bits == nil {
			bits = func(int) uint32 { return constantBits[name] }
		}
		for i := 0; i < e.bytes; i += 8 {
			e.line(fmt.Sprintf("DATA %s%s<>+%d(SB)/8, $0x%08x%08x", name, e.suffix, i, bits(i/4+1), bits(i/4)))
		}
		e.line(fmt.Sprintf("GLOBL %s%s<>(SB), RODATA|NOPTR, $%d", name, e.suffix, e.bytes))
	}
}

func f32(x float64) uint32 { return math.Float32bits(float32(x)) }
