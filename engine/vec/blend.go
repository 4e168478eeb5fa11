package vec

// Add adds x to dst.
func Add(dst, x []float32) {
	dst = dst[:len(x)]
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		addVec(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] += v
	}
}

// Mul multiplies dst by x.
func Mul(dst, x []float32) {
	dst = dst[:len(x)]
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		mulVec(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = float32(dst[i] * v)
	}
}

// MulTo puts x*y into dst.
func MulTo(dst, x, y []float32) {
	dst, y = dst[:len(x)], y[:len(x)]
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		mulToVec(&dst[0], &x[0], &y[0], n)
		dst, x, y = dst[n:], x[n:], y[n:]
	}
	for i, v := range x {
		dst[i] = float32(v * y[i])
	}
}

// Scale multiplies x by c.
func Scale(c float32, x []float32) {
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		scaleVec(&x[0], n, &c)
		x = x[n:]
	}
	for i, v := range x {
		x[i] = float32(c * v)
	}
}

// Axpy adds c*x to dst.
func Axpy(dst []float32, c float32, x []float32) {
	dst = dst[:len(x)]
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		axpyVec(&dst[0], &x[0], n, &c)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] += float32(c * v)
	}
}

// Lerp replaces dst by keep*dst + (1-keep)*x: one step of a moving average.
func Lerp(dst []float32, keep float32, x []float32) {
	dst = dst[:len(x)]
	take := 1 - keep
	c := [...]float32{keep, take}
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		lerpVec(&dst[0], &x[0], n, &c[0])
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = float32(keep*dst[i]) + float32(take*v)
	}
}
