package main

// addRows adds the rows of a matrix to dst, one after another, with the sums of a
// block of columns in registers: what is stored under a mask is slow to load
// again, and so would be a sum that went through memory at every row.
func addRows() kernel {
	return columns("addRows", "dst = dst + the sum of the rows of m, one after another", "VADDPS")
}

// orRows finds the columns that are 0 throughout.
func orRows() kernel {
	return columns("orRows", "dst = dst or the rows of m, bit by bit", "VORPS")
}

func columns(name, about, op string) kernel {
	return kernel{
		name: name, about: about, pointers: []string{"m", "dst"}, matrix: true, moving: "m",
		whole: func(e *emitter) {
			if e.arch == neon {
				e.columnsNEON(op)
				return
			}
			if e.arch == avx512 {
				e.tailMask()
			}
			for _, vectors := range []int{4, 1} {
				e.columnLoop(op, vectors*step/e.bytes)
			}
			if e.arch == avx512 {
				e.op("KORTESTW K2, K2")
				e.op("JZ done")
				e.masked = true
				e.columnBlock(op, "tail", 1)
				e.masked = false
				e.line("done:")
			}
		},
	}
}

// columnLoop takes blocks of that many vectors while there are columns for one.
func (e *emitter) columnLoop(op string, vectors int) {
	name := map[bool]string{true: "wide", false: "narrow"}[vectors > step/e.bytes]
	floats := vectors * e.bytes / 4
	e.line(name + ":")
	e.op("CMPQ R13, $%d", floats)
	e.op("JLT %sEnd", name)
	e.columnBlock(op, name, vectors)
	e.op("SUBQ $%d, R13", floats)
	e.op("JMP %s", name)
	e.line(name + "End:")
}

// columnBlock takes the rows of one block and moves on to the next.
func (e *emitter) columnBlock(op, name string, vectors int) {
	e.op("XORQ R10, R10")
	for i := range vectors {
		e.part = i
		e.load(i, "dst")
	}
	e.op("MOVQ %s, SI", e.ptrs["m"])
	e.op("MOVQ R11, CX")
	e.line(name + "Row:")
	for i := range vectors {
		if e.masked {
			e.op("%s (SI), %s, K2, %s", op, e.reg(i), e.reg(i))
			continue
		}
		e.op("%s %d(SI), %s, %s", op, i*e.bytes, e.reg(i), e.reg(i))
	}
	e.op("ADDQ R12, SI")
	e.op("DECQ CX")
	e.op("JNZ %sRow", name)
	for i := range vectors {
		e.part = i
		e.store(i, "dst")
	}
	e.op("ADDQ $%d, %s", vectors*e.bytes, e.ptrs["m"])
	e.op("ADDQ $%d, %s", vectors*e.bytes, e.ptrs["dst"])
}
