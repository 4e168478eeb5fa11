package vec

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

// addRows adds the rows of m, at most colBlock, to dst, one after another.
func addRows(dst, m []float32) {
	cols, done := len(dst), 0
	rows := len(m) / cols
	for n := whole(cols); n > 0 && rows > 0; n = whole(cols - done) {
		n = min(n, maxStretch/colBlock)
		addRowsVec(&m[done], &dst[done], rows, cols, n)
		done += n
	}
	for j := done; j < cols; j++ {
		s := dst[j]
		for i := j; i < len(m); i += cols {
			s += m[i]
		}
		dst[j] = s
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
			addProduct(part, a[i*n:(i+1)*n], b[i*n:(i+1)*n])
		}
		Add(dst, part)
	}
}

// addProduct adds x*y to dst.
func addProduct(dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for n := whole(len(dst)); n > 0; n = whole(len(dst)) {
		addProductVec(&dst[0], &x[0], &y[0], n)
		dst, x, y = dst[n:], x[n:], y[n:]
	}
	for j, v := range x {
		dst[j] += float32(v * y[j])
	}
}
