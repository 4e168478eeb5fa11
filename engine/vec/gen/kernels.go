package main

// kernel describes one assembly function.
type kernel struct {
	name, about string
	pointers    []string
	scalars     []string // in the array that c points to
	matrix      bool     // runs over rows, stride elements apart in pointer moving
	moving      string
	sums        int // it adds to that many sums of sixteen lanes each, at acc: see accumulate
	turn        int // steps that a turn of the loop covers; 0 stands for 1
	before      func(e *emitter)
	body        func(e *emitter)
	whole       func(e *emitter) // instead of a loop around body
	only512     bool             // there is no version for AVX2 and NEON
}

// on reports whether there is a version for an instruction set. NEON has none of
// the generator's, whose keys would not fit its registers.
func (k kernel) on(a arch) bool {
	switch a {
	case avx2:
		return !k.only512
	case neon:
		return !k.only512 && k.turn == 0
	}
	return true
}

func (k kernel) steps() int { return max(k.turn, 1) }

// params returns the names of the parameters in order.
func (k kernel) params() []string {
	p := append([]string(nil), k.pointers...)
	if k.matrix {
		p = append(p, "rows", "stride")
	}
	p = append(p, "n")
	if len(k.scalars) > 0 {
		p = append(p, "c")
	}
	return p
}

func kernels() []kernel {
	var all []kernel
	for _, group := range [][]kernel{
		updates(), activations(), gates(), blends(), reductions(), draws(),
		softmaxGroups(),
		{softmax(), addRows(), orRows(), addWeightedRows()},
	} {
		all = append(all, group...)
	}
	return all
}

// unary is a kernel that replaces z by a function of it: x in register 0 to d in register 1.
func unary(name, about string, f func(e *emitter)) kernel {
	return kernel{name: name, about: about, pointers: []string{"z"}, body: func(e *emitter) {
		e.load(0, "z")
		f(e)
		e.store(1, "z")
	}}
}

func activations() []kernel {
	return []kernel{
		unary("relu", "z = max(z, 0)", func(e *emitter) { e.move(1, 0); e.keepIf(1, notAtMost, 0, "zero") }),
		unary("leaky", "z = z, or 0.01 z below 0", func(e *emitter) {
			e.move(1, 0)
			e.mul(2, 0, "leakySlope")
			e.replaceIf(1, 2, less, 0, "zero")
		}),
		unary("elu", "z = z, or e^z - 1 below 0", func(e *emitter) {
			e.expm1(2, 0, 3, 4)
			e.move(1, 0)
			e.replaceIf(1, 2, less, 0, "zero")
		}),
		unary("selu", "z = lambda z, or lambda alpha (e^z - 1) below 0", func(e *emitter) {
			e.expm1(2, 0, 3, 4)
			e.mul(2, 2, "seluScale")
			e.mul(1, 0, "seluLambda")
			e.replaceIf(1, 2, less, 0, "zero")
		}),
		unary("tanh", "z = tanh z", func(e *emitter) { e.tanh(1, 0, 2, 3, 4, 5) }),
		unary("sigmoid", "z = 1/(1 + e^-z)", func(e *emitter) { e.sigmoid(1, 0, 2, 3, 4) }),
		unary("softplus", "z = log(1 + e^z)", func(e *emitter) { e.softplus(1, 0, 2, 3, 4, 5, 6) }),
		unary("gelu", "z = z Phi(z)", func(e *emitter) { e.phi(6); e.mul(1, 0, 6) }),
		unary("silu", "z = z sigmoid(z)", func(e *emitter) { e.sigmoid(5, 0, 2, 3, 4); e.mul(1, 0, 5) }),
		unary("exp", "z = e^z", func(e *emitter) { e.exp(1, 0, 2, 3) }),
		unary("log", "z = log z", func(e *emitter) { e.log(1, 0, 2, 3, 4) }),
		{
			name: "geluKeep", about: "z = z Phi(z), d its derivative", pointers: []string{"z", "d"},
			body: func(e *emitter) {
				e.load(0, "z")
				e.phi(6)
				e.mul(1, 0, "minusHalf")
				e.mul(1, 1, 0)
				e.exp(7, 1, 2, 3)
				e.mul(7, 7, "invSqrt2Pi")
				e.mul(7, 0, 7)
				e.add(7, 6, 7)
				e.mul(1, 0, 6)
				e.store(1, "z")
				e.store(7, "d")
			},
		},
		{
			name: "siluKeep", about: "z = z sigmoid(z), d its derivative", pointers: []string{"z", "d"},
			body: func(e *emitter) {
				e.load(0, "z")
				e.sigmoid(5, 0, 2, 3, 4)
				e.mul(1, 0, 5)
				e.move(2, "one")
				e.sub(2, 2, 5)
				e.mul(2, 1, 2)
				e.add(2, 5, 2)
				e.store(1, "z")
				e.store(2, "d")
			},
		},
		{
			name: "biasRelu", about: "z = max(z + bias, 0) over rows", pointers: []string{"z", "bias"}, matrix: true,
			moving: "z", body: func(e *emitter) {
				e.load(0, "z")
				e.load(1, "bias")
				e.add(0, 0, 1)
				e.keepIf(0, notAtMost, 0, "zero")
				e.store(0, "z")
			},
		},
		{
			name: "addBias", about: "z = z + bias over rows", pointers: []string{"z", "bias"},
			matrix: true, moving: "z",
			body: func(e *emitter) {
				e.load(0, "z")
				e.load(1, "bias")
				e.add(0, 0, 1)
				e.store(0, "z")
			},
		},
	}
}

