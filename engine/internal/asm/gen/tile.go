package main

import (
	"fmt"
	"maps"
	"slices"
)

// isa holds what differs between the two instruction sets in a tile kernel.
type isa struct {
	name    string // in function names
	reg     string // vector register prefix
	lanes   int    // float32 values in a register
	regs    int    // vector registers
	opmasks bool   // mask registers limit moves, and operands broadcast from memory
	rows    []int  // rows[v] is the largest number of rows of a tile v vectors wide
}

// The largest tile of each width keeps rows*v sums, v vectors of B and at
// least one broadcast element of A in registers. rows[0] is for tiles of half a
// vector.
var (
	avx512 = isa{name: "AVX512", reg: "Z", lanes: 16, regs: 32, opmasks: true, rows: []int{16, 16, 14, 9, 6}}
	avx2   = isa{name: "AVX2", reg: "Y", lanes: 8, regs: 16, rows: []int{0, 10, 6}}
)

// half returns the instruction set with registers half as wide. Processors that
// split instructions of 512 bits in two do those of 256 at twice the rate.
func (s isa) half() isa {
	s.reg, s.lanes = "Y", s.lanes/2
	return s
}

// Offsets into f32.GemmArgs; that package's tests compare them with the struct.
const (
	argA      = 0
	argB      = 8
	argC      = 16
	argK      = 24
	argARow   = 32
	argAK     = 40
	argBK     = 48
	argCRow   = 56
	argTiles  = 64
	argAStep  = 72
	argBStep  = 80
	argCStep  = 88
	argKernel = 96
	argAlpha  = 104
	argBeta   = 108
	argAdd    = 112
	argMask   = 116
	argPost   = 120
	argBeside = 128
	argCurA   = 136
	argCurB   = 144
	argCurC   = 152
)

// maxRows bounds the rows of a tile; a kernel's number is v*maxRows + rows, v
// being 0 for half a vector.
const maxRows = 32

// deepK is the depth from which a tile prefetches; below, its matrices are most
// likely in the cache.
const deepK = 96

// laneBits writes one bit for each lane, from which AVX2 builds its masks.
func laneBits(w *writer) {
	w.line("")
	for i := range 4 {
		w.line(fmt.Sprintf("DATA ·laneBits<>+%d(SB)/8, $0x%08x%08x", 8*i, 2<<(2*i), 1<<(2*i)))
	}
	w.line("GLOBL ·laneBits<>(SB), RODATA|NOPTR, $32")
}

// vectorMask turns the bits at an offset of the arguments into lanes of ones.
func vectorMask(w *writer, offset int, reg string) {
	w.op("VPBROADCASTD %d(DI), %s", offset, reg)
	w.op("VPAND ·laneBits<>(SB), %s, %s", reg, reg)
	w.op("VPCMPEQD ·laneBits<>(SB), %s, %s", reg, reg)
}

// tile writes the kernel for tiles of r rows by v vectors.
//
// Registers: DI arguments; AX and DX the elements of A of rows 0 and 8 at the
// current k; R8, R9, R10, R11 one, three, five and seven row strides of A; BX
// the row of B; R12 and R13 the steps of A and B from one k to the next; CX
// counts k; SI and R15 walk over C.
type tile struct {
	*writer
	isa
	r, v int
}

// gemm writes the entry point of one instruction set and its tile kernels.
func gemm(w *writer, set isa) {
	w.text("Gemm"+set.name, fmt.Sprintf("Gemm%s jumps to the kernel that GemmArgs.Kernel names.", set.name))
	w.op("MOVQ args+0(FP), DI")
	w.op("MOVQ %d(DI), CX", argKernel)
	w.op("LEAQ ·tiles%s<>(SB), AX", set.name)
	w.op("MOVQ (AX)(CX*8), AX")
	w.op("JMP AX")
	numbers := map[int]tile{}
	for v, rows := range set.rows {
		for r := 1; r <= rows; r++ {
			t := tile{w, set, r, v}
			if v == 0 {
				t = tile{w, set.half(), r, 1}
			}
			t.write()
			numbers[v*maxRows+r] = t
		}
	}
	w.line("")
	for _, n := range slices.Sorted(maps.Keys(numbers)) {
		w.line(fmt.Sprintf("DATA ·tiles%s<>+%d(SB)/8, $%s(SB)", set.name, 8*n, numbers[n].symbol()))
	}
	w.line(fmt.Sprintf("GLOBL ·tiles%s<>(SB), RODATA, $%d", set.name, 8*len(set.rows)*maxRows))
}

