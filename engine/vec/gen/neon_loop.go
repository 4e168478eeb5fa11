package main

import "fmt"

// functionNEON is function for arm64.
func (e *emitter) functionNEON(k kernel) {
	e.line("")
	e.line("// " + k.about)
	e.line(fmt.Sprintf("TEXT ·%s%s(SB), NOSPLIT, $0-%d", k.name, e.suffix, 8*len(k.params())))
	e.reduces = k.sums > 0
	offset := 0
	arg := func(name, reg string) {
		e.op("MOVD %s+%d(FP), %s", name, offset, reg)
		offset += 8
	}
	for i, p := range k.pointers {
		e.ptrs[p] = pointersNEON[i]
		arg(p, pointersNEON[i])
	}
	if k.matrix {
		arg("rows", "R11")
		arg("stride", "R12")
		e.op("LSL $2, R12")
	}
	arg("n", "R13")
	if len(k.scalars) > 0 {
		arg("c", "R9")
		for i, s := range k.scalars {
			e.args[s] = i
			e.op("VLD1R.P 4(R9), [V%d.S4]", e.scalarNEON(i))
		}
	}
	e.op("MOVD $constantsNEON<>(SB), R20")
	if k.whole != nil {
		k.whole(e)
	} else {
		e.loopNEON(k)
	}
	e.op("RET")
}

// loopNEON runs the body over rows of a matrix, or once over vectors.
func (e *emitter) loopNEON(k kernel) {
	if k.matrix {
		e.line("row:")
	}
	e.eachLaneNEON(k.sums, func(at string, sum int) { e.op("FMOVQ %s, F%d", at, sum) })
	e.op("MOVD ZR, R10")
	e.op("MOVD R13, R6")
	e.line("loop:")
	for i := range k.pointers {
		e.op("ADD R10, %s, %s", pointersNEON[i], currentNEON[i])
	}
	for e.part = range step / e.bytes {
		k.body(e)
	}
	e.op("ADD $%d, R10", step)
	e.op("SUBS $%d, R6", step/4)
	e.op("BNE loop")
	e.eachLaneNEON(k.sums, func(at string, sum int) { e.op("FMOVQ F%d, %s", sum, at) })
	if k.matrix {
		e.op("ADD R12, %s", e.ptrs[k.moving])
		e.op("SUBS $1, R11")
		e.op("BNE row")
	}
}

// eachLaneNEON is eachLane with the registers' numbers.
func (e *emitter) eachLaneNEON(sums int, f func(at string, sum int)) {
	for i := range sums {
		for p := range step / e.bytes {
			f(fmt.Sprintf("%d(%s)", i*step+p*e.bytes, e.ptrs["acc"]), sumNEON(i, p))
		}
	}
}

// atNEON is the address of the current part of the current turn.
func (e *emitter) atNEON(ptr string) string {
	for i, r := range pointersNEON {
		if r == e.ptrs[ptr] {
			return fmt.Sprintf("%d(%s)", e.part*e.bytes, currentNEON[i])
		}
	}
	panic("no pointer " + ptr)
}

// columnsNEON is columns: the results in registers 0 to 15.
func (e *emitter) columnsNEON(op string) {
	e.columnBlocksNEON(func(vectors int) {
		for i := range vectors {
			e.op("FMOVQ %d(R14), F%d", i*e.bytes, 16+i%4)
			e.threeNEON(op, i, i, 16+i%4)
		}
		e.op("ADD R12, R14")
	}, func() { e.op("MOVD %s, R14", e.ptrs["m"]) })
}

// addWeightedRowsNEON is addWeightedRows: the weight in register 20.
func (e *emitter) addWeightedRowsNEON() {
	e.columnBlocksNEON(func(vectors int) {
		e.op("MOVW.P 4(R7), R8")
		e.op("MUL R12, R8")
		e.op("ADD %s, R8", e.ptrs["m"])
		e.op("VLD1R.P 4(R14), [V20.S4]")
		for i := range vectors {
			e.op("FMOVQ %d(R8), F%d", i*e.bytes, 16+i%4)
			e.mul(16+i%4, 16+i%4, 20)
			e.add(i, i, 16+i%4)
		}
	}, func() {
		e.op("MOVD %s, R7", e.ptrs["at"])
		e.op("MOVD %s, R14", e.ptrs["weights"])
	})
}

// columnBlocksNEON takes the columns in blocks whose sums fit registers, and those
// that are left sixteen at a time; row adds one row to a block.
func (e *emitter) columnBlocksNEON(row func(vectors int), begin func()) {
	for _, vectors := range []int{4 * step / e.bytes, step / e.bytes} {
		block := fmt.Sprintf("block%d", vectors)
		e.line(block + ":")
		e.op("CMP $%d, R13", vectors*e.bytes/4)
		e.op("BLT %sEnd", block)
		begin()
		e.op("MOVD R11, R6")
		for i := range vectors {
			e.op("FMOVQ %d(%s), F%d", i*e.bytes, e.ptrs["dst"], i)
		}
		e.line(block + "Row:")
		row(vectors)
		e.op("SUBS $1, R6")
		e.op("BNE %sRow", block)
		for i := range vectors {
			e.op("FMOVQ F%d, %d(%s)", i, i*e.bytes, e.ptrs["dst"])
		}
		e.op("ADD $%d, %s", vectors*e.bytes, e.ptrs["m"])
		e.op("ADD $%d, %s", vectors*e.bytes, e.ptrs["dst"])
		e.op("SUB $%d, R13", vectors*e.bytes/4)
		e.op("JMP %s", block)
		e.line(block + "End:")
	}
}
