package main

// The functions of vec's math.go, operation by operation. Each reads x, writes
// d, and overwrites the registers that it names; x stays.

// horner evaluates a polynomial in x with the named coefficients, highest first.
func (e *emitter) horner(d, x int, coefficients ...string) {
	e.move(d, coefficients[0])
	for _, c := range coefficients[1:] {
		e.mul(d, d, x)
		e.add(d, d, c)
	}
}

// reduceExp: s = 2^n, q = e^r - 1; t is overwritten.
func (e *emitter) reduceExp(s, q, x, t int) {
	e.mul(s, x, "log2e")
	e.add(s, s, "rounder")
	e.sub(t, s, "rounder")
	e.mul(q, t, "ln2hi")
	e.sub(q, x, q) // r
	e.mul(t, t, "ln2lo")
	e.sub(q, q, t)
	e.horner(t, q, "exp0", "exp1", "exp2", "exp3", "exp4", "half")
	e.mul(15, q, q)
	e.mul(t, 15, t)
	e.add(q, q, t)
	e.shiftLeft(s, s, 23)
	e.three("VPADDD", s, s, "oneBits")
}

func (e *emitter) exp(d, x, t, u int) {
	e.reduceExp(t, d, x, u)
	e.add(d, d, "one")
	e.mul(d, t, d)
	e.keepIf(d, notLess, x, "expMin")
	e.replaceIf(d, "inf", greater, x, "expMax")
}

func (e *emitter) expm1(d, x, t, u int) {
	e.reduceExp(t, d, x, u)
	e.mul(d, t, d)
	e.sub(t, t, "one")
	e.add(d, d, t)
	e.replaceIf(d, "minusOne", less, x, "expm1Min")
}

func (e *emitter) log(d, x, t, u, v int) {
	e.three("VPSUBD", t, x, "logSplit")
	e.shiftRight(t, t, 23) // e
	e.shiftLeft(u, t, 23)
	e.three("VPSUBD", u, x, u)
	e.toFloat(t, t)    // n
	e.sub(u, u, "one") // f
	e.horner(d, u, "log0", "log1", "log2", "log3", "log4", "log5", "log6", "log7", "log8")
	e.mul(v, u, u) // z
	e.mul(d, d, u)
	e.mul(d, d, v)
	e.mul(15, t, "ln2lo")
	e.add(d, d, 15)
	e.mul(v, v, "half")
	e.sub(d, d, v)
	e.add(d, u, d)
	e.mul(t, t, "ln2hi")
	e.add(d, t, d)
	e.replaceIf(d, x, notLess, x, "maxFloat")
}

func (e *emitter) sigmoid(d, x, t, u, v int) {
	e.or(v, x, "signMask") // -|x|
	e.exp(t, v, d, u)
	e.add(u, t, "one")
	e.move(d, "one")
	e.div(d, d, u)
	e.mul(t, t, d)
	e.replaceIf(d, t, less, x, "zero")
}

func (e *emitter) tanh(d, x, t, u, v, w int) {
	e.abs(w, x)
	e.add(v, w, w)
	e.minimum(v, v, "forty")
	e.exp(d, v, t, u)
	e.add(d, d, "one")
	e.move(t, "two")
	e.div(t, t, d)
	e.move(d, "one")
	e.sub(d, d, t)
	e.copysign(d, x, t)
	e.mul(t, x, x)
	e.horner(u, t, "tanh0", "tanh1", "tanh2", "tanh3", "tanh4")
	e.mul(t, x, t)
	e.mul(t, t, u)
	e.add(t, x, t)
	e.replaceIf(d, t, less, w, "tanhSplit")
}

func (e *emitter) erf(d, x, t, u, v, w int) {
	e.abs(w, x)
	e.minimum(t, w, "four")
	e.horner(v, t, "erfc0", "erfc1", "erfc2", "erfc3", "erfc4", "erfc5", "erfc6", "erfc7", "erfc8")
	e.exp(t, v, d, u)
	e.move(d, "one")
	e.sub(d, d, t)
	e.copysign(d, x, t)
	e.mul(t, x, x)
	e.horner(u, t, "erf0", "erf1", "erf2", "erf3", "erf4", "erf5", "erf6")
	e.mul(u, x, u)
	e.add(u, x, u)
	e.replaceIf(d, u, less, w, "one")
}

// softplus: max(x, 0) + log1p(e^-|x|).
func (e *emitter) softplus(d, x, t, u, v, w, y int) {
	e.or(v, x, "signMask")
	e.exp(w, v, d, u)    // e
	e.add(y, w, "one")   // 1+e
	e.log(d, y, t, u, v) // log(1+e)
	e.sub(t, y, "one")
	e.sub(t, w, t)
	e.div(t, t, y)
	e.add(d, d, t)
	e.move(t, x)
	e.keepIf(t, notAtMost, t, "zero")
	e.add(d, t, d)
}
