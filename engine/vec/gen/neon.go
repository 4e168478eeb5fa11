package main

import (
	"fmt"
	"strings"
)

// On NEON, registers 0 to 13 are the kernels', 14 holds the constant of the
// current operation, 15 is spare, and from 16 on stand the scalars. A reduction
// has its sums there, and its few scalars in the kernels' last. Pointers are in R0 to R4 and, for the current turn of
// the
// loop, in R14 to R17 and R19; R20 points at the constants. R6 and R10 count.
var (
	pointersNEON = []string{"R0", "R1", "R2", "R3", "R4"}
	currentNEON  = []string{"R14", "R15", "R16", "R17", "R19"}
)

// scalarNEON returns the register of scalar i.
func (e *emitter) scalarNEON(i int) int {
	if e.reduces {
		return 8 + i
	}
	return 16 + i
}

// sumNEON returns the register of a part's lanes of sum i of a reduction.
func sumNEON(i, part int) int { return 16 + 4*i + part }

// Instructions on four float32 lanes that Go's assembler lacks, without their
// registers: "three registers of the same type" and "two registers miscellaneous"
// in the Arm Architecture Reference Manual, DDI 0487, C4.1.
const (
	neonFADD  = 0x4e20d400
	neonFSUB  = 0x4ea0d400
	neonFMUL  = 0x6e20dc00
	neonFDIV  = 0x6e20fc00
	neonFMIN  = 0x4ea0f400 // NaN if one is
	neonFCMEQ = 0x4e20e400
	neonFCMGE = 0x6e20e400 // first >= second
	neonFCMGT = 0x6ea0e400
	neonBIC   = 0x4e601c00 // first and not second
	neonFSQRT = 0x6ea1f800
	neonSCVTF = 0x4e21d800
	neonSSHR  = 0x4f000400 // with 64 less the shift in bits 16 to 22
)

// encode adds the registers to an instruction: d = n op m.
func encode(op uint32, d, n, m int) uint32 {
	return op | uint32(m)<<16 | uint32(n)<<5 | uint32(d)
}

func (e *emitter) word(op uint32, name string, d, n, m int) {
	e.op("WORD $0x%08x // %s V%d.S4, V%d.S4, V%d.S4", encode(op, d, n, m), name, m, n, d)
}

// two writes d = op a.
func (e *emitter) two(op uint32, name string, d, a int) {
	e.op("WORD $0x%08x // %s V%d.S4, V%d.S4", encode(op, d, a, 0), name, a, d)
}

func (e *emitter) shiftRightNEON(d, a, n int) {
	e.op("WORD $0x%08x // SSHR $%d, V%d.S4, V%d.S4", encode(neonSSHR, d, a, 64-n), n, a, d)
}

// threeNEON writes d = a op b for the operations that kernels name as x86 does.
func (e *emitter) threeNEON(op string, d, a, b int) {
	switch op {
	case "VADDPS":
		e.word(neonFADD, "FADD", d, a, b)
	case "VSUBPS":
		e.word(neonFSUB, "FSUB", d, a, b)
	case "VMULPS":
		e.word(neonFMUL, "FMUL", d, a, b)
	case "VDIVPS":
		e.word(neonFDIV, "FDIV", d, a, b)
	case "VMINPS":
		e.word(neonFMIN, "FMIN", d, a, b)
	case "VANDPS":
		e.op("VAND V%d.B16, V%d.B16, V%d.B16", b, a, d)
	case "VORPS":
		e.op("VORR V%d.B16, V%d.B16, V%d.B16", b, a, d)
	case "VXORPS":
		e.op("VEOR V%d.B16, V%d.B16, V%d.B16", b, a, d)
	case "VPADDD":
		e.op("VADD V%d.S4, V%d.S4, V%d.S4", b, a, d)
	case "VPSUBD":
		e.op("VSUB V%d.S4, V%d.S4, V%d.S4", b, a, d)
	default:
		panic("no " + op + " on NEON")
	}
}

// registerNEON returns the register of an operand. A constant is loaded for each
// use, which the arithmetic units do not notice.
func (e *emitter) registerNEON(x any) int {
	switch x := x.(type) {
	case int:
		return x
	case string:
		if name, ok := strings.CutPrefix(x, "$"); ok {
			i, ok := e.args[name]
			if !ok {
				panic("no scalar " + name)
			}
			return e.scalarNEON(i)
		}
		e.moveNEON(14, x)
		return 14
	}
	panic("operand")
}

// moveNEON puts an operand into a register.
func (e *emitter) moveNEON(d int, x any) {
	if name, ok := x.(string); ok && !strings.HasPrefix(name, "$") {
		e.op("FMOVQ %d(R20), F%d", neon.bytes*e.use(name), d)
		return
	}
	r := e.registerNEON(x)
	e.op("VORR V%d.B16, V%d.B16, V%d.B16", r, r, d)
}

// compareNEON puts ones into register 15 where a pred b, or where not: a predicate
// that holds for NaN is the opposite of one that does not.
func (e *emitter) compareNEON(pred, a int, b any) (opposite bool) {
	r := e.registerNEON(b)
	switch pred {
	case less:
		e.word(neonFCMGT, "FCMGT", 15, r, a)
	case greater:
		e.word(neonFCMGT, "FCMGT", 15, a, r)
	case notLess:
		e.word(neonFCMGT, "FCMGT", 15, r, a)
		return true
	case notAtMost:
		e.word(neonFCMGE, "FCMGE", 15, r, a)
		return true
	case notEqual:
		e.word(neonFCMEQ, "FCMEQ", 15, a, r)
		return true
	case unordered:
		if a != r {
			panic("only one register's NaN can be found")
		}
		e.word(neonFCMEQ, "FCMEQ", 15, a, a)
		return true
	default:
		panic("no such predicate on NEON")
	}
	return false
}

func (e *emitter) keepIfNEON(d, pred, a int, b any) {
	if e.compareNEON(pred, a, b) {
		e.word(neonBIC, "BIC", d, d, 15)
		return
	}
	e.and(d, d, 15)
}

func (e *emitter) replaceIfNEON(d int, x any, pred, a int, b any) {
	insert := "VBIT"
	if e.compareNEON(pred, a, b) {
		insert = "VBIF"
	}
	e.op("%s V15.B16, V%d.B16, V%d.B16", insert, e.registerNEON(x), d)
}

// constantsNEON writes all constants as one table.
func (e *emitter) constantsNEON() {
	e.line("")
	for i, name := range e.used {
		bits := constantBits[name]
		for half := 0; half < neon.bytes; half += 8 {
			e.line(fmt.Sprintf("DATA constantsNEON<>+%d(SB)/8, $0x%08x%08x // %s", neon.bytes*i+half, bits, bits,
				name))
		}
	}
	e.line(fmt.Sprintf("GLOBL constantsNEON<>(SB), RODATA|NOPTR, $%d", neon.bytes*len(e.used)))
}