func (t tile) symbol() string {
	return fmt.Sprintf("tile%s_%dx%d<>", t.name, t.r, t.v*t.lanes)
}

func (t tile) acc(row, vec int) string { return fmt.Sprintf("%s%d", t.reg, row*t.v+vec) }
func (t tile) b(vec int) string        { return fmt.Sprintf("%s%d", t.reg, t.r*t.v+vec) }

// a returns the register that broadcasts row's element of A: the registers
// left over, in turn, at most four.
func (t tile) a(row int) string {
	first := t.r*t.v + t.v
	return fmt.Sprintf("%s%d", t.reg, first+row%min(4, t.regs-first))
}

// rowAddress returns the operand of row's element of A.
func rowAddress(row int) string {
	base := "(AX)"
	if row >= 8 {
		base = "(DX)"
	}
	index := [8]string{"", "(R8*1)", "(R8*2)", "(R9*1)", "(R8*4)", "(R10*1)", "(R9*2)", "(R11*1)"}
	return base + index[row%8]
}

func (t tile) write() {
	t.line("")
	t.line(fmt.Sprintf("// Tiles of %d rows by %d columns.", t.r, t.v*t.lanes))
	t.line(fmt.Sprintf("TEXT %s(SB), NOSPLIT, $0-8", t.symbol()))
	t.setup()
	t.label("tile")
	t.begin()
	// The last step reads B under the mask. The others may read what follows
	// their row, and a masked load would take a turn of an FMA unit.
	t.op("DECQ CX")
	t.op("CMPQ CX, $%d", deepK)
	t.op("JGE deep")
	t.shallow()
	t.label("last")
	t.step(true)
	t.next()
	t.end()
	t.op("MOVQ R14, SI")
	t.op("TESTQ DX, DX")
	t.op("JNZ tile")
	t.op("VZEROUPPER")
	t.op("RET")
	t.label("deep")
	t.deep()
	t.op("JMP last")
}

// next leaves the next tile's first elements of A, B and C in AX, BX and R14, the
// depth in CX and the number of tiles to go in DX.
//
// It comes before the tile is stored. A load that follows stores whose addresses
// agree with its own in the lower 12 bits waits until they have reached the
// cache, which for the lines of a tile of C can take hundreds of cycles; and
// where the arguments lie on the stack is chance.
func (t tile) next() {
	t.op("MOVQ %d(DI), AX", argCurA)
	t.op("ADDQ %d(DI), AX", argAStep)
	t.op("MOVQ %d(DI), BX", argCurB)
	t.op("ADDQ %d(DI), BX", argBStep)
	t.op("MOVQ %d(DI), SI", argCurC)
	t.op("MOVQ %d(DI), R14", argCStep)
	t.op("ADDQ SI, R14")
	t.op("MOVQ %d(DI), CX", argK)
	t.op("MOVQ %d(DI), DX", argTiles)
	t.op("DECQ DX")
	t.op("MOVQ DX, %d(DI)", argTiles)
}

// shallow sums over a k so small that A and B are at hand.
func (t tile) shallow() {
	t.op("TESTQ CX, CX")
	t.op("JZ last")
	t.rounds("product", func() { t.step(false) })
}

// rounds runs a step CX times, two at a time; CX is not 0.
func (t tile) rounds(name string, step func()) {
	t.op("TESTQ $1, CX")
	t.op("JZ %s", name)
	step()
	t.op("DECQ CX")
	t.op("JZ last")
	t.label(name)
	step()
	step()
	t.op("SUBQ $2, CX")
	t.op("JNZ %s", name)
}

