package main

import "fmt"

// copyRows writes the kernel that copies rows of whole vectors and a partial last
// one, which zeros complete.
func (w *neon) copyRows() {
	w.text("CopyRowsNEON", "CopyRowsNEON copies a matrix of few columns between two row strides.")
	w.packSetup()
	w.op("MOVD %d(R0), R6", packVectors)
	w.op("MOVWU %d(R0), R8", packMask)
	// Rows of A or B may lie pages apart, where no hardware prefetcher follows.
	w.op("MOVD $%d, R9", copyAhead)
	w.op("MUL R9, R3, R7")
	for v := maxCopyVectors; v > 1; v-- {
		w.op("CMP $%d, R6", v)
		w.op("BEQ rows%d", v)
	}
	for v := 1; v <= maxCopyVectors; v++ {
		w.label(fmt.Sprintf("rows%d", v))
		w.op("ADD R7, R1, R9")
		w.op("PRFM (R9), PLDL1KEEP")
		w.row(true, "R1", 0, v-1)
		w.loadPart("R1", 16*(v-1), v-1)
		w.row(false, "R2", 0, v)
		w.op("ADD R3, R1")
		w.op("ADD R4, R2")
		w.op("SUBS $1, R5")
		w.op("BNE rows%d", v)
		w.op("RET")
	}
	w.flush()
}

// packSetup loads source, destination, their row strides and the number of rows
// into R1 to R5.
func (w *neon) packSetup() {
	w.op("MOVD args+0(FP), R0")
	for i, offset := range []int{packSrc, packDst, packSrcRow, packDstRow, packRows} {
		w.op("MOVD %d(R0), R%d", offset, i+1)
	}
}

// transpose writes the kernel that turns four rows into columns, four columns at
// a time.
func (w *neon) transpose() {
	w.text("TransposeNEON", "TransposeNEON transposes 4 rows into columns, four columns at a time.")
	w.packSetup()
	sources := []string{"R1", "R11", "R12", "R13"}
	for i := 1; i < len(sources); i++ {
		w.op("ADD R3, %s, %s", sources[i-1], sources[i])
	}
	w.label("columns")
	for i, source := range sources {
		w.op("FMOVQ.P 16(%s), F%d", source, i)
	}
	// Pairs of lanes first, then pairs of those.
	for i := range 2 {
		w.op("VTRN1 V%d.S4, V%d.S4, V%d.S4", 2*i+1, 2*i, 4+2*i)
		w.op("VTRN2 V%d.S4, V%d.S4, V%d.S4", 2*i+1, 2*i, 5+2*i)
	}
	for i := range 2 {
		w.op("VTRN1 V%d.D2, V%d.D2, V%d.D2", 6+i, 4+i, 16+i)
		w.op("VTRN2 V%d.D2, V%d.D2, V%d.D2", 6+i, 4+i, 18+i)
	}
	for i := range 4 {
		w.op("FMOVQ F%d, (R2)", 16+i)
		w.op("ADD R4, R2")
	}
	w.op("SUBS $1, R5")
	w.op("BNE columns")
	w.op("RET")
}

// neonPeakSums is enough independent sums to hide the latency of four FMA units,
// which some cores have.
const neonPeakSums = 24

// peak writes a loop of nothing but FMA, which measures a core's limit.
func (w *neon) peak() {
	w.text("PeakNEON", fmt.Sprintf("PeakNEON runs *n rounds of %d FMA on registers.", neonPeakSums))
	w.op("MOVD n+0(FP), R0")
	w.op("MOVD (R0), R1")
	for i := range neonPeakSums + 2 {
		w.op("VEOR V%d.B16, V%d.B16, V%d.B16", i, i, i)
	}
	w.label("round")
	for i := range neonPeakSums {
		w.fmla(i, neonPeakSums, neonPeakSums+1)
	}
	w.op("SUBS $1, R1")
	w.op("BNE round")
	w.op("RET")
}
