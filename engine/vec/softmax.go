package vec

import "math"

// Softmax puts scale*softmax of each row of logits into p and, per row, the
// index of the largest logit, -1 if the row holds a NaN, into arg; that logit
// into top; and log(sum(e^(x-top))) into logSum. Shifting by the largest logit
// keeps it exact for logits of any size (p and logits may be the same slice).
func Softmax(p, logits []float32, cols int, scale float32, arg []int32, top, logSum []float32) {
	for i := range top {
		x, y := logits[i*cols:(i+1)*cols], p[i*cols:(i+1)*cols]
		k := argMax(x)
		arg[i] = int32(k)
		m := x[max(k, 0)]
		top[i] = m
		if k < 0 || m-m != 0 {
			m = float32(math.NaN()) // no finite shift exists: the row has diverged, and says so
		}
		y = y[:len(x)]
		for j, v := range x {
			y[j] = v - m
		}
	}
	expAll(p[:len(top)*cols])
	for i := range top {
		y := p[i*cols : (i+1)*cols]
		s := Sum(y)
		logSum[i] = s
		r := scale / s
		if cols < lanes {
			for j, v := range y {
				y[j] = float32(r * v)
			}
		} else {
			Scale(r, y)
		}
	}
	logAll(logSum[:len(top)])
}

func expAll(x []float32) {
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		expVec(&x[0], n)
		x = x[n:]
	}
	for i, v := range x {
		x[i] = exp(v)
	}
}

func logAll(x []float32) {
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		logVec(&x[0], n)
		x = x[n:]
	}
	for i, v := range x {
		x[i] = log(v)
	}
}

// ArgMax puts the index of the largest value of each row, the first of equals,
// -1 if the row holds a NaN, into arg.
func ArgMax(x []float32, cols int, arg []int32) {
	for i := range arg {
		arg[i] = int32(argMax(x[i*cols : (i+1)*cols]))
	}
}

func argMax(x []float32) int {
	k, m := 0, x[0]
	if m != m {
		return -1
	}
	for j, v := range x {
		if !(v <= m) {
			if v != v {
				return -1
			}
			k, m = j, v
		}
	}
	return k
}
