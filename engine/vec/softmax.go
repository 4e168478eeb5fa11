package vec

import "math"

// Softmax puts scale*softmax of each row of logits into p and, per row, the
// index of the largest logit, -1 if the row holds a NaN, into arg; that logit
// into top; and log(sum(e^(x-top))) into logSum. Shifting by the largest logit
// keeps it exact for logits of any size. p and logits are different slices.
func Softmax(p, logits []float32, cols int, scale float32, arg []int32, top, logSum []float32) {
	rows := len(top)
	if rows == 0 || cols == 0 {
		return
	}
	p, logits = p[:rows*cols], logits[:rows*cols]
	if masked() && cols <= lanes {
		softmaxMasked(p, logits, cols, scale, arg[:rows], top, logSum[:rows])
	} else {
		softmaxRows(p, logits, cols, scale, arg[:rows], top, logSum[:rows])
	}
	logAll(logSum[:rows])
}

// softmaxMasked lets the assembly do all rows, and those again that have no
// finite largest logit, which leaves NaN for their sum.
func softmaxMasked(p, logits []float32, cols int, scale float32, arg []int32, top, sums []float32) {
	const most = maxStretch / lanes
	for r := softmaxGroups(p, logits, cols, scale, arg, top, sums); r < len(top); r += most {
		softmaxRowsVec(&p[r*cols], &logits[r*cols], &arg[r], &top[r], &sums[r], min(most, len(top)-r), cols, cols,
			&scale)
	}
	for i, s := range sums {
		if s != s {
			softmaxRows(p[i*cols:(i+1)*cols], logits[i*cols:(i+1)*cols], cols, scale, arg[i:i+1], top[i:i+1],
				sums[i:i+1])
		}
	}
}

// softmaxGroups takes short rows several at a time, as many as fill vectors, and
// returns how many.
func softmaxGroups(p, logits []float32, cols int, scale float32, arg []int32, top, sums []float32) (done int) {
	width := 2
	switch {
	case cols > lanes/2:
		return 0
	case cols > 4:
		width = 8
	case cols > 2:
		width = 4
	}
	rows := lanes / width // to a vector
	mask := 0
	for r := range rows {
		mask |= (1<<cols - 1) << (r * width)
	}
	const most = maxStretch / lanes
	for groups := len(top) / rows; groups > 0; groups -= most {
		n, r := min(most, groups), done
		switch width { // calls by name, so that scale stays off the heap
		case 2:
			softmax2Vec(&p[r*cols], &logits[r*cols], &arg[r], &top[r], &sums[r], n, rows*cols, mask, &scale)
		case 4:
			softmax4Vec(&p[r*cols], &logits[r*cols], &arg[r], &top[r], &sums[r], n, rows*cols, mask, &scale)
		case 8:
			softmax8Vec(&p[r*cols], &logits[r*cols], &arg[r], &top[r], &sums[r], n, rows*cols, mask, &scale)
		}
		done += n * rows
	}
	return done
}

// softmaxMin is how far below the largest a logit stops to count: its share of
// 1e-26 is lost in the sum, but as a gradient it would decay to denormal numbers
// on its way through the layers.
const softmaxMin = -60

// softmaxRows is [Softmax] but for the logarithm.
func softmaxRows(p, logits []float32, cols int, scale float32, arg []int32, top, sums []float32) {
	for i := range top {
		x, y := logits[i*cols:(i+1)*cols], p[i*cols:(i+1)*cols]
		k := argMax(x)
		arg[i] = int32(k)
		m := x[max(k, 0)] + 0 // of zeros, the one without a sign
		top[i] = m
		if k < 0 || m-m != 0 {
			m = float32(math.NaN()) // no finite shift exists: the row has diverged, and says so
		}
		y = y[:len(x)]
		for j, v := range x {
			d := v - m
			if d < softmaxMin {
				d = float32(math.Inf(-1))
			}
			y[j] = d
		}
	}
	expAll(p)
	for i := range top {
		y := p[i*cols : (i+1)*cols]
		sums[i] = Sum(y)
		Scale(scale/sums[i], y)
	}
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

// argMax returns the index of the largest value, the first of equals; -1 if there is a NaN.
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
