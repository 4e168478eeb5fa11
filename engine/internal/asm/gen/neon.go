package main

import "fmt"

// neonLanes is the number of float32 values in a vector of NEON.
const neonLanes = 4

// neonFiles returns the text of the files for arm64 by their names.
func neonFiles() map[string][]byte {
	tiles, rest := &neon{}, &neon{}
	tiles.headerFor("arm64")
	tiles.gemm()
	rest.headerFor("arm64")
	rest.copyRows()
	rest.transpose()
	rest.peak()
	return map[string][]byte{
		"gemm_neon_arm64.s": tiles.Bytes(),
		"pack_neon_arm64.s": rest.Bytes(),
	}
}

// neon writes assembly for arm64. Its registers are R0 to R17 and R19 to R26; the
// others belong to the system, the assembler and the runtime. R0 holds the
// arguments, R8 the mask of a row's last vector, and R9 is scratch.
type neon struct {
	writer
	parts int // partial loads and stores so far, which number their labels
	later []func()
}

// Opcodes of "by element" instructions: a vector times one lane of another.
const (
	neonFMLA = 0b0001 // d += n*m[lane], rounded once
	neonFMUL = 0b1001 // d = n*m[lane]
)

// byElement encodes such an instruction on four float32 lanes, which Go's
// assembler lacks. From "FMLA (by element)" in the Arm Architecture Reference
// Manual, DDI 0487, C7.2:
//
//	0 Q 001111 1 sz L M Rm:4 opcode:4 H 0 Rn:5 Rd:5
//
// Q = 1 is a vector of 128 bits and sz = 0 single precision; then H:L is the lane
// and M:Rm the register.
func byElement(opcode, d, n, m, lane uint32) uint32 {
	const vectorOfSingles = 0x4f800000
	return vectorOfSingles | lane&1<<21 | m<<16 | opcode<<12 | lane>>1<<11 | n<<5 | d
}

// fmla writes d += n*m[0], and fmul d = n*m[0].
func (w *neon) fmla(d, n, m int) { w.scaled("FMLA", neonFMLA, d, n, m) }
func (w *neon) fmul(d, n, m int) { w.scaled("FMUL", neonFMUL, d, n, m) }

func (w *neon) scaled(name string, opcode uint32, d, n, m int) {
	code := byElement(opcode, uint32(d), uint32(n), uint32(m), 0)
	w.op("WORD $0x%08x // %s V%d.S[0], V%d.S4, V%d.S4", code, name, m, n, d)
}

// Instructions on vectors of four lanes that Go's assembler lacks as well, without
// their registers ("Advanced SIMD three same" and "two-register miscellaneous" in
// C4.1).
const (
	neonFADD   = 0x4e20d400
	neonFMAX   = 0x4e20f400 // NaN if one is
	neonBIC    = 0x4e601c00 // first and not second
	neonFCMEQ0 = 0x4ea0d800 // ones where equal to 0
)

// three writes d = n op m.
func (w *neon) three(op uint32, name string, d, n, m int) {
	w.op("WORD $0x%08x // %s V%d.S4, V%d.S4, V%d.S4", threeSame(op, d, n, m), name, m, n, d)
}

func threeSame(op uint32, d, n, m int) uint32 { return op | uint32(m<<16|n<<5|d) }

// part moves a row's last vector between a register and memory, all of it or the
// one to three columns that the mask in R8 has. NEON has no masked move; the rare
// case is written out of line, by flush.
func (w *neon) part(all, two, one func(), third, base string, offset int) {
	n := w.parts
	w.parts++
	w.op("TBZ $3, R8, part%d", n)
	all()
	w.label(fmt.Sprintf("whole%d", n))
	w.later = append(w.later, func() {
		w.label(fmt.Sprintf("part%d", n))
		w.op("TBZ $1, R8, one%d", n)
		two()
		w.op("TBZ $2, R8, whole%d", n)
		w.op("ADD $%d, %s, R9", offset+8, base)
		w.op("%s", third)
		w.op("JMP whole%d", n)
		w.label(fmt.Sprintf("one%d", n))
		one()
		w.op("JMP whole%d", n)
	})
}

// loadPart loads the columns that exist; the others become zero.
func (w *neon) loadPart(base string, offset, to int) {
	load := func(op string) func() { return func() { w.op("%s %d(%s), F%d", op, offset, base, to) } }
	w.part(load("FMOVQ"), load("FMOVD"), load("FMOVS"), fmt.Sprintf("VLD1 (R9), V%d.S[2]", to), base, offset)
}

// storePart stores the columns that exist and touches no other.
func (w *neon) storePart(from int, base string, offset int) {
	store := func(op string) func() { return func() { w.op("%s F%d, %d(%s)", op, from, offset, base) } }
	w.part(store("FMOVQ"), store("FMOVD"), store("FMOVS"), fmt.Sprintf("VST1 V%d.S[2], (R9)", from), base, offset)
}

// flush writes what has been put off; it belongs behind a function's RET.
func (w *neon) flush() {
	for len(w.later) > 0 {
		write := w.later[0]
		w.later = w.later[1:]
		write()
	}
}

// row loads or stores whole vectors first, first+1, ... from offset 0 on, two at
// a time.
func (w *neon) row(load bool, base string, first, count int) {
	for i := 0; i < count; i += 2 {
		at, single, regs := fmt.Sprintf("%d(%s)", 16*i, base), "FMOVQ", fmt.Sprintf("F%d", first+i)
		pair := "FSTPQ"
		if load {
			pair = "FLDPQ"
		}
		if i+1 < count {
			single, regs = pair, fmt.Sprintf("(F%d, F%d)", first+i, first+i+1)
		}
		if load {
			w.op("%s %s, %s", single, at, regs)
		} else {
			w.op("%s %s, %s", single, regs, at)
		}
	}
}
