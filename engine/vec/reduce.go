package vec

// lanes is the width of every reduction's tree.
const lanes = 16

// sums are the lanes of a reduction.
type sums [lanes]float32

// fold adds the lanes by halves.
func (a *sums) fold() float32 {
	b0, b1, b2, b3 := a[0]+a[8], a[1]+a[9], a[2]+a[10], a[3]+a[11]
	b4, b5, b6, b7 := a[4]+a[12], a[5]+a[13], a[6]+a[14], a[7]+a[15]
	c0, c1, c2, c3 := b0+b4, b1+b5, b2+b6, b3+b7
	return (c0 + c2) + (c1 + c3)
}

// Sum returns the sum of x.
func Sum(x []float32) float32 {
	var a sums
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		sumVec(&x[0], &a[0], n)
		x = x[n:]
	}
	for i, v := range x {
		a[i%lanes] += v
	}
	return a.fold()
}

// Dot returns the sum of x*y.
func Dot(x, y []float32) float32 {
	y = y[:len(x)]
	var a sums
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		dotVec(&x[0], &y[0], &a[0], n)
		x, y = x[n:], y[n:]
	}
	for i, v := range x {
		a[i%lanes] += float32(v * y[i])
	}
	return a.fold()
}

// SumSq returns the sum of x*x.
func SumSq(x []float32) float32 { return Dot(x, x) }

// Norm returns the Euclidean norm of x.
func Norm(x []float32) float32 { return sqrt(SumSq(x)) }

// SumSqDiff returns the sum of (x-c)*(x-c).
func SumSqDiff(x []float32, c float32) float32 {
	var a sums
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		sumSqDiffVec(&x[0], &a[0], n, &c)
		x = x[n:]
	}
	for i, v := range x {
		d := v - c
		a[i%lanes] += float32(d * d)
	}
	return a.fold()
}

// SumSqL1 returns the squared norm of g + l1*sign(w).
func SumSqL1(g, w []float32, l1 float32) float32 {
	w = w[:len(g)]
	var a sums
	for n := whole(len(g)); n > 0; n = whole(len(g)) {
		sumSqL1Vec(&g[0], &w[0], &a[0], n, &l1)
		g, w = g[n:], w[n:]
	}
	for i, x := range g {
		x += signed(l1, w[i])
		a[i%lanes] += float32(x * x)
	}
	return a.fold()
}
