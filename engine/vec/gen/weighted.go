package main

import "fmt"

// addWeightedRows adds multiples of chosen rows of a matrix to dst, one after
// another, with the sums of a block of columns in registers: the product of a
// sparse row with a matrix. The rows' addresses do not depend on one another, so
// that the processor fetches several at once.
func addWeightedRows() kernel {
	return kernel{
		name: "addWeightedRows", about: "dst = dst + the sum of weights times the rows of m that at names, one " +
			"after another",
		pointers: []string{"m", "dst", "at", "weights"}, matrix: true, moving: "m",
		whole: func(e *emitter) {
			if e.arch == neon {
				e.addWeightedRowsNEON()
				return
			}
			if e.arch == avx512 {
				e.tailMask()
				e.weightedLoop(8)
			}
			e.weightedLoop(4 * step / e.bytes)
			e.weightedLoop(step / e.bytes)
			if e.arch == avx512 {
				e.op("KORTESTW K2, K2")
				e.op("JZ done")
				e.masked = true
				e.weightedBlock("tail", 1)
				e.masked = false
				e.line("done:")
			}
		},
	}
}

// weightedLoop takes blocks of that many vectors while there are columns for one.
func (e *emitter) weightedLoop(vectors int) {
	name := fmt.Sprintf("block%d", vectors)
	floats := vectors * e.bytes / 4
	e.line(name + ":")
	e.op("CMPQ R13, $%d", floats)
	e.op("JLT %sEnd", name)
	e.weightedBlock(name, vectors)
	e.op("SUBQ $%d, R13", floats)
	e.op("JMP %s", name)
	e.line(name + "End:")
}

// weightedBlock sums one block and moves on to the next. The weight is in register
// 15, products pass through registers 8 to 11.
func (e *emitter) weightedBlock(name string, vectors int) {
	e.op("XORQ R10, R10")
	for i := range vectors {
		e.part = i
		e.load(i, "dst")
	}
	e.op("XORQ CX, CX")
	e.line(name + "Row:")
	e.op("MOVLQSX (%s)(CX*4), DI", e.ptrs["at"])
	e.op("IMULQ R12, DI")
	e.op("ADDQ %s, DI", e.ptrs["m"])
	e.op("VBROADCASTSS (%s)(CX*4), %s", e.ptrs["weights"], e.reg(15))
	for i := range vectors {
		product := e.reg(8 + i%4)
		if e.masked {
			e.op("VMULPS.Z (DI), %s, K2, %s", e.reg(15), product)
		} else {
			e.op("VMULPS %d(DI), %s, %s", i*e.bytes, e.reg(15), product)
		}
		e.op("VADDPS %s, %s, %s", product, e.reg(i), e.reg(i))
	}
	e.op("INCQ CX")
	e.op("CMPQ CX, R11")
	e.op("JLT %sRow", name)
	for i := range vectors {
		e.part = i
		e.store(i, "dst")
	}
	e.op("ADDQ $%d, %s", vectors*e.bytes, e.ptrs["m"])
	e.op("ADDQ $%d, %s", vectors*e.bytes, e.ptrs["dst"])
}
