package portmath

import "math"

// ln 2 in two parts, of which the first has zeros enough to be multiplied by any
// exponent exactly.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// Exp returns e^x.
func Exp(x float64) float64 {
	const (
		overflow  = 7.09782712893383973096e+02
		underflow = -7.45133219101941108420e+02
		nearZero  = 1.0 / (1 << 28)
	)
	switch {
	case x != x:
		return x
	case x > overflow:
		return math.Inf(1)
	case x < underflow:
		return 0
	case math.Abs(x) < nearZero:
		return 1 + x
	}
	// x = k ln 2 + r with r = hi - lo, |r| <= ln 2/2.
	k := math.Trunc(mulAdd(math.Log2E, x, math.Copysign(0.5, x)))
	hi, lo := x-float64(k*ln2Hi), float64(k*ln2Lo)
	r := hi - lo
	t := float64(r * r)
	p := mulAdd(t, 4.13813679705723846039e-08, -1.65339022054652515390e-06)
	p = mulAdd(t, p, 6.61375632143793436117e-05)
	p = mulAdd(t, p, -2.77777777770155933842e-03)
	p = mulAdd(t, p, 1.66666666666666657415e-01)
	c := r - float64(t*p)
	return ldexp(1-((lo-float64(r*c)/(2-c))-hi), int(k))
}

const (
	mantissaBits = 52
	exponentMask = 0x7ff
	exponentBias = 1022 // of fractions in [1/2, 1)
)

// ldexp is math.Ldexp, quick for x in [1/2, 2) where the result is normal.
func ldexp(x float64, k int) float64 {
	if -1021 <= k && k <= 1022 {
		return math.Float64frombits(math.Float64bits(x) + uint64(k)<<mantissaBits)
	}
	return math.Ldexp(x, k)
}

// frexp is math.Frexp for x > 0, quick where x is normal.
func frexp(x float64) (m float64, e int) {
	bits := math.Float64bits(x)
	if e = int(bits >> mantissaBits & exponentMask); e == 0 {
		return math.Frexp(x)
	}
	return math.Float64frombits(bits&^(exponentMask<<mantissaBits) | exponentBias<<mantissaBits), e - exponentBias
}

// Log returns the natural logarithm of x: NaN below 0, -Inf at 0.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	m, e := frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		e--
	}
	f, k := m-1, float64(e) // x = 2^k (1+f), 1+f in [sqrt(1/2), sqrt(2))
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := mulAdd(s4, 1.479819860511658591e-01, 1.818357216161805012e-01)
	odd = mulAdd(s4, odd, 2.857142874366239149e-01)
	odd = mulAdd(s4, odd, 6.666666666666735130e-01)
	even := mulAdd(s4, 1.531383769920937332e-01, 2.222219843214978396e-01)
	even = mulAdd(s4, even, 3.999999999940941908e-01)
	r := float64(s2*odd) + float64(s4*even)
	half := float64(0.5 * f * f)
	return float64(k*ln2Hi) - ((half - (float64(s*(half+r)) + float64(k*ln2Lo))) - f)
}

// Log2 returns the binary logarithm of x, exactly for powers of two.
func Log2(x float64) float64 {
	m, e := math.Frexp(x)
	if m == 0.5 {
		return float64(e - 1)
	}
	return mulAdd(Log(m), 1/math.Ln2, float64(e))
}

// Pow returns x^y for x >= 0. Its relative error grows with y, to about y units in
// the last place.
func Pow(x, y float64) float64 {
	const wholes = 1 << 53 // from here on, all numbers are even
	if !(x > 0 && x <= math.MaxFloat64 && math.Abs(y) < wholes) || y == 0.5 {
		return math.Pow(x, y) // a special case, exact everywhere
	}
	if y < 0 {
		return 1 / Pow(x, -y)
	}
	whole, part := math.Modf(y)
	p := 1.0
	if part != 0 {
		p = Exp(part * Log(x))
	}
	for n := uint64(whole); n != 0; n >>= 1 {
		if n&1 == 1 {
			p *= x
		}
		x *= x
	}
	return p
}
