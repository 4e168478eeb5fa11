package vec

import "math"

const (
	log2e   = 0x1.715476p+0
	ln2hi   = 0.693359375 // ln 2 to 10 bits: n*ln2hi is exact for |n| < 2^14
	ln2lo   = -2.12194440e-4
	rounder = 0x1.8p23 // adding it rounds to an integer that then sits in the low bits
	expMin  = -87.3    // below, e^x is left out as denormal
	expMax  = 88.3     // above, 2^n leaves the format
)

// reduceExp writes x = n ln 2 + r with |r| <= ln 2/2 and returns s = 2^n and q = e^r - 1.
func reduceExp(x float32) (s, q float32) {
	t := float32(x*log2e) + rounder
	n := t - rounder
	r := x - float32(n*ln2hi)
	r -= float32(n * ln2lo)
	p := float32(0.00019919381)
	p = float32(p*r) + 0.0013947225
	p = float32(p*r) + 0.008333263
	p = float32(p*r) + 0.041666254
	p = float32(p*r) + 0.16666667
	p = float32(p*r) + 0.5
	q = r + float32(float32(r*r)*p)
	return math.Float32frombits(math.Float32bits(t)<<23 + 0x3f800000), q
}

// exp returns e^x: relative error below 1.2e-7 in [-87.3, 88.3], 0 below, +Inf above.
func exp(x float32) float32 {
	s, q := reduceExp(x)
	switch {
	case x < expMin:
		return 0
	case x > expMax:
		return float32(math.Inf(1))
	}
	return float32(s * (1 + q))
}

// expm1 returns e^x - 1 for x <= 0 without the cancellation near 0.
func expm1(x float32) float32 {
	if x < -20 {
		return -1
	}
	s, q := reduceExp(x)
	return float32(s*q) + (s - 1)
}

// log returns the natural logarithm of a positive normal x: relative error below 2e-7.
func log(x float32) float32 {
	if !(x < math.MaxFloat32) {
		return x // NaN and +Inf
	}
	b := math.Float32bits(x)
	e := int32(b-0x3f3504f3) >> 23
	n := float32(e)
	f := math.Float32frombits(b-uint32(e)<<23) - 1 // [sqrt(1/2)-1, sqrt(2)-1)
	z := float32(f * f)
	p := float32(0.06915368)
	p = float32(p*f) - 0.11789808
	p = float32(p*f) + 0.118729763
	p = float32(p*f) - 0.12384348
	p = float32(p*f) + 0.14218658
	p = float32(p*f) - 0.16669251
	p = float32(p*f) + 0.20002227
	p = float32(p*f) - 0.24999987
	p = float32(p*f) + 0.3333331
	y := float32(float32(p*f) * z)
	y += float32(n * ln2lo)
	y -= float32(0.5 * z)
	return float32(n*ln2hi) + (f + y)
}

// log1p returns log(1+e) for e in [0, 1].
func log1p(e float32) float32 {
	u := 1 + e
	return log(u) + (e-(u-1))/u // the second term restores what 1+e rounded away
}

// tanh has a relative error below 2e-7.
func tanh(x float32) float32 {
	a := abs(x)
	if a < 0.625 {
		z := float32(x * x)
		p := float32(-0.005717037)
		p = float32(p*z) + 0.020650579
		p = float32(p*z) - 0.053743497
		p = float32(p*z) + 0.13331491
		p = float32(p*z) - 0.33333284
		return x + float32(float32(x*z)*p)
	}
	t := 1 - 2/(exp(min(2*a, 40))+1)
	return copysign(t, x)
}

// sigmoid returns 1/(1+e^-x) from e^-|x|, which cannot overflow.
func sigmoid(x float32) float32 {
	e := exp(-abs(x))
	s := 1 / (1 + e)
	if x < 0 {
		return float32(e * s)
	}
	return s
}

// erf has an absolute error below 2e-7.
func erf(x float32) float32 {
	a := abs(x)
	if a < 1 {
		z := float32(x * x)
		p := float32(7.889119e-05)
		p = float32(p*z) - 0.0008020841
		p = float32(p*z) + 0.005189535
		p = float32(p*z) - 0.026854444
		p = float32(p*z) + 0.11283600
		p = float32(p*z) - 0.37612626
		p = float32(p*z) + 0.12837917
		return x + float32(x*p)
	}
	t := min(a, 4) // erf(4) rounds to 1
	p := float32(2.5132644e-07)
	p = float32(p*t) - 2.5314806e-05
	p = float32(p*t) + 0.00046378799
	p = float32(p*t) - 0.0042823828
	p = float32(p*t) + 0.025373556
	p = float32(p*t) - 0.108638994
	p = float32(p*t) - 0.6330396
	p = float32(p*t) - 1.1296612
	p = float32(p*t) + 0.00020435988 // log(erfc t)
	return copysign(1-exp(p), x)
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

func copysign(x, sign float32) float32 {
	const s = 1 << 31
	return math.Float32frombits(math.Float32bits(x)&^s | math.Float32bits(sign)&s)
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
