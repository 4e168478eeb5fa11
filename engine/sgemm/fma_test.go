package sgemm

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactFMA rounds x*y + z once, by way of exact rational arithmetic.
func exactFMA(x, y, z float32) float32 {
	if s := float64(x)*float64(y) + float64(z); math.IsNaN(s) || math.IsInf(s, 0) || s == 0 {
		return float32(s)
	}
	exact := func(v float32) *big.Float { return new(big.Float).SetPrec(1200).SetFloat64(float64(v)) }
	p := new(big.Float).SetPrec(1200).Mul(exact(x), exact(y))
	f, _ := p.Add(p, exact(z)).Float32()
	return f
}

func checkFMA(t *testing.T, x, y, z float32) {
	t.Helper()
	got, want := fma32(x, y, z), exactFMA(x, y, z)
	if math.Float32bits(got) != math.Float32bits(want) && !(got != got && want != want) {
		t.Fatalf("fma32(%x, %x, %x) = %x, want %x", x, y, z, got, want)
	}
}

func TestFMARoundsOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	bits := func() float32 { return math.Float32frombits(rng.Uint32()) }
	near := func(exponent int) float32 {
		m := float64(1<<23+rng.IntN(1<<23)) * float64(1-2*rng.IntN(2))
		return float32(math.Ldexp(m, exponent-23-rng.IntN(3)))
	}
	for range 20000 {
		checkFMA(t, bits(), bits(), bits())
		// Sums that almost cancel, ties, and results about to be subnormal.
		checkFMA(t, near(0), near(0), near(0))
		checkFMA(t, near(0), near(-24), near(0))
		checkFMA(t, near(-60), near(-66-rng.IntN(30)), near(-126-rng.IntN(20)))
		// x*y is a tie of z's last place, plus or minus almost nothing.
		x := float32(1 + math.Ldexp(float64(rng.IntN(8)), -23))
		checkFMA(t, x, float32(math.Ldexp(1, -24)), near(0))
		checkFMA(t, x, float32(math.Ldexp(1, -25-rng.IntN(30))), near(0))
	}
}

// A sum whose float64 rounding lands on a float32 tie: rounding twice is wrong.
func TestFMAWhereDoubleRoundingFails(t *testing.T) {
	x, y := float32(1+0x1p-23), float32(0x1p-24*(1-0x1p-23))
	z := float32(1 + 0x1p-23)
	twice := float32(float64(x)*float64(y) + float64(z))
	if got := fma32(x, y, z); got == twice {
		t.Fatalf("this triple no longer tells one rounding (%x) from two (%x)", got, twice)
	}
	checkFMA(t, x, y, z)
}
