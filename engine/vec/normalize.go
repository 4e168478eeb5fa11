package vec

// NormalizeRows puts (z-mean)/sqrt(var+eps) of each row into xhat, which may be
// z, and 1/sqrt(var+eps) into inv, one per row; var is the biased variance (Ba,
// Kiros and Hinton, "Layer Normalization", 2016).
func NormalizeRows(xhat, inv, z []float32, cols int, eps float32) {
	n := float32(cols)
	for i := range inv {
		x, y := z[i*cols:(i+1)*cols], xhat[i*cols:(i+1)*cols]
		mean := Sum(x) / n
		r := 1 / sqrt(SumSqDiff(x, mean)/n+eps)
		inv[i] = r
		shiftScale(y, x, mean, r)
	}
}

// shiftScale: y = (x-mean)*inv.
func shiftScale(y, x []float32, mean, inv float32) {
	y = y[:len(x)]
	c := [...]float32{mean, inv}
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		shiftScaleVec(&y[0], &x[0], n, &c[0])
		y, x = y[n:], x[n:]
	}
	for j, v := range x {
		y[j] = float32((v - mean) * inv)
	}
}

// NormalizeRowsGrad replaces d, the gradient of xhat, by that of z.
func NormalizeRowsGrad(d, xhat, inv []float32, cols int) {
	n := float32(cols)
	for i, r := range inv {
		g, y := d[i*cols:(i+1)*cols], xhat[i*cols:(i+1)*cols]
		rowGrad(g, y, Sum(g)/n, Dot(g, y)/n, r)
	}
}

// rowGrad: g = (g - mean - y*dot)*inv.
func rowGrad(g, y []float32, mean, dot, inv float32) {
	y = y[:len(g)]
	c := [...]float32{mean, dot, inv}
	for n := whole(len(g)); n > 0; n = whole(len(g)) {
		rowGradVec(&g[0], &y[0], n, &c[0])
		g, y = g[n:], y[n:]
	}
	for j, v := range g {
		g[j] = float32((v - mean - float32(y[j]*dot)) * inv)
	}
}

// ColMoments puts the mean and the biased variance of each column of z into
// mean and variance, in two passes; scratch is as long as mean.
func ColMoments(mean, variance, z, scratch []float32) {
	n := len(mean)
	rows := len(z) / n
	inv := 1 / float32(rows)
	ColSums(mean, z, scratch)
	Scale(inv, mean)
	clear(variance)
	for r := 0; r < rows; r += colBlock {
		part := scratch[:n]
		clear(part)
		end := min(r+colBlock, rows)
		for i := r; i < end; i++ {
			addSquare(part, z[i*n:(i+1)*n], mean)
		}
		Add(variance, part)
	}
	Scale(inv, variance)
}

// addSquare: dst = dst + (x-y)*(x-y).
func addSquare(dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for n := whole(len(dst)); n > 0; n = whole(len(dst)) {
		addSquareVec(&dst[0], &x[0], &y[0], n)
		dst, x, y = dst[n:], x[n:], y[n:]
	}
	for j, v := range x {
		d := v - y[j]
		dst[j] += float32(d * d)
	}
}

// NormalizeCols puts (z-mean)*inv, column by column, into xhat, which may be z.
func NormalizeCols(xhat, z, mean, inv []float32) {
	n := len(mean)
	for i := 0; i+n <= len(z) && n > 0; i += n {
		standardize(xhat[i:i+n], z[i:i+n], mean, inv)
	}
}

// standardize: y = (x-mean)*inv.
func standardize(y, x, mean, inv []float32) {
	y, mean, inv = y[:len(x)], mean[:len(x)], inv[:len(x)]
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		standardizeVec(&y[0], &x[0], &mean[0], &inv[0], n)
		y, x, mean, inv = y[n:], x[n:], mean[n:], inv[n:]
	}
	for j, v := range x {
		y[j] = float32((v - mean[j]) * inv[j])
	}
}

// NormalizeColsGrad replaces d, the gradient of xhat, by that of z: with dMean
// and dDot the column means of d and of d*xhat, inv*(d - dMean - xhat*dDot)
// (Ioffe and Szegedy, "Batch Normalization", 2015).
func NormalizeColsGrad(d, xhat, inv, dMean, dDot []float32) {
	n := len(inv)
	for i := 0; i+n <= len(d) && n > 0; i += n {
		colGrad(d[i:i+n], xhat[i:i+n], dMean, dDot, inv)
	}
}

// colGrad: g = (g - mean - x*dot)*inv.
func colGrad(g, x, mean, dot, inv []float32) {
	x, mean, dot, inv = x[:len(g)], mean[:len(g)], dot[:len(g)], inv[:len(g)]
	for n := whole(len(g)); n > 0; n = whole(len(g)) {
		colGradVec(&g[0], &x[0], &mean[0], &dot[0], &inv[0], n)
		g, x, mean, dot, inv = g[n:], x[n:], mean[n:], dot[n:], inv[n:]
	}
	for j, v := range g {
		g[j] = float32((v - mean[j] - float32(x[j]*dot[j])) * inv[j])
	}
}

// InvSqrt puts 1/sqrt(x+eps) into dst.
func InvSqrt(dst, x []float32, eps float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = 1 / sqrt(v+eps)
	}
}

// ScaleShift puts x*gamma + beta, column by column, into y, which may be x.
func ScaleShift(y, x, gamma, beta []float32) {
	n := len(gamma)
	for i := 0; i+n <= len(x) && n > 0; i += n {
		affine(y[i:i+n], x[i:i+n], gamma, beta)
	}
}

// affine: y = x*gamma + beta.
func affine(y, x, gamma, beta []float32) {
	y, gamma, beta = y[:len(x)], gamma[:len(x)], beta[:len(x)]
	for n := whole(len(x)); n > 0; n = whole(len(x)) {
		affineVec(&y[0], &x[0], &gamma[0], &beta[0], n)
		y, x, gamma, beta = y[n:], x[n:], gamma[n:], beta[n:]
	}
	for j, w := range x {
		y[j] = float32(w*gamma[j]) + beta[j]
	}
}

// ScaleCols multiplies every row of x by c.
func ScaleCols(x, c []float32) {
	n := len(c)
	for i := 0; i+n <= len(x) && n > 0; i += n {
		Mul(x[i:i+n], c)
	}
}
