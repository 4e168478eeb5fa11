package vec

import "math"

// Moments returns the sums of x-shift and of (x-shift)^2, which give the mean and
// the variance in one pass: shift + sum/n and squares/n - (sum/n)^2. The nearer
// the mean the shift is, the fewer digits the difference loses.
func Moments(x []float32, shift float32) (sum, squares float32) {
	var a [2]sums
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		momentsVec(&x[0], &a[0][0], n, &shift)
		x = x[n:]
	}
	for i, v := range x {
		d := v - shift
		a[0][i%lanes] += d
		a[1][i%lanes] += float32(d * d)
	}
	return a[0].fold(), a[1].fold()
}

// CountBeyond returns how many elements of x, fewer than 2^24, are farther than
// reach from middle.
func CountBeyond(x []float32, middle, reach float32) int {
	var a sums
	c := [...]float32{middle, reach}
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		countBeyondVec(&x[0], &a[0], n, &c[0])
		x = x[n:]
	}
	for i, v := range x {
		if abs(v-middle) > reach {
			a[i%lanes]++
		}
	}
	return int(a.fold())
}

// ZeroCols returns how many columns of m are 0 throughout; scratch is as long as a row.
func ZeroCols(m, scratch []float32) int {
	clear(scratch)
	orRows(scratch, m)
	zeros := 0
	for _, v := range scratch {
		if math.Float32bits(v)<<1 == 0 { // of either sign
			zeros++
		}
	}
	return zeros
}

// orRows collects in dst the bits that are set in any row of m.
func orRows(dst, m []float32) {
	cols, done := len(dst), 0
	if cols == 0 {
		return
	}
	for n := whole(cols); n > 0; n = whole(cols - done) {
		orRowsBelow(dst[done:done+n], m[done:], cols)
		done += n
	}
	for j := done; j < cols; j++ {
		bits := math.Float32bits(dst[j])
		for i := j; i < len(m); i += cols {
			bits |= math.Float32bits(m[i])
		}
		dst[j] = math.Float32frombits(bits)
	}
}

// orRowsBelow is orRows for columns of a matrix whose rows are stride elements
// apart, by the assembly, in calls of bounded length.
func orRowsBelow(dst, m []float32, stride int) {
	rows := (len(m) + stride - 1) / stride
	most := max(1, maxStretch/len(dst))
	for r := 0; r < rows; r += most {
		orRowsVec(&m[r*stride], &dst[0], min(most, rows-r), stride, len(dst))
	}
}

// Change holds what an update did to weights w that had gradients g.
type Change struct {
	Grad    float32 // sum of (g + l1*sign(w))^2
	Moved   float32 // sum of (w' - w)^2, where w' is w after the update
	Squares float32 // sum of w^2
	Abs     float32 // sum of |w|
}

// MeasureChange finds all of it in one pass.
func MeasureChange(g, before, after []float32, l1 float32) Change {
	g, after = g[:len(before)], after[:len(before)]
	var a [4]sums
	for n := whole(len(before)); n > 0; n = whole(len(before)) {
		changeVec(&g[0], &before[0], &after[0], &a[0][0], n, &l1)
		g, before, after = g[n:], before[n:], after[n:]
	}
	for i, w := range before {
		x, d := g[i]+signed(l1, w), after[i]-w
		a[0][i%lanes] += float32(x * x)
		a[1][i%lanes] += float32(d * d)
		a[2][i%lanes] += float32(w * w)
		a[3][i%lanes] += abs(w)
	}
	return Change{Grad: a[0].fold(), Moved: a[1].fold(), Squares: a[2].fold(), Abs: a[3].fold()}
}
