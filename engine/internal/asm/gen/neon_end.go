package main

// end finishes the sums in their registers and stores the tile. R2 is at its row
// of C; R3 and R4 are free for it. What most products do falls through; the rest
// stands behind the kernel's RET.
func (t neonTile) end() {
	t.op("MOVWU %d(R0), R9", argAdd)
	t.op("CBNZ R9, add")
	t.op("MOVWU %d(R0), R9", argAlpha)
	t.op("MOVD $0x3f800000, R4 // 1")
	t.op("CMPW R4, R9")
	t.op("BNE scale")
	t.label("summed")
	t.op("MOVWU %d(R0), R3", argPost)
	t.op("CBNZ R3, post")
	t.label("store")
	t.eachRow("R2", func(r int) {
		t.row(false, "R2", t.acc(r, 0), t.v-1)
		t.storePart(t.acc(r, t.v-1), "R2", 16*(t.v-1))
	})
	t.later = append(t.later, t.scale, t.add, t.post)
}

// scale makes the sums alpha*sum.
func (t neonTile) scale() {
	alpha := t.free(0)
	t.label("scale")
	t.op("FMOVS %d(R0), F%d", argAlpha, alpha)
	t.eachSum(func(_, sum int) { t.fmul(sum, sum, alpha) })
	t.op("JMP summed")
}

// add makes the sums alpha*sum + beta*C.
func (t neonTile) add() {
	alpha, beta, c := t.free(0), t.free(1), t.free(2)
	t.label("add")
	t.op("FMOVS %d(R0), F%d", argAlpha, alpha)
	t.op("FMOVS %d(R0), F%d", argBeta, beta)
	t.eachRow("R2", func(r int) {
		t.loadRow("R2", c)
		for v := range t.v {
			t.fmul(c+v, c+v, beta)
			t.fmla(c+v, t.acc(r, v), alpha)
			t.op("VORR V%[1]d.B16, V%[1]d.B16, V%[2]d.B16", c+v, t.acc(r, v))
		}
	})
	t.op("MOVD R25, R2")
	t.op("JMP summed")
}

// post does what GemmArgs.Post, in R3, says; R4 is at what stands beside C.
func (t neonTile) post() {
	t.label("post")
	t.op("MOVD %d(R0), R4", argBeside)
	t.op("CMP $%d, R3", postGate)
	t.op("BEQ gate")

	t.loadRow("R4", t.free(0))
	t.eachSum(func(v, sum int) { t.three(neonFADD, "FADD", sum, sum, t.free(v)) })
	t.op("CMP $%d, R3", postBias)
	t.op("BEQ store")
	zero := t.free(0)
	t.op("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", zero)
	t.eachSum(func(_, sum int) { t.three(neonFMAX, "FMAX", sum, sum, zero) })
	t.op("JMP store")

	t.label("gate")
	t.op("ADD R2, R4")
	t.op("MOVD %d(R0), R9", argC)
	t.op("SUB R9, R4")
	t.eachRow("R4", func(r int) {
		t.loadRow("R4", t.free(0))
		for v := range t.v {
			shut := t.free(v)
			t.op("WORD $0x%08x // FCMEQ $0, V%d.S4, V%d.S4", threeSame(neonFCMEQ0, shut, shut, 0), shut, shut)
			t.three(neonBIC, "BIC", t.acc(r, v), t.acc(r, v), shut)
		}
	})
	t.op("JMP store")
}

// loadRow loads a row of the tile's width, the last vector as far as it goes.
func (t neonTile) loadRow(from string, first int) {
	t.row(true, from, first, t.v-1)
	t.loadPart(from, 16*(t.v-1), first+t.v-1)
}

// eachRow visits the rows and moves a register along theirs of C.
func (t neonTile) eachRow(walker string, visit func(r int)) {
	for r := range t.r {
		visit(r)
		if r < t.r-1 {
			t.op("ADD R7, %s", walker)
		}
	}
}

func (t neonTile) eachSum(visit func(v, sum int)) {
	for r := range t.r {
		for v := range t.v {
			visit(v, t.acc(r, v))
		}
	}
}