// deep sums over a larger k. On its first steps it fetches the lines of C,
// spread out because a burst of misses would hold up the loads of A and B.
func (t tile) deep() {
	t.op("SUBQ $%d, CX", t.r)
	t.op("MOVQ $%d, R14", t.r)
	t.label("ahead")
	for line := 0; line < t.v*t.lanes*4; line += 64 {
		t.op("PREFETCHT0 %d(SI)", line)
	}
	t.op("ADDQ R15, SI")
	t.step(false)
	t.fetchB()
	t.op("DECQ R14")
	t.op("JNZ ahead")
	t.rounds("onward", func() {
		t.step(false)
		t.fetchB()
	})
}

// fetchB fetches the row of B eight steps ahead of the current one. Wide panels
// of B stream from the L2 cache, and rows of an unpacked B may lie pages apart,
// where no hardware prefetcher follows. Narrow panels stay in the L1 cache.
func (t tile) fetchB() {
	if !t.opmasks {
		return
	}
	for line := 0; line < t.v*t.lanes*4; line += 64 {
		t.op("PREFETCHT0 %d(BX)(R13*8)", line)
	}
}

// setup loads what all tiles of a call share.
func (t tile) setup() {
	t.op("MOVQ %d(DI), AX", argA)
	t.op("MOVQ %d(DI), BX", argB)
	t.op("MOVQ %d(DI), SI", argC)
	t.op("MOVQ %d(DI), CX", argK)
	t.op("MOVQ %d(DI), R8", argARow)
	if t.r > 3 {
		t.op("LEAQ (R8)(R8*2), R9")
	}
	if t.r > 5 {
		t.op("LEAQ (R8)(R8*4), R10")
	}
	if t.r > 7 {
		t.op("LEAQ (R9)(R8*4), R11")
	}
	t.op("MOVQ %d(DI), R12", argAK)
	t.op("MOVQ %d(DI), R13", argBK)
	t.op("MOVQ %d(DI), R15", argCRow)
	if t.opmasks {
		t.op("KMOVW %d(DI), K1", argMask)
	}
}

// begin clears the sums; it expects the tile's first elements of A, B and C in
// AX, BX and SI, and the depth in CX.
func (t tile) begin() {
	t.op("MOVQ AX, %d(DI)", argCurA)
	t.op("MOVQ BX, %d(DI)", argCurB)
	t.op("MOVQ SI, %d(DI)", argCurC)
	if t.r > 8 {
		t.op("LEAQ (AX)(R8*8), DX")
	}
	for r := range t.r {
		for v := range t.v {
			t.clear(r*t.v + v)
		}
	}
}

// step adds the products of one k. The last one reads no column that does not
// exist, and moves on to nothing.
func (t tile) step(last bool) {
	a := t.a
	if last && !t.opmasks {
		// One register for A leaves one for the mask.
		a = func(int) string { return t.free(t.v) }
		vectorMask(t.writer, argMask, t.free(t.v+1))
	}
	for v := range t.v {
		switch {
		case !last || v < t.v-1:
			t.op("VMOVUPS %d(BX), %s", 4*t.lanes*v, t.b(v))
		case !t.opmasks:
			t.op("VMASKMOVPS %d(BX), %s, %s", 4*t.lanes*v, t.free(t.v+1), t.b(v))
		default:
			t.op("VMOVUPS.Z %d(BX), K1, %s", 4*t.lanes*v, t.b(v))
		}
	}
	for r := range t.r {
		if t.opmasks && t.v == 1 {
			// An element of A that serves one vector needs no register. On processors
			// whose broadcasts of 512 bits take longer than their multiply-adds (Zen 4)
			// this is a third faster; on others it saves an instruction.
			t.op("VFMADD231PS.BCST %s, %s, %s", rowAddress(r), t.b(0), t.acc(r, 0))
			continue
		}
		t.op("VBROADCASTSS %s, %s", rowAddress(r), a(r))
		for v := range t.v {
			t.op("VFMADD231PS %s, %s, %s", t.b(v), a(r), t.acc(r, v))
		}
	}
	if last {
		return
	}
	t.op("ADDQ R12, AX")
	if t.r > 8 {
		t.op("ADDQ R12, DX")
	}
	t.op("ADDQ R13, BX")
}
