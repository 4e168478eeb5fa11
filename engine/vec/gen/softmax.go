package main

import "fmt"

// softmax is a kernel for rows of up to sixteen logits, one vector each, under a
// mask: most nets have so few classes that calls per row would cost more than
// the arithmetic. AVX2, which has no masks to speak of, takes the general way.
//
// A row without a finite largest logit leaves NaN in sums, and for the caller to
// do again.
func softmax() kernel {
	return kernel{
		name: "softmaxRows", about: "p = scale softmax of each row of logits; arg, top: the largest; sums: of " +
			"e^(x-top)",
		pointers: []string{"p", "logits", "arg", "top", "sums"}, matrix: true, scalars: []string{"scale"},
		only512: true,
		whole: func(e *emitter) {
			e.op("MOVQ R13, CX")
			e.op("MOVL $1, R10")
			e.op("SHLL CX, R10")
			e.op("DECL R10")
			e.op("KMOVW R10, K2") // the columns
			e.op("INCL R10")
			e.op("SHRL $1, R10")
			e.op("MOVL R10, R13") // the last of them
			e.line("row:")
			e.largest()
			e.sub(3, 0, 1)
			e.exp(4, 3, 5, 6)
			e.keepIf(4, notLess, 3, "softmaxMin")
			e.op("VMOVAPS.Z Z4, K2, Z4")
			e.foldLanes()
			e.op("VMOVSS X5, (DI)")
			e.op("VDIVSS X5, X16, X6")
			e.op("VBROADCASTSS X6, Z6")
			e.mul(4, 4, 6)
			e.op("VMOVUPS Z4, K2, (AX)")
			e.op("ADDQ R12, AX")
			e.op("ADDQ R12, BX")
			e.op("ADDQ $4, DX")
			e.op("ADDQ $4, SI")
			e.op("ADDQ $4, DI")
			e.op("DECQ R11")
			e.op("JNZ row")
		},
	}
}

// largest loads a row into register 0 and its largest element into all lanes of
// register 1, and stores that and its index.
func (e *emitter) largest() {
	e.op("VMOVUPS.Z (BX), K2, Z0")
	e.move(1, "minusInf")
	e.op("VMOVAPS Z0, K2, Z1")
	for _, swap := range []string{
		"VSHUFF32X4 $0x4e, Z1, Z1, Z2", "VSHUFF32X4 $0xb1, Z1, Z1, Z2",
		"VPERMILPS $0x4e, Z1, Z2", "VPERMILPS $0xb1, Z1, Z2",
	} {
		e.op("%s", swap)
		e.op("VMAXPS Z2, Z1, Z1")
	}
	e.op("VCMPPS $0, Z1, Z0, K2, K3")
	e.op("KMOVW K3, R10")
	e.op("ORL R13, R10") // of a row of NaN, the last: no index leaves the row
	e.op("BSFL R10, R10")
	e.op("VBROADCASTSS (BX)(R10*4), Z1") // that element itself: zeros have signs,
	e.add(1, 1, "zero")                  // which the sum takes away
	e.op("MOVL R10, (DX)")
	e.op("VMOVSS X1, (SI)")
}

// foldLanes adds the lanes of register 4 by halves into the first of register 5.
func (e *emitter) foldLanes() {
	e.op("VEXTRACTF64X4 $1, Z4, Y5")
	e.op("VADDPS Y5, Y4, Y5")
	e.op("VEXTRACTF128 $1, Y5, X6")
	e.op("VADDPS X6, X5, X5")
	e.op("VPERMILPS $0x4e, X5, X6")
	e.op("VADDPS X6, X5, X5")
	e.op("VPERMILPS $0xb1, X5, X6")
	e.op("VADDSS X6, X5, X5")
}

