package vec

// lanes is the width of every reduction's tree.
const lanes = 16

// fold adds sixteen lanes by halves.
func fold(a *[lanes]float32) float32 {
	for w := lanes / 2; w > 0; w /= 2 {
		for j := range w {
			a[j] += a[j+w]
		}
	}
	return a[0]
}

// Sum returns the sum of x.
func Sum(x []float32) float32 {
	var a [lanes]float32
	for len(x) >= lanes {
		v := x[:lanes]
		for j := range a {
			a[j] += v[j]
		}
		x = x[lanes:]
	}
	for j, v := range x {
		a[j] += v
	}
	return fold(&a)
}

// SumAbs returns the sum of |x|.
func SumAbs(x []float32) float32 {
	var a [lanes]float32
	for len(x) >= lanes {
		v := x[:lanes]
		for j := range a {
			a[j] += abs(v[j])
		}
		x = x[lanes:]
	}
	for j, v := range x {
		a[j] += abs(v)
	}
	return fold(&a)
}

// Dot returns the sum of x*y.
func Dot(x, y []float32) float32 {
	y = y[:len(x)]
	var a [lanes]float32
	for len(x) >= lanes {
		v, u := x[:lanes], y[:lanes]
		for j := range a {
			a[j] += float32(v[j] * u[j])
		}
		x, y = x[lanes:], y[lanes:]
	}
	for j, v := range x {
		a[j] += float32(v * y[j])
	}
	return fold(&a)
}

// SumSq returns the sum of x*x.
func SumSq(x []float32) float32 { return Dot(x, x) }

// SumSqDiff returns the sum of (x-c)*(x-c).
func SumSqDiff(x []float32, c float32) float32 {
	var a [lanes]float32
	for len(x) >= lanes {
		v := x[:lanes]
		for j := range a {
			d := v[j] - c
			a[j] += float32(d * d)
		}
		x = x[lanes:]
	}
	for j, v := range x {
		d := v - c
		a[j] += float32(d * d)
	}
	return fold(&a)
}

// SumSqL1 returns the squared norm of g + l1*sign(w).
func SumSqL1(g, w []float32, l1 float32) float32 {
	w = w[:len(g)]
	var a [lanes]float32
	for i, x := range g {
		x += signed(l1, w[i])
		a[i%lanes] += float32(x * x)
	}
	return fold(&a)
}

// Distance2 returns the sum of (x-y)*(x-y).
func Distance2(x, y []float32) float32 {
	y = y[:len(x)]
	var a [lanes]float32
	for i, v := range x {
		d := v - y[i]
		a[i%lanes] += float32(d * d)
	}
	return fold(&a)
}

// colBlock is the number of rows that ColSums adds one after another before it
// adds the result to the total, which keeps the rounding error of a full batch
// of many thousand rows small.
const colBlock = 128

// ColSums puts the sum of each column of m into dst; scratch is as long as dst.
func ColSums(dst, m, scratch []float32) {
	n := len(dst)
	clear(dst)
	if n == 0 {
		return
	}
	rows := len(m) / n
	if rows <= colBlock {
		addRows(dst, m)
		return
	}
	for r := 0; r < rows; r += colBlock {
		part := scratch[:n]
		clear(part)
		addRows(part, m[r*n:min(r+colBlock, rows)*n])
		Add(dst, part)
	}
}

func addRows(dst, m []float32) {
	n := len(dst)
	for len(m) >= n {
		row := m[:n]
		for j, v := range row {
			dst[j] += v
		}
		m = m[n:]
	}
}

// ColDots puts the sum over rows of a*b into each column of dst.
func ColDots(dst, a, b, scratch []float32) {
	n := len(dst)
	clear(dst)
	if n == 0 {
		return
	}
	rows := len(a) / n
	for r := 0; r < rows; r += colBlock {
		part := scratch[:n]
		clear(part)
		end := min(r+colBlock, rows)
		for i := r; i < end; i++ {
			x, y := a[i*n:(i+1)*n], b[i*n:(i+1)*n]
			for j, v := range x {
				part[j] += float32(v * y[j])
			}
		}
		Add(dst, part)
	}
}

// Norm returns the Euclidean norm of x.
func Norm(x []float32) float32 { return sqrt(SumSq(x)) }