// phi puts the normal distribution function of register 0 into d.
func (e *emitter) phi(d int) {
	e.mul(7, 0, "sqrtHalf")
	e.erf(1, 7, 2, 3, 4, 5)
	e.add(1, 1, "one")
	e.mul(d, 1, "half")
}

// gate is a kernel that multiplies dy by a function of y: y in register 0, dy in 1.
func gate(name, about string, f func(e *emitter)) kernel {
	return kernel{name: name, about: about, pointers: []string{"dy", "y"}, body: func(e *emitter) {
		e.load(0, "y")
		e.load(1, "dy")
		f(e)
		e.store(1, "dy")
	}}
}

func gates() []kernel {
	return []kernel{
		gate("reluGate", "dy = dy, or 0 where y is 0", func(e *emitter) { e.keepIf(1, notEqual, 0, "zero") }),
		gate("leakyGate", "dy = dy, or 0.01 dy where y is negative", func(e *emitter) {
			e.shiftRight(0, 0, 31)
			e.and(0, 0, "slopeXor")
			e.xor(0, 0, "one")
			e.mul(1, 1, 0)
		}),
		gate("eluGate", "dy = dy (min(y, 0) + 1)", func(e *emitter) {
			e.minimum(2, 0, "zero")
			e.add(2, 2, "one")
			e.mul(1, 1, 2)
		}),
		gate("seluGate", "dy = dy lambda, or dy (y + lambda alpha) where y is negative", func(e *emitter) {
			e.move(2, "seluLambda")
			e.add(3, 0, "seluScale")
			e.replaceIf(2, 3, less, 0, "zero")
			e.mul(1, 1, 2)
		}),
		gate("tanhGate", "dy = dy (1 - y^2)", func(e *emitter) {
			e.mul(0, 0, 0)
			e.move(2, "one")
			e.sub(2, 2, 0)
			e.mul(1, 1, 2)
		}),
		gate("sigmoidGate", "dy = dy y (1 - y)", func(e *emitter) {
			e.move(2, "one")
			e.sub(2, 2, 0)
			e.mul(2, 0, 2)
			e.mul(1, 1, 2)
		}),
		gate("softplusGate", "dy = dy (1 - e^-y)", func(e *emitter) {
			e.xor(0, 0, "signMask")
			e.expm1(2, 0, 3, 4)
			e.xor(2, 2, "signMask")
			e.mul(1, 1, 2)
		}),
	}
}
