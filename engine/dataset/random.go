package dataset

import (
	"math"
	"math/bits"

	"tunebench/engine/internal/portmath"
)

// purpose separates the streams of one seed, so that a split never repeats the draws of a
// generated set. The numbers are part of the format: changing one changes every result.
type purpose uint64

const (
	forPoints purpose = iota + 1
	forCenters
	forSplit
	forSample
	forNegatives
	forCandidates
	forRatings
)

// stream is a counter-based generator: the value at an index is SplitMix64's output at that
// position of the sequence that (seed, purpose, sub) selects. Any value can be had without
// the ones before it. Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators" (2014), with Stafford's 13th mixing constants.
type stream struct{ key uint64 }

const golden = 0x9e3779b97f4a7c15

func mix64(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// newStream keys a stream; sub tells apart the streams of one purpose (a class, for example).
func newStream(seed uint64, p purpose, sub uint64) stream {
	key := mix64(seed + golden)
	key = mix64(key ^ mix64(uint64(p)*golden))
	return stream{mix64(key ^ mix64((sub+1)*golden))}
}

// bits64 returns 64 uniform bits.
func (s stream) bits64(index uint64) uint64 { return mix64(s.key + (index+1)*golden) }

// uniform returns a float64 in [0, 1) with 53 random bits.
func (s stream) uniform(index uint64) float64 {
	return float64(float64(s.bits64(index)>>11) * (1.0 / (1 << 53)))
}

// below returns an integer in [0, n) by Lemire's multiplication; its bias of n/2^64 is far
// below anything that a split can show.
func (s stream) below(index uint64, n int) int {
	hi, _ := bits.Mul64(s.bits64(index), uint64(n))
	return int(hi)
}

// shuffle permutes rows in place (Fisher and Yates).
func (s stream) shuffle(rows []int32) {
	for i := len(rows) - 1; i > 0; i-- {
		j := s.below(uint64(i), i+1)
		rows[i], rows[j] = rows[j], rows[i]
	}
}

// normalPair returns two independent standard normal values (Box and Muller, 1958).
func (s stream) normalPair(index uint64) (float64, float64) {
	radius := math.Sqrt(-2 * portmath.Log(1-s.uniform(2*index)))
	sin, cos := sinCosTurn(s.uniform(2*index + 1))
	return float64(radius * cos), float64(radius * sin)
}

// sinCosTurn returns sine and cosine of 2 pi t by Taylor's series within an eighth of a turn,
// exactly at its quarters. As in portmath, explicit conversions forbid fused multiply-adds, so
// that a generated set is the same everywhere.
func sinCosTurn(t float64) (sin, cos float64) {
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
