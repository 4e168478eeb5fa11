package main

// reduction is a kernel that adds a term, left in register 0, to its lanes.
func reduction(name, about string, pointers, scalars []string, f func(e *emitter)) kernel {
	return kernel{
		name: name, about: about, pointers: append(pointers, "acc"), scalars: scalars, sums: 1,
		body: func(e *emitter) {
			for i, p := range pointers {
				e.load(i, p)
			}
			f(e)
			e.accumulate(0, 0)
		},
	}
}

func reductions() []kernel {
	square := func(e *emitter) { e.mul(0, 0, 0) }
	return []kernel{
		reduction("sum", "acc += x", []string{"x"}, nil, func(*emitter) {}),
		reduction("dot", "acc += x y", []string{"x", "y"}, nil, func(e *emitter) { e.mul(0, 0, 1) }),
		reduction("sumSqDiff", "acc += (x - mean)^2", []string{"x"}, []string{"mean"},
			func(e *emitter) { e.sub(0, 0, "$mean"); square(e) }),
		reduction("countBeyond", "acc += 1 where |x - middle| > reach", []string{"x"}, []string{"middle", "reach"},
			func(e *emitter) {
				e.sub(1, 0, "$middle")
				e.abs(1, 1)
				e.move(0, "one")
				e.keepIf(0, greater, 1, "$reach")
			}),
		reduction("sumSqL1", "acc += (g + l1 sign(w))^2", []string{"dw", "w"}, []string{"l1"}, func(e *emitter) {
			e.signed(2, "$l1", 1)
			e.add(0, 0, 2)
			square(e)
		}),
		moments(),
		change(),
	}
}

func moments() kernel {
	return kernel{
		name: "moments", about: "acc += x - shift, (x - shift)^2", pointers: []string{"x", "acc"},
		scalars: []string{"shift"}, sums: 2, body: func(e *emitter) {
			e.load(0, "x")
			e.sub(0, 0, "$shift")
			e.mul(1, 0, 0)
			e.accumulate(0, 0)
			e.accumulate(1, 1)
		},
	}
}

// change has its four sums in registers 6 to 13.
func change() kernel {
	return kernel{
		name: "change", about: "acc += (g + l1 sign(w))^2, (v - w)^2, w^2, |w| for weights w before and v after an " +
			"update",
		pointers: []string{"dw", "w", "v", "acc"}, scalars: []string{"l1"}, sums: 4,
		body: func(e *emitter) {
			e.load(0, "dw")
			e.load(1, "w")
			e.load(2, "v")
			e.signed(3, "$l1", 1)
			e.sub(2, 2, 1)
			e.add(0, 0, 3)
			e.mul(2, 2, 2)
			e.mul(0, 0, 0)
			e.mul(3, 1, 1)
			e.abs(1, 1)
			for i, x := range []int{0, 2, 3, 1} {
				e.accumulate(i, x)
			}
		},
	}
}

// signed puts c sign(w) into d.
func (e *emitter) signed(d int, c any, w int) {
	e.and(d, w, "signMask")
	e.or(d, d, c)
	e.keepIf(d, notEqual, w, "zero")
}
