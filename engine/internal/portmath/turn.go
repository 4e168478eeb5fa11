package portmath

import "math"

// SincosTurn returns sine and cosine of t turns, 2πt, by Taylor's series within an eighth of a
// turn: exact at quarters, and within 4e-15 elsewhere. The points of generated data sets lie
// where it says, so it is kept apart from [Sincos], which rounds differently.
func SincosTurn(t float64) (sin, cos float64) {
	t -= math.Floor(t)
	quarter := math.Floor(float64(t*4) + 0.5)
	x := float64((t - float64(quarter/4)) * (2 * math.Pi))
	q := x * x
	for k := 17.0; k >= 3; k -= 2 {
		sin = float64((1-sin)*q) / (k * (k - 1))
		cos = float64((1-cos)*q) / ((k - 1) * (k - 2))
	}
	sin, cos = float64(x*(1-sin)), 1-cos
	switch int(quarter) & 3 {
	case 1:
		sin, cos = cos, -sin
	case 2:
		sin, cos = -sin, -cos
	case 3:
		sin, cos = -cos, sin
	}
	return sin, cos
}
