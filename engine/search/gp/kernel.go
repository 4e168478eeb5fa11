package gp

import "math"

// matern is the kernel at a squared distance in length scales.
func matern(r2 float64) float64 {
	r := math.Sqrt(5 * r2)
	return (1 + r + float64(r*r)/3) * decay(r)
}

const (
	parts  = 64 // of an octave
	octet  = parts / math.Ln2
	coarse = 0x1.62e42fefap-7 // the first bits of 1/octet, whose multiples are exact
	round  = 0x1.8p52         // added to a number below 2^51 it rounds it to a whole one
)

// powers are 2^(-i/parts).
var powers = func() (p [parts]float64) {
	for i := range p {
		p[i] = math.Exp2(-float64(i) / parts)
	}
	return p
}()

// decay is exp(-r) for r >= 0, to a few units in the last place and in half the time: a power
// of 2 from a table times a short series.
func decay(r float64) float64 {
	if !(r < 700) {
		return math.Exp(-r)
	}
	shifted := float64(r*octet) + round
	k := shifted - round
	x := float64(k*coarse) - r + float64(k*(math.Ln2/parts-coarse)) // within 1/180
	series := 1 + float64(x*(1+float64(x/2*(1+float64(x/3*(1+float64(x/4*(1+x/5))))))))
	i := int(k)
	return powers[i%parts] * series * math.Float64frombits(uint64(1023-i/parts)<<52)
}
