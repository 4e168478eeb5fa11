package vec

// NormalizeRows puts (z-mean)/sqrt(var+eps) of each row into xhat and
// 1/sqrt(var+eps) into inv, one per row; var is the biased variance (Ba, Kiros
// and Hinton, "Layer Normalization", 2016).
func NormalizeRows(xhat, inv, z []float32, cols int, eps float32) {
	n := float32(cols)
	for i := range inv {
		x, y := z[i*cols:(i+1)*cols], xhat[i*cols:(i+1)*cols]
		mean := Sum(x) / n
		r := 1 / sqrt(SumSqDiff(x, mean)/n+eps)
		inv[i] = r
		y = y[:len(x)]
		for j, v := range x {
			y[j] = float32((v - mean) * r)
		}
	}
}

// NormalizeRowsGrad replaces d, the gradient of xhat, by that of z.
func NormalizeRowsGrad(d, xhat, inv []float32, cols int) {
	n := float32(cols)
	for i, r := range inv {
		g, y := d[i*cols:(i+1)*cols], xhat[i*cols:(i+1)*cols]
		mean, dot := Sum(g)/n, Dot(g, y)/n
		y = y[:len(g)]
		for j, v := range g {
			g[j] = float32((v - mean - float32(y[j]*dot)) * r)
		}
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
			row := z[i*n : (i+1)*n]
			for j, v := range row {
				d := v - mean[j]
				part[j] += float32(d * d)
			}
		}
		Add(variance, part)
	}
	Scale(inv, variance)
}

// NormalizeCols puts (z-mean)*inv, column by column, into xhat, which may be z.
func NormalizeCols(xhat, z, mean, inv []float32) {
	n := len(mean)
	inv = inv[:n]
	for i := 0; i+n <= len(z) && n > 0; i += n {
		x, y := z[i:i+n], xhat[i:i+n]
		for j, v := range x {
			y[j] = float32((v - mean[j]) * inv[j])
		}
	}
}

// NormalizeColsGrad replaces d, the gradient of xhat, by that of z: with dMean
// and dDot the column means of d and of d*xhat, inv*(d - dMean - xhat*dDot)
// (Ioffe and Szegedy, "Batch Normalization", 2015).
func NormalizeColsGrad(d, xhat, inv, dMean, dDot []float32) {
	n := len(inv)
	for i := 0; i+n <= len(d) && n > 0; i += n {
		g, y := d[i:i+n], xhat[i:i+n]
		for j, v := range g {
			g[j] = float32((v - dMean[j] - float32(y[j]*dDot[j])) * inv[j])
		}
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
	beta = beta[:n]
	for i := 0; i+n <= len(x) && n > 0; i += n {
		u, v := x[i:i+n], y[i:i+n]
		for j, w := range u {
			v[j] = float32(w*gamma[j]) + beta[j]
		}
	}
}

// ScaleCols multiplies every row of x by c.
func ScaleCols(x, c []float32) {
	n := len(c)
	for i := 0; i+n <= len(x) && n > 0; i += n {
		Mul(x[i:i+n], c)
	}
}
