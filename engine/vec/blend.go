package vec

// Add adds x to dst.
func Add(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] += v
	}
}

// Mul multiplies dst by x.
func Mul(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = float32(dst[i] * v)
	}
}

// MulTo puts x*y into dst.
func MulTo(dst, x, y []float32) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = float32(v * y[i])
	}
}

// Scale multiplies x by c.
func Scale(c float32, x []float32) {
	for i, v := range x {
		x[i] = float32(c * v)
	}
}

// AddConst adds c to x.
func AddConst(c float32, x []float32) {
	for i := range x {
		x[i] += c
	}
}

// Axpy adds c*x to dst.
func Axpy(dst []float32, c float32, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] += float32(c * v)
	}
}

// Lerp replaces dst by keep*dst + (1-keep)*x: one step of a moving average.
func Lerp(dst []float32, keep float32, x []float32) {
	dst = dst[:len(x)]
	take := 1 - keep
	for i, v := range x {
		dst[i] = float32(keep*dst[i]) + float32(take*v)
	}
}

// GatherRows copies the named rows of src, cols wide and stride apart, into dst, packed.
func GatherRows(dst, src []float32, rows []int32, cols, stride int) {
	for i, r := range rows {
		copy(dst[i*cols:(i+1)*cols], src[int(r)*stride:int(r)*stride+cols])
	}
}
