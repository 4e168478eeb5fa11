package rng

import (
	"math"

	"tunebench/engine/internal/portmath"
	"tunebench/engine/internal/rng/philox"
)

// Purpose separates the streams that share a seed, an epoch and a step. The
// numbers are part of the reproducibility contract: append, never renumber.
type Purpose uint8

// The purposes of the engine's draws.
const (
	Init     Purpose = iota + 1 // initial weights; step = layer
	Shuffle                     // order of the training rows; epoch
	Dropout                     // dropout masks; epoch, step, sub = layer
	Mixup                       // mixing coefficients and partners; epoch, step
	Noise                       // input noise; epoch, step
	Split                       // train, validation, test assignment
	Generate                    // generated data sets
	Sample                      // subsampling of rows
	Augment                     // augmentation of a sample; epoch, step = row
	Search                      // hyper-parameter search; step = trial
	Bench                       // filler of benchmarks and size estimates
	Explain                     // permutations of importance measures
)

// Stream is one addressed sequence of random numbers. It is a value: copying it
// forks it at its position. Make one with [New].
type Stream struct {
	at     philox.Address // counter: [0] position, [1] step, [2] epoch, [3] purpose and sub
	buf    [4]uint32
	have   uint8 // words of buf not yet handed out
	spare  float64
	paired bool // spare holds the second normal of the last pair
}

// New returns the stream of (seed, purpose, epoch, step) at its beginning.
// Epoch and step count from 0 and use 32 bits.
func New(seed uint64, p Purpose, epoch, step int) Stream {
	return NewSub(seed, p, epoch, step, 0)
}

// NewSub is [New] with one more coordinate, below 2^24, such as a layer's number.
func NewSub(seed uint64, p Purpose, epoch, step, sub int) Stream {
	return Stream{at: philox.Address{
		Key:     [2]uint32{uint32(seed), uint32(seed >> 32)},
		Counter: [4]uint32{0, uint32(step), uint32(epoch), uint32(p) | uint32(sub)<<8},
	}}
}

// Seek moves the stream to block n, four words each, in constant time.
func (s *Stream) Seek(n uint32) {
	s.at.Counter[0] = n
	s.have = 0
	s.paired = false
}

// Block returns the next four words and moves on, leaving out what is left of
// a block that Uint32 began.
func (s *Stream) Block() [4]uint32 {
	b := s.at.Block()
	s.at.Counter[0]++
	s.have = 0
	return b
}

// Address returns where the stream's next block is.
func (s *Stream) Address() philox.Address { return s.at }

// Uint32 returns 32 random bits.
func (s *Stream) Uint32() uint32 {
	if s.have == 0 {
		s.buf = s.Block()
		s.have = 4
	}
	s.have--
	return s.buf[3-s.have]
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 {
	lo := uint64(s.Uint32())
	return lo | uint64(s.Uint32())<<32
}

// Float32 returns a number from [0, 1) with 24 random bits.
func (s *Stream) Float32() float32 { return unit32(s.Uint32()) }

// Float64 returns a number from [0, 1) with 53 random bits.
func (s *Stream) Float64() float64 { return float64(float64(s.Uint64()>>11) * 0x1p-53) }

func unit32(w uint32) float32 { return float32(w>>8) * 0x1p-24 }

// Intn returns a number from [0, n) without bias (Lemire, "Fast Random Integer
// Generation in an Interval", 2019). It panics if n is not in [1, 2^32).
func (s *Stream) Intn(n int) int {
	if n <= 0 || uint64(n) > math.MaxUint32 {
		panic("rng: Intn needs 1 <= n < 2^32")
	}
	bound := uint32(n)
	m := uint64(s.Uint32()) * uint64(bound)
	if uint32(m) < bound {
		limit := -bound % bound
		for uint32(m) < limit {
			m = uint64(s.Uint32()) * uint64(bound)
		}
	}
	return int(m >> 32)
}

// Normal returns a number of the standard normal distribution (Box and Muller,
// 1958), in float64.
func (s *Stream) Normal() float64 {
	if s.paired {
		s.paired = false
		return s.spare
	}
	u := 1 - s.Float64() // (0, 1]: the logarithm is finite
	v := s.Float64()
	r := math.Sqrt(-2 * portmath.Log(u))
	sin, cos := portmath.Sincos(2 * math.Pi * v)
	s.spare, s.paired = r*sin, true
	return r * cos
}

// Beta returns a number of the Beta(a, b) distribution, a, b > 0.
func (s *Stream) Beta(a, b float64) float64 {
	x, y := s.gamma(a), s.gamma(b)
	if x+y == 0 { // both underflowed: a tiny shape puts all mass at the two ends
		return float64(s.Intn(2))
	}
	return x / (x + y)
}

// gamma returns a number of the Gamma(a, 1) distribution (Marsaglia and Tsang,
// "A Simple Method for Generating Gamma Variables", 2000).
func (s *Stream) gamma(a float64) float64 {
	if a < 1 {
		u := 1 - s.Float64()
		return s.gamma(a+1) * portmath.Pow(u, 1/a)
	}
	d := a - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.Normal()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(v * v * v)
		u := 1 - s.Float64()
		if portmath.Log(u) < float64(x*x/2)+float64(d*(1-v+portmath.Log(v))) {
			return d * v
		}
	}
}
