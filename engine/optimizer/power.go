package optimizer

import (
	"tunebench/engine/internal/portmath"
)

// power finds base^t for one t after another with one multiplication each:
// a full power would show on networks whose step takes microseconds. It starts anew
// every so many steps, so that its value depends on t alone, and not on where a
// resumed run began.
type power struct {
	base, value float64 // value is base^t
	t           uint64
}

// powerSpan is the distance of two fresh starts.
const powerSpan = 256

// at returns base^t.
func (p *power) at(t uint64) float64 {
	if t != p.t+1 || t%powerSpan == 0 {
		p.t = t - t%powerSpan
		p.value = portmath.Pow(p.base, float64(p.t))
	}
	for ; p.t < t; p.t++ {
		p.value *= p.base
	}
	return p.value
}