// softmaxGroups are kernels for rows of up to width logits, several to a vector:
// each row is spread to width lanes, and shuffles stay within them. The number of
// elements is the mask of the lanes in use, rows counts full vectors.
func softmaxGroups() []kernel {
	var ks []kernel
	for _, width := range []int{2, 4, 8} {
		ks = append(ks, kernel{
			name:     fmt.Sprintf("softmax%d", width),
			about:    fmt.Sprintf("softmaxRows with %d rows to a vector", 16/width),
			pointers: []string{"p", "logits", "arg", "top", "sums"}, matrix: true, scalars: []string{"scale"},
			only512: true,
			whole:   func(e *emitter) { e.softmaxGroup(width) },
		})
	}
	return ks
}

func (e *emitter) softmaxGroup(width int) {
	rows := 16 / width
	firsts := 0 // the first lane of each row
	for i := range rows {
		firsts |= 1 << (i * width)
	}
	e.op("KMOVW R13, K2")
	e.lowBits("R13", "K3") // what a vector holds
	e.op("MOVL $%d, R10", firsts)
	e.op("KMOVW R10, K4")
	e.op("MOVL $%d, R10", 1<<rows-1)
	e.op("KMOVW R10, K5")
	e.op("ANDL $%d, R13", 1<<width-1) // the columns
	e.op("INCL R13")
	e.op("SHRL $1, R13") // the last of them
	e.line("row:")
	e.op("VEXPANDPS.Z (BX), K2, Z0")
	e.move(1, "minusInf")
	e.op("VMOVAPS Z0, K2, Z1")
	e.acrossGroup(width, "VMAXPS", 1)
	e.add(1, 1, "zero")
	e.op("VCMPPS $0, Z1, Z0, K2, K6")
	e.op("KMOVW K6, R10")
	for i := range rows {
		e.op("MOVL R10, CX")
		e.op("ORL R13, CX")
		e.op("BSFL CX, CX")
		e.op("MOVL CX, %d(DX)", 4*i)
		e.op("SHRL $%d, R10", width)
	}
	e.op("VCOMPRESSPS.Z Z1, K4, Z7")
	e.op("VMOVUPS Z7, K5, (SI)")
	e.sub(3, 0, 1)
	e.exp(4, 3, 5, 6)
	e.keepIf(4, notLess, 3, "softmaxMin")
	e.op("VMOVAPS.Z Z4, K2, Z4")
	e.move(5, 4)
	e.acrossGroup(width, "VADDPS", 5)
	e.op("VCOMPRESSPS.Z Z5, K4, Z7")
	e.op("VMOVUPS Z7, K5, (DI)")
	e.op("VDIVPS Z5, Z16, Z5")
	e.mul(4, 4, 5)
	e.op("VCOMPRESSPS.Z Z4, K2, Z4")
	e.op("VMOVUPS Z4, K3, (AX)")
	e.op("ADDQ R12, AX")
	e.op("ADDQ R12, BX")
	for _, p := range []string{"DX", "SI", "DI"} {
		e.op("ADDQ $%d, %s", 4*rows, p)
	}
	e.op("DECQ R11")
	e.op("JNZ row")
}

// acrossGroup folds register d over each row's lanes, by halves; 2 is overwritten.
func (e *emitter) acrossGroup(width int, op string, d int) {
	if width > 4 {
		e.op("VSHUFF32X4 $0xb1, %s, %s, Z2", e.reg(d), e.reg(d))
		e.three(op, d, d, 2)
	}
	if width > 2 {
		e.op("VPERMILPS $0x4e, %s, Z2", e.reg(d))
		e.three(op, d, d, 2)
	}
	e.op("VPERMILPS $0xb1, %s, Z2", e.reg(d))
	e.three(op, d, d, 2)
}

// lowBits puts as many low bits into a mask as are set in a general register.
func (e *emitter) lowBits(reg, mask string) {
	e.op("POPCNTL %s, CX", reg)
	e.op("MOVL $1, R10")
	e.op("SHLL CX, R10")
	e.op("DECL R10")
	e.op("KMOVW R10, %s", mask)
}
