package main

// binary is a kernel over dst and x, in registers 0 and 1, with the result in 0.
func binary(name, about string, scalars []string, f func(e *emitter)) kernel {
	return kernel{name: name, about: about, pointers: []string{"dst", "x"}, scalars: scalars, body: func(e *emitter) {
		e.load(0, "dst")
		e.load(1, "x")
		f(e)
		e.store(0, "dst")
	}}
}

func blends() []kernel {
	return []kernel{
		binary("add", "dst = dst + x", nil, func(e *emitter) { e.add(0, 0, 1) }),
		binary("mul", "dst = dst x", nil, func(e *emitter) { e.mul(0, 0, 1) }),
		binary("axpy", "dst = dst + a x", []string{"a"}, func(e *emitter) { e.mul(1, 1, "$a"); e.add(0, 0, 1) }),
		binary("lerp", "dst = keep dst + take x", []string{"keep", "take"}, func(e *emitter) {
			e.mul(0, 0, "$keep")
			e.mul(1, 1, "$take")
			e.add(0, 0, 1)
		}),
		{name: "scale", about: "x = a x", pointers: []string{"x"}, scalars: []string{"a"}, body: func(e *emitter) {
			e.load(0, "x")
			e.mul(0, 0, "$a")
			e.store(0, "x")
		}},
		{name: "mulTo", about: "dst = x y", pointers: []string{"dst", "x", "y"}, body: func(e *emitter) {
			e.load(0, "x")
			e.load(1, "y")
			e.mul(0, 0, 1)
			e.store(0, "dst")
		}},
		{name: "addProduct", about: "dst = dst + x y", pointers: []string{"dst", "x", "y"}, body: func(e *emitter) {
			e.load(0, "dst")
			e.load(1, "x")
			e.load(2, "y")
			e.mul(1, 1, 2)
			e.add(0, 0, 1)
			e.store(0, "dst")
		}},
		{
			name: "addSquare", about: "dst = dst + (x - y)^2", pointers: []string{"dst", "x", "y"},
			body: func(e *emitter) {
				e.load(0, "dst")
				e.load(1, "x")
				e.load(2, "y")
				e.sub(1, 1, 2)
				e.mul(1, 1, 1)
				e.add(0, 0, 1)
				e.store(0, "dst")
			},
		},
		{
			name: "standardize", about: "y = (x - mean) inv", pointers: []string{"y", "x", "mean", "inv"},
			body: func(e *emitter) {
				e.load(0, "x")
				e.load(1, "mean")
				e.load(2, "inv")
				e.sub(0, 0, 1)
				e.mul(0, 0, 2)
				e.store(0, "y")
			},
		},
		{
			name: "affine", about: "y = x gamma + beta", pointers: []string{"y", "x", "gamma", "beta"},
			body: func(e *emitter) {
				e.load(0, "x")
				e.load(1, "gamma")
				e.load(2, "beta")
				e.mul(0, 0, 1)
				e.add(0, 0, 2)
				e.store(0, "y")
			},
		},
		{
			name: "colGrad", about: "g = (g - mean - x dot) inv", pointers: []string{"d", "x", "mean", "dot", "inv"},
			body: func(e *emitter) {
				e.load(0, "d")
				e.load(1, "x")
				e.load(2, "mean")
				e.load(3, "dot")
				e.load(4, "inv")
				e.sub(0, 0, 2)
				e.mul(1, 1, 3)
				e.sub(0, 0, 1)
				e.mul(0, 0, 4)
				e.store(0, "d")
			},
		},
		{
			name: "shiftScale", about: "y = (x - mean) inv", pointers: []string{"y", "x"},
			scalars: []string{"mean", "inv"}, body: func(e *emitter) {
				e.load(0, "x")
				e.sub(0, 0, "$mean")
				e.mul(0, 0, "$inv")
				e.store(0, "y")
			},
		},
		{
			name: "rowGrad", about: "g = (g - mean - y dot) inv", pointers: []string{"d", "y"},
			scalars: []string{"mean", "dot", "inv"}, body: func(e *emitter) {
				e.load(0, "d")
				e.load(1, "y")
				e.sub(0, 0, "$mean")
				e.mul(1, 1, "$dot")
				e.sub(0, 0, 1)
				e.mul(0, 0, "$inv")
				e.store(0, "d")
			},
		},
	}
}
