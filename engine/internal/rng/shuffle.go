package rng

import "tunebench/engine/internal/rng/philox"

// batched is the length from which on drawing many words at once pays.
const batched = 32

// Perm fills dst with a permutation of 0..len(dst)-1 (Fisher and Yates).
func (s *Stream) Perm(dst []int32) {
	for i := range dst {
		dst[i] = int32(i)
	}
	s.Shuffle(dst)
}

// Shuffle permutes v in place (Fisher and Yates): for i from the end, with one
// number below i+1 from [Stream.Intn].
func (s *Stream) Shuffle(v []int32) {
	if s.have == 0 && len(v) >= batched {
		s.shuffle(v)
		return
	}
	for i := len(v) - 1; i > 0; i-- {
		j := s.Intn(i + 1)
		v[i], v[j] = v[j], v[i]
	}
}

// shuffle is Shuffle of a stream between two blocks, with the words drawn by
// the batch. It leaves the stream where single draws would.
func (s *Stream) shuffle(v []int32) {
	var b philox.Batch
	used := 0
	for i := len(v) - 1; i > 0; {
		b.Fill(s.at)
		s.at.Counter[0] += philox.Lanes
		for used = 0; used < 4*philox.Lanes && i > 0; used++ {
			bound := uint32(i + 1)
			m := uint64(b[used%4][used/4]) * uint64(bound)
			if low := uint32(m); low < bound && low < -bound%bound {
				continue // Intn would draw again
			}
			j := m >> 32
			v[i], v[j] = v[j], v[i]
			i--
		}
	}
	begun := (used + 3) / 4
	s.at.Counter[0] -= uint32(philox.Lanes - begun)
	if used%4 != 0 {
		s.have = uint8(4 - used%4)
		for w := range s.buf {
			s.buf[w] = b[w][begun-1]
		}
	}
}
