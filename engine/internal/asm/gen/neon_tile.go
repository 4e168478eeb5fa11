package main

import "fmt"

// neonRows[v] is the largest number of rows of a tile v vectors wide: rows*v sums
// and v vectors of B leave some registers for elements of A, and there are twelve
// general registers for the addresses of rows.
//
// At its largest, a k of 6x16 takes 24 FMA, two loads of a pair of B and six of an
// element of A, which count for ten of one vector. A core that starts two FMA and
// two loads a cycle, as Arm's Cortex-A76 and Neoverse N1 do, is busy for 12 cycles
// with the former and for 5 with the latter, and the 35 instructions (one address
// each for A and B, half a branch) take it 9 cycles at four a cycle: the FMA units
// are the limit, and the 24 sums hide their latency of four cycles three times
// over. 8x12, 12x8 and 12x4 load 11, 14 and 13 vectors for 24, 24 and 12 FMA.
var neonRows = []int{0, 12, 12, 8, 6}

// neonTile writes the kernel for tiles of r rows by v vectors.
//
// Registers: R1 the row of B, R2 that of C; R3 counts k; R4 the offset of the
// current k in every row of A; R5 and R6 the steps of A and B from one k to the
// next, R7 that of C from row to row; R10 counts tiles; R24 and R25 the tile's
// first elements of B and C.
type neonTile struct {
	*neon
	r, v int
}

// rowA returns the register of the address of a row of A.
func rowA(row int) string {
	if row < 7 {
		return fmt.Sprintf("R%d", 11+row)
	}
	return fmt.Sprintf("R%d", 19+row-7)
}

// gemm writes the entry point and the kernels.
func (w *neon) gemm() {
	w.text("GemmNEON", "GemmNEON jumps to the kernel that GemmArgs.Kernel names.")
	w.op("MOVD args+0(FP), R0")
	w.op("MOVD %d(R0), R1", argKernel)
	w.op("MOVD $·tilesNEON<>(SB), R2")
	w.op("MOVD (R2)(R1<<3), R2")
	w.op("JMP (R2)")
	table := ""
	for v := 1; v < len(neonRows); v++ {
		for r := 1; r <= neonRows[v]; r++ {
			t := neonTile{w, r, v}
			t.write()
			table += fmt.Sprintf("\nDATA ·tilesNEON<>+%d(SB)/8, $%s(SB)", 8*(v*maxRows+r), t.symbol())
		}
	}
	w.line(table)
	w.line(fmt.Sprintf("GLOBL ·tilesNEON<>(SB), RODATA, $%d", 8*len(neonRows)*maxRows))
}

func (t neonTile) symbol() string { return fmt.Sprintf("tileNEON_%dx%d<>", t.r, t.v*neonLanes) }

// Vector registers: the sums row by row, a row of B, and the others free.
func (t neonTile) acc(row, vec int) int { return row*t.v + vec }
func (t neonTile) b(vec int) int        { return t.r*t.v + vec }
func (t neonTile) free(n int) int       { return t.r*t.v + n }

// a returns the register of row's element of A: those left over, in turn.
func (t neonTile) a(row int) int {
	first := t.free(t.v)
	return first + row%min(4, 32-first)
}

func (t neonTile) write() {
	t.line("")
	t.line(fmt.Sprintf("// Tiles of %d rows by %d columns.", t.r, t.v*neonLanes))
	t.line(fmt.Sprintf("TEXT %s(SB), NOSPLIT, $0-8", t.symbol()))
	t.setup()
	t.label("tile")
	t.begin()
	t.products()
	t.end()
	t.op("MOVD %d(R0), R9", argAStep)
	t.op("ADD R9, %s", rowA(0))
	t.op("MOVD %d(R0), R9", argBStep)
	t.op("ADD R9, R24")
	t.op("MOVD %d(R0), R9", argCStep)
	t.op("ADD R9, R25")
	t.op("SUBS $1, R10")
	t.op("BNE tile")
	t.op("RET")
	t.flush()
}

// setup loads what all tiles of a call share.
func (t neonTile) setup() {
	t.op("MOVD %d(R0), %s", argA, rowA(0))
	t.op("MOVD %d(R0), R24", argB)
	t.op("MOVD %d(R0), R25", argC)
	t.op("MOVD %d(R0), R5", argAK)
	t.op("MOVD %d(R0), R6", argBK)
	t.op("MOVD %d(R0), R7", argCRow)
	t.op("MOVD %d(R0), R10", argTiles)
	t.op("MOVWU %d(R0), R8", argMask)
}

// begin clears the sums and finds the rows of A.
func (t neonTile) begin() {
	t.op("MOVD %d(R0), R3", argK)
	t.op("MOVD %d(R0), R9", argARow)
	for r := 1; r < t.r; r++ {
		t.op("ADD R9, %s, %s", rowA(r-1), rowA(r))
	}
	t.op("MOVD ZR, R4")
	t.op("MOVD R24, R1")
	t.op("MOVD R25, R2")
	t.eachSum(func(_, sum int) { t.op("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", sum) })
}

// products sums over all k. The last step reads B under the mask; the others may
// read what follows their row.
func (t neonTile) products() {
	t.op("SUB $1, R3")
	t.op("CMP $%d, R3", deepK)
	t.op("BLT ready")
	t.op("MOVD R2, R9")
	for r := range t.r {
		t.op("PRFM (R9), PSTL1KEEP")
		if r < t.r-1 {
			t.op("ADD R7, R9")
		}
	}
	t.label("ready")
	t.op("TBZ $0, R3, even")
	t.step(false)
	t.op("SUB $1, R3")
	t.label("even")
	t.op("CBZ R3, last")
	t.label("product")
	t.step(false)
	t.step(false)
	t.op("SUBS $2, R3")
	t.op("BNE product")
	t.label("last")
	t.step(true)
}

// step adds the products of one k. A scalar load of A occupies no FMA unit, as
// one that broadcasts (LD1R) does on many cores.
func (t neonTile) step(last bool) {
	if last {
		t.loadRow("R1", t.b(0))
	} else {
		t.row(true, "R1", t.b(0), t.v)
	}
	for r := range t.r {
		t.op("FMOVS (%s)(R4), F%d", rowA(r), t.a(r))
		for v := range t.v {
			t.fmla(t.acc(r, v), t.b(v), t.a(r))
		}
	}
	if !last {
		t.op("ADD R5, R4")
		t.op("ADD R6, R1")
	}
}
