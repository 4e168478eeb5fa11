package splitmix

import (
	"math"
	"math/bits"

	"tunebench/engine/internal/portmath"
)

// Purpose separates the streams of one seed, so that a split never repeats the draws of a
// generated set. The numbers are part of the reproducibility contract: append, never renumber.
type Purpose uint64

// The purposes of draws.
const (
	Points     Purpose = iota + 1 // points of a generated set and their noise; index = row
	Centers                       // where its classes lie
	Split                         // order of a class's rows; sub = class
	Sample                        // which rows are kept
	Negatives                     // items not met; sub = part of the split
	Candidates                    // items to rank
	Ratings                       // generated ratings; sub 1 = their order, 2 = noise
	Directions                    // of the models that judge labels; sub 1 = projection, 2 = features, 3 = thresholds
	Folds                         // of training rows, to judge columns out of fold; index = row
	Portions                      // order of training rows, of which a learning curve takes the first
)

// Stream is the sequence of one address. It has no state: a draw depends on its index alone.
type Stream struct{ key uint64 }

const golden = 0x9e3779b97f4a7c15

// Mix scrambles 64 bits so that each bit of the result depends on all of them.
func Mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// New returns the stream of an address; sub tells apart the streams of one purpose.
func New(seed uint64, p Purpose, sub uint64) Stream {
	key := Mix(seed + golden)
	key = Mix(key ^ Mix(uint64(p)*golden))
	return Stream{Mix(key ^ Mix((sub+1)*golden))}
}

// Uint64 returns 64 random bits.
func (s Stream) Uint64(index uint64) uint64 { return Mix(s.key + (index+1)*golden) }

// Float64 returns a number from [0, 1) with 53 random bits.
func (s Stream) Float64(index uint64) float64 {
	return float64(float64(s.Uint64(index)>>11) * 0x1p-53)
}

// Intn returns a number from [0, n) by one multiplication (Lemire, 2019); its bias of n/2^64 is
// far below anything that a split can show.
func (s Stream) Intn(index uint64, n int) int {
	hi, _ := bits.Mul64(s.Uint64(index), uint64(n))
	return int(hi)
}

// Shuffle permutes rows (Fisher and Yates).
func (s Stream) Shuffle(rows []int32) {
	for i := len(rows) - 1; i > 0; i-- {
		j := s.Intn(uint64(i), i+1)
		rows[i], rows[j] = rows[j], rows[i]
	}
}

// NormalPair returns two independent numbers of the standard normal distribution (Box and
// Muller, 1958).
func (s Stream) NormalPair(index uint64) (float64, float64) {
	radius := math.Sqrt(-2 * portmath.Log(1-s.Float64(2*index)))
	sin, cos := portmath.SincosTurn(s.Float64(2*index + 1))
	return float64(radius * cos), float64(radius * sin)
}
