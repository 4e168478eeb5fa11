package metric

import "slices"

// fewToCount is up to how many scores a comparing sort is faster.
const fewToCount = 64

// sorter sorts sortable scores byte by byte, from the last one that counts to the first (radix sort): every
// evaluation sorts as many as it has rows and classes, and comparing them takes twice as long.
type sorter struct {
	spare []uint64
	// next counts how many scores have a byte, then where those with it begin.
	next [(64 - tieBits + 7) / 8][256]uint32
}

// sort orders scores by all but their last bits, which tie.
func (s *sorter) sort(scores []uint64) {
	if len(scores) <= fewToCount {
		slices.Sort(scores)
		return
	}
	if cap(s.spare) < len(scores) {
		s.spare = make([]uint64, len(scores))
	}
	s.count(scores)
	from, to := scores, s.spare[:len(scores)]
	for d := range s.next {
		next, shift := &s.next[d], tieBits+8*d
		if int(next[from[0]>>shift&0xff]) == len(from) {
			continue // one byte for all
		}
		sum := uint32(0)
		for b, n := range next {
			next[b], sum = sum, sum+n
		}
		for _, u := range from {
			place := &next[u>>shift&0xff]
			to[*place] = u
			*place++
		}
		from, to = to, from
	}
	if &from[0] != &scores[0] {
		copy(scores, from)
	}
}

// count counts every byte of every score.
func (s *sorter) count(scores []uint64) {
	clear(s.next[:])
	for _, u := range scores {
		u >>= tieBits
		for d := range s.next {
			s.next[d][u&0xff]++
			u >>= 8
		}
	}
}
