package sgemm

// portableBlock adds to the rows and columns of part what the portable kernel
// computes: the contract of the package as plain loops.
func portableBlock(p *product, part region) {
	for k0 := 0; k0 < p.k; k0 += kc {
		k1 := min(k0+kc, p.k)
		for i := part.i0; i < part.i1; i++ {
			j := part.j0
			for ; j+4 <= part.j1; j += 4 {
				s0, s1, s2, s3 := p.dot4(i, j, k0, k1)
				at := i*p.ldc + j
				p.store(at, s0, k0)
				p.store(at+1, s1, k0)
				p.store(at+2, s2, k0)
				p.store(at+3, s3, k0)
			}
			for ; j < part.j1; j++ {
				p.store(i*p.ldc+j, p.dot(i, j, k0, k1), k0)
			}
		}
	}
}

// dot sums A[i, k]*B[k, j] over k0 <= k < k1, in order.
func (p *product) dot(i, j, k0, k1 int) float32 {
	var sum float32
	a, b := i*p.aRow+k0*p.aK, k0*p.bK+j*p.bCol
	for range k1 - k0 {
		sum = fma32(p.a[a], p.b[b], sum)
		a += p.aK
		b += p.bK
	}
	return sum
}

// dot4 is dot for columns j to j+3: four sums that do not wait for each other.
func (p *product) dot4(i, j, k0, k1 int) (s0, s1, s2, s3 float32) {
	a, b := i*p.aRow+k0*p.aK, k0*p.bK+j*p.bCol
	for range k1 - k0 {
		x := p.a[a]
		s0 = fma32(x, p.b[b], s0)
		s1 = fma32(x, p.b[b+p.bCol], s1)
		s2 = fma32(x, p.b[b+2*p.bCol], s2)
		s3 = fma32(x, p.b[b+3*p.bCol], s3)
		a += p.aK
		b += p.bK
	}
	return s0, s1, s2, s3
}

// store brings one sum of the block that starts at k0 into C.
func (p *product) store(at int, sum float32, k0 int) {
	c := &p.c[at]
	switch {
	case k0 > 0:
		*c = fma32(p.alpha, sum, *c)
	case p.beta == 0:
		*c = float32(p.alpha * sum)
	default:
		*c = fma32(p.alpha, sum, float32(p.beta*(*c)))
	}
}
