package rng

import "math"

// FillNormal fills dst with mean + std*N(0,1), rounded once to float32.
func (s *Stream) FillNormal(dst []float32, mean, std float64) {
	for i := range dst {
		dst[i] = float32(mean + std*s.Normal())
	}
}

// FillUniform fills dst with numbers from [lo, hi).
func (s *Stream) FillUniform(dst []float32, lo, hi float64) {
	for i := range dst {
		dst[i] = float32(lo + (hi-lo)*s.Float64())
	}
}

// Mask fills dst with 0, with probability p, or scale. Element i is decided by
// word i%4 of block i/4, so a part of a mask can be drawn on its own after Seek.
// It is the multiplier of inverted dropout for scale = 1/(1-p).
func (s *Stream) Mask(dst []float32, p float64, scale float32) {
	limit := threshold(p)
	for len(dst) >= 4 {
		b := s.Block()
		d := dst[:4:4]
		for i, w := range b {
			d[i] = keep(w, limit, scale)
		}
		dst = dst[4:]
	}
	if len(dst) > 0 {
		b := s.Block()
		for i := range dst {
			dst[i] = keep(b[i], limit, scale)
		}
	}
}

// keep returns scale if w is at or above limit, else 0, without a branch: masks
// are unpredictable by design.
func keep(w uint32, limit uint64, scale float32) float32 {
	below := uint32((uint64(w) - limit) >> 63) // 1 if w < limit
	return math.Float32frombits(math.Float32bits(scale) & (below - 1))
}

func threshold(p float64) uint64 {
	switch {
	case !(p > 0):
		return 0
	case p >= 1:
		return 1 << 32
	}
	return uint64(p * (1 << 32))
}
