package main

// terms are the scalars that all update rules begin with.
var terms = []string{"l1", "clip", "l2", "keep"}

// update is a kernel over w, g and moments. It finds w in register 0, the
// regularized gradient in 1, keep*w in 2, the moments in 3 and 4, and leaves the
// new weight in 2.
func update(name, about string, moments, scalars []string, f func(e *emitter)) kernel {
	return kernel{
		name: name, about: about,
		pointers: append([]string{"w", "dw"}, moments...),
		scalars:  append(append([]string(nil), terms...), scalars...),
		body: func(e *emitter) {
			e.load(0, "w")
			e.load(1, "dw")
			e.signed(2, "$l1", 0)
			e.add(1, 1, 2)
			e.mul(1, 1, "$clip")
			e.mul(2, 0, "$l2")
			e.add(1, 1, 2)
			e.abs(5, 1)
			e.keepIf(1, notLess, 5, "tinyGrad")
			e.mul(2, 0, "$keep")
			for i, m := range moments {
				e.load(3+i, m)
			}
			f(e)
			for i, m := range moments {
				e.store(3+i, m)
			}
			e.store(2, "w")
		},
	}
}

// flush zeroes a moment that is nearly denormal.
func (e *emitter) flush(d, t int) {
	e.abs(t, d)
	e.keepIf(d, notLess, t, "flush")
}

// blendMoment is d = a d + b g, flushed.
func (e *emitter) blendMoment(d int, a, b string, g, t int) {
	e.mul(d, d, a)
	e.mul(t, g, b)
	e.add(d, d, t)
	e.flush(d, t)
}

func updates() []kernel {
	momentum := func(e *emitter) {
		e.mul(3, 3, "$mu")
		e.add(3, 3, 1)
		e.flush(3, 5)
	}
	// adaptive finishes w -= lr g / (sqrt(s) + eps).
	adaptive := func(e *emitter) {
		e.sqrt(5, 3)
		e.add(5, 5, "$eps")
		e.mul(1, 1, "$lr")
		e.div(1, 1, 5)
		e.sub(2, 2, 1)
	}
	return []kernel{
		update("sgd", "w = keep w - lr g", nil, []string{"lr"},
			func(e *emitter) { e.mul(1, 1, "$lr"); e.sub(2, 2, 1) }),
		update("momentum", "v = mu v + g; w = keep w - lr v", []string{"v"}, []string{"lr", "mu"}, func(e *emitter) {
			momentum(e)
			e.mul(1, 3, "$lr")
			e.sub(2, 2, 1)
		}),
		update("nesterov", "v = mu v + g; w = keep w - lr (g + mu v)", []string{"v"}, []string{"lr", "mu"},
			func(e *emitter) {
				momentum(e)
				e.mul(5, 3, "$mu")
				e.add(1, 1, 5)
				e.mul(1, 1, "$lr")
				e.sub(2, 2, 1)
			}),
		update("adagrad", "s = s + g^2; w = keep w - lr g/(sqrt(s) + eps)", []string{"s"}, []string{"lr", "eps"},
			func(e *emitter) {
				e.mul(5, 1, 1)
				e.add(3, 3, 5)
				adaptive(e)
			}),
		update("rmsprop", "s = alpha s + (1-alpha) g^2; w = keep w - lr g/(sqrt(s) + eps)", []string{"s"},
			[]string{"lr", "eps", "alpha", "rest"}, func(e *emitter) {
				e.mul(5, 1, "$rest")
				e.mul(5, 5, 1)
				e.mul(3, 3, "$alpha")
				e.add(3, 3, 5)
				e.flush(3, 5)
				adaptive(e)
			}),
		update("adam", "m, v: moving means of g, g^2; w = keep w - step m/(sqrt(v) invRoot + eps)", []string{"m", "v"},
			[]string{"beta1", "rest1", "beta2", "rest2", "step", "invRoot", "eps"}, func(e *emitter) {
				e.blendMoment(3, "$beta1", "$rest1", 1, 5)
				e.mul(5, 1, "$rest2")
				e.mul(5, 5, 1)
				e.mul(4, 4, "$beta2")
				e.add(4, 4, 5)
				e.flush(4, 5)
				e.sqrt(5, 4)
				e.mul(5, 5, "$invRoot")
				e.add(5, 5, "$eps")
				e.mul(6, 3, "$step")
				e.div(6, 6, 5)
				e.sub(2, 2, 6)
			}),
		update("lion", "w = keep w - lr sign(beta1 m + (1-beta1) g); m = beta2 m + (1-beta2) g", []string{"m"},
			[]string{"lr", "beta1", "rest1", "beta2", "rest2"}, func(e *emitter) {
				e.mul(5, 3, "$beta1")
				e.mul(6, 1, "$rest1")
				e.add(5, 5, 6)
				e.signed(6, "$lr", 5)
				e.replaceIf(6, 5, unordered, 5, 5)
				e.sub(2, 2, 6)
				e.blendMoment(3, "$beta2", "$rest2", 1, 5)
			}),
	}
}
