package main

import "fmt"

// Offsets into f32.PackArgs.
const (
	packSrc     = 0
	packDst     = 8
	packSrcRow  = 16
	packDstRow  = 24
	packRows    = 32
	packVectors = 40
	packMask    = 48
)

// maxCopyVectors is the widest row that the copy kernel knows.
const maxCopyVectors = 4

// copyRows writes the kernel that copies rows of whole vectors and a masked
// last one, zero where the mask is.
func copyRows(w *writer, set isa) {
	w.text("CopyRows"+set.name, fmt.Sprintf("CopyRows%s copies a matrix of few columns between two row strides.",
		set.name))
	w.op("MOVQ args+0(FP), DI")
	w.op("MOVQ %d(DI), SI", packSrc)
	w.op("MOVQ %d(DI), BX", packDst)
	w.op("MOVQ %d(DI), R8", packSrcRow)
	w.op("MOVQ %d(DI), R9", packDstRow)
	w.op("IMUL3Q $%d, R8, R10", copyAhead)
	w.op("MOVQ %d(DI), CX", packRows)
	w.op("MOVQ %d(DI), DX", packVectors)
	if set.reg == "Y" {
		vectorMask(w, packMask, "Y15")
	} else {
		w.op("KMOVW %d(DI), K1", packMask)
	}
	for v := maxCopyVectors; v > 1; v-- {
		w.op("CMPQ DX, $%d", v)
		w.op("JEQ rows%d", v)
	}
	for v := 1; v <= maxCopyVectors; v++ {
		w.label(fmt.Sprintf("rows%d", v))
		copyRow(w, set, v)
		w.op("ADDQ R8, SI")
		w.op("ADDQ R9, BX")
		w.op("DECQ CX")
		w.op("JNZ rows%d", v)
		w.op("VZEROUPPER")
		w.op("RET")
	}
}

// copyAhead is how many rows ahead a copy fetches: rows may lie pages apart,
// where no hardware prefetcher follows, and to copy one takes a few cycles.
const copyAhead = 32

// copyRow copies one row of v vectors.
func copyRow(w *writer, set isa, v int) {
	for line := 0; line < 4*set.lanes*v; line += 64 {
		w.op("PREFETCHT0 %d(SI)(R10*1)", line)
	}
	for i := range v {
		offset := 4 * set.lanes * i
		switch {
		case i < v-1:
			w.op("VMOVUPS %d(SI), %s%d", offset, set.reg, i)
		case set.reg == "Y":
			w.op("VMASKMOVPS %d(SI), Y15, Y%d", offset, i)
		default:
			w.op("VMOVUPS.Z %d(SI), K1, Z%d", offset, i)
		}
	}
	for i := range v {
		w.op("VMOVUPS %s%d, %d(BX)", set.reg, i, 4*set.lanes*i)
	}
}

// transpose writes the kernel that turns one vector's worth of rows into
// columns, four columns at a time: rows i, i+4, i+8, ... share a register (128
// bits of each), so that a 4x4 transpose within the lanes finishes the job.
// Half of the shuffles of the textbook 16x16 transpose become loads.
func transpose(w *writer, set isa) {
	w.text("Transpose"+set.name, fmt.Sprintf("Transpose%s transposes %d rows into columns, four columns at a time.",
		set.name, set.lanes))
	w.op("MOVQ args+0(FP), DI")
	w.op("MOVQ %d(DI), SI", packSrc)
	w.op("MOVQ %d(DI), BX", packDst)
	w.op("MOVQ %d(DI), R8", packSrcRow)
	w.op("MOVQ %d(DI), R9", packDstRow)
	w.op("MOVQ %d(DI), CX", packRows)
	w.op("LEAQ (R8)(R8*2), R10")
	// AX, DX, R11 and R12: rows 4, 8, 12 follow row 0 in SI.
	bases := []string{"SI", "AX", "R11", "R12"}[:set.lanes/4]
	for i := 1; i < len(bases); i++ {
		w.op("LEAQ (%s)(R8*4), %s", bases[i-1], bases[i])
	}
	w.op("LEAQ (R9)(R9*2), R13")
	w.label("columns")
	index := []string{"", "(R8*1)", "(R8*2)", "(R10*1)"}
	for i := range 4 {
		w.op("VMOVUPS (SI)%s, X%d", index[i], i)
		for lane := 1; lane < len(bases); lane++ {
			if set.reg == "Y" {
				w.op("VINSERTF128 $%d, (%s)%s, Y%d, Y%d", lane, bases[lane], index[i], i, i)
			} else {
				w.op("VINSERTF32X4 $%d, (%s)%s, Z%d, Z%d", lane, bases[lane], index[i], i, i)
			}
		}
	}
	z := func(i int) string { return fmt.Sprintf("%s%d", set.reg, i) }
	w.op("VUNPCKLPS %s, %s, %s", z(1), z(0), z(4))
	w.op("VUNPCKHPS %s, %s, %s", z(1), z(0), z(5))
	w.op("VUNPCKLPS %s, %s, %s", z(3), z(2), z(6))
	w.op("VUNPCKHPS %s, %s, %s", z(3), z(2), z(7))
	dst := []string{"(BX)", "(BX)(R9*1)", "(BX)(R9*2)", "(BX)(R13*1)"}
	for i := range 4 {
		name := []string{"VUNPCKLPD", "VUNPCKHPD"}[i%2]
		w.op("%s %s, %s, %s", name, z(6+i/2), z(4+i/2), z(8+i))
		w.op("VMOVUPS %s, %s", z(8+i), dst[i])
	}
	for _, base := range bases {
		w.op("ADDQ $16, %s", base)
	}
	w.op("LEAQ (BX)(R9*4), BX")
	w.op("DECQ CX")
	w.op("JNZ columns")
	w.op("VZEROUPPER")
	w.op("RET")
}
