package compress

import (
	"cmp"
	"math"
	"slices"

	"tunebench/engine/train/job"
)

// Half is the nearest number of 16 bits (IEEE 754 binary16, ties to even) of a float32, as its bits. What is too large
// for it becomes an infinity.
func Half(v float32) uint16 {
	b := math.Float32bits(v)
	sign := uint16(b >> 16 & 0x8000)
	exponent, fraction := int(b>>23&0xff)-127, b&0x7fffff
	switch {
	case exponent == 128 && fraction != 0:
		return sign | 0x7e00 // NaN
	case exponent > 15:
		return sign | 0x7c00
	case exponent < -25:
		return sign
	case exponent < -14: // subnormal: the hidden one comes into the fraction
		fraction |= 0x800000
		return sign | rounded(fraction, 13-14-exponent)
	}
	return sign + uint16(exponent+15)<<10 + rounded(fraction, 13) // a carry goes into the exponent
}

// rounded shifts right by n bits, to the nearest, ties to even.
func rounded(v uint32, n int) uint16 {
	kept, rest, half := v>>n, v&(1<<n-1), uint32(1)<<(n-1)
	if rest > half || rest == half && kept&1 == 1 {
		kept++
	}
	return uint16(kept)
}

// FromHalf is the float32 of 16 bits, which is exact.
func FromHalf(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent, fraction := uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch exponent {
	case 0:
		v := float32(fraction) * 0x1p-24
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

// Wide reports whether rows of so many weights are long enough for a scale of their own: shorter ones take less room
// as numbers of 16 bits.
func Wide(cols int) bool { return cols >= 8 }

// Int8 makes whole numbers from -127 to 127 of a matrix, rows x cols row-major, with a scale for each row, so that the
// largest of the row is 127: symmetric quantization per channel. A weight is about its number times the scale.
func Int8(w []float32, rows int) (q []int8, scales []float32) {
	q, scales = make([]int8, len(w)), make([]float32, rows)
	cols := len(w) / max(1, rows)
	for r := range rows {
		row := w[r*cols : (r+1)*cols]
		largest := float32(0)
		for _, v := range row {
			largest = max(largest, v, -v)
		}
		if largest == 0 {
			scales[r] = 1
			continue
		}
		scales[r] = largest / 127
		for c, v := range row {
			q[r*cols+c] = int8(min(max(math.RoundToEven(float64(v)/float64(scales[r])), -127), 127))
		}
	}
	return q, scales
}

// FromInt8 is the inverse of Int8, up to its rounding.
func FromInt8(q []int8, scales []float32) []float32 {
	out := make([]float32, len(q))
	cols := len(q) / max(1, len(scales))
	for i, v := range q {
		out[i] = float32(v) * scales[i/cols]
	}
	return out
}

// Prune sets a share of all weights of some matrices to 0, the smallest ones over all of them (magnitude pruning; Han
// et al. 2015), in place. Of weights of one size, those that come first go first.
func Prune(matrices [][]float32, share float64) {
	type place struct{ matrix, at int }
	var all []place
	for m, w := range matrices {
		for i := range w {
			all = append(all, place{m, i})
		}
	}
	size := func(p place) float64 { return math.Abs(float64(matrices[p.matrix][p.at])) }
	slices.SortStableFunc(all, func(a, b place) int { return cmp.Compare(size(a), size(b)) })
	for _, p := range all[:int(min(max(share, 0), 1)*float64(len(all)))] {
		matrices[p.matrix][p.at] = 0
	}
}

// Matrices prunes those of a network's tensors that are matrices, by copies in their place.
func Matrices(tensors []job.Tensor, share float64) {
	if share == 0 {
		return
	}
	var list [][]float32
	for i, t := range tensors {
		if len(t.Shape) == 2 {
			tensors[i].Data = slices.Clone(t.Data)
			list = append(list, tensors[i].Data)
		}
	}
	Prune(list, share)
}

// Bytes is what a matrix takes with so many bytes a weight: all of them, or, where that is less, the weights that are
// not 0 and a bit for each place.
func Bytes(w []float32, each int) int {
	left := 0
	for _, v := range w {
		if v != 0 {
			left++
		}
	}
	return min(each*len(w), each*left+(len(w)+7)/8)
}
