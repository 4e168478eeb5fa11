package portmath

import "math"

// Sincos returns sine and cosine of x radians. Beyond 2^29, the error grows with x.
func Sincos(x float64) (sin, cos float64) {
	// pi/4 in three parts, so that multiples of it can be taken off exactly.
	const (
		pi4A = 7.85398125648498535156e-1
		pi4B = 3.77489470793079817668e-8
		pi4C = 2.69515142907905952645e-15
		most = 1 << 29
	)
	switch {
	case x == 0:
		return x, 1
	case x-x != 0: // NaN or infinite
		return math.NaN(), math.NaN()
	}
	a := math.Abs(x)
	if a > most {
		a = math.Mod(a, 2*math.Pi)
	}
	octant := uint64(a * (4 / math.Pi))
	octant += octant & 1 // z lies in [-pi/4, pi/4]
	y := float64(octant)
	z := ((a - float64(y*pi4A)) - float64(y*pi4B)) - float64(y*pi4C)
	sin, cos = sincosNearZero(z)
	quarter := octant / 2 & 3
	if quarter&1 == 1 {
		sin, cos = cos, -sin
	}
	if quarter&2 == 2 {
		sin, cos = -sin, -cos
	}
	return math.Copysign(1, x) * sin, cos
}

// Cos returns the cosine of x radians, as Sincos does.
func Cos(x float64) float64 {
	_, cos := Sincos(x)
	return cos
}

func sincosNearZero(z float64) (sin, cos float64) {
	zz := float64(z * z)
	s := mulAdd(1.58962301576546568060e-10, zz, -2.50507477628578072866e-8)
	s = mulAdd(s, zz, 2.75573136213857245213e-6)
	s = mulAdd(s, zz, -1.98412698295895385996e-4)
	s = mulAdd(s, zz, 8.33333333332211858878e-3)
	s = mulAdd(s, zz, -1.66666666666666307295e-1)
	c := mulAdd(-1.13585365213876817300e-11, zz, 2.08757008419747316778e-9)
	c = mulAdd(c, zz, -2.75573141792967388112e-7)
	c = mulAdd(c, zz, 2.48015872888517045348e-5)
	c = mulAdd(c, zz, -1.38888888888730564116e-3)
	c = mulAdd(c, zz, 4.16666666666665929218e-2)
	return z + float64(float64(z*zz)*s), (1 - float64(0.5*zz)) + float64(float64(zz*zz)*c)
}
