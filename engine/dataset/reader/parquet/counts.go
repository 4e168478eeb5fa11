package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/encoding/delta"
)

var errCutShort = errors.New("a page is cut short")

// slackValues is how many values a page's last runs may hold beyond its own: runs of packed
// bits come in eights, and some writers fill up whole groups of them.
const slackValues = 512

// checkRuns counts the values of the hybrid of run lengths and packed bits (Parquet's RLE) and
// refuses more than n.
func checkRuns(src []byte, bits, n int) error {
	if bits > 32 {
		return fmt.Errorf("values of %d bits", bits)
	}
	return walkRuns(src, n, func(packed bool, count uint64) (values, size uint64) {
		if packed {
			return 8 * count, count * uint64(bits)
		}
		return count, uint64(bits+7) / 8
	})
}

// checkBits is checkRuns for booleans as the library stores them: eight bits to a byte.
func checkBits(src []byte, n int) error {
	return walkRuns(src, n, func(packed bool, count uint64) (values, size uint64) {
		if packed {
			return 8 * count, count
		}
		return count, 1
	})
}

// walkRuns adds up runs; size tells how many values and bytes follow a header of count.
func walkRuns(src []byte, n int, size func(packed bool, count uint64) (values, bytes uint64)) error {
	total := uint64(0)
	for len(src) > 0 {
		u, k := binary.Uvarint(src)
		if k <= 0 || u>>1 > 1<<32 {
			return errCutShort
		}
		values, bytes := size(u&1 != 0, u>>1)
		if total += values; total > uint64(n+slackValues) {
			return fmt.Errorf("a page of %d values has more in its runs", n)
		}
		src = src[k:]
		src = src[min(bytes, uint64(len(src))):]
	}
	return nil
}

// skipDeltas returns what follows a block of integers in Parquet's DELTA_BINARY_PACKED and
// refuses more than n of them.
func skipDeltas(src []byte, n int) ([]byte, error) {
	var header [3]uint64 // values in a block, miniblocks in a block, values in all
	for i := range header {
		u, k := binary.Uvarint(src)
		if k <= 0 {
			return nil, errCutShort
		}
		header[i], src = u, src[k:]
	}
	_, k := binary.Varint(src) // the first value
	if k <= 0 {
		return nil, errCutShort
	}
	src = src[k:]
	block, minis, values := header[0], header[1], header[2]
	switch {
	case values > uint64(n):
		return nil, fmt.Errorf("a page of %d values claims %d", n, values)
	case minis == 0 || block > 1<<16 || minis > block:
		return nil, fmt.Errorf("blocks of %d values in %d parts", block, minis)
	}
	each := block / minis
	for left := int64(values) - 1; left > 0; {
		_, k := binary.Varint(src) // the least difference
		if k <= 0 || uint64(len(src)-k) < minis {
			return nil, errCutShort
		}
		widths := src[k : k+int(minis)]
		src = src[k+int(minis):]
		for _, bits := range widths {
			if left <= 0 {
				break
			}
			size := each * uint64(bits) / 8
			if size > uint64(len(src)) {
				return src[:0], nil // the library forgives a last part without its padding
			}
			src = src[size:]
			left -= int64(each)
		}
	}
	return src, nil
}

// frontCodedSize returns the number of bytes that n texts of Parquet's DELTA_BYTE_ARRAY unpack to:
// each consists of a prefix of the one before and a suffix.
func frontCodedSize(body []byte, n int) (int64, error) {
	rest, err := skipDeltas(body, n)
	if err != nil {
		return 0, err
	}
	if _, err := skipDeltas(rest, n); err != nil {
		return 0, err
	}
	total := int64(0)
	for _, lengths := range [][]byte{body, rest} {
		values, err := new(delta.BinaryPackedEncoding).DecodeInt32(nil, lengths)
		if err != nil {
			return 0, err
		}
		for _, v := range values {
			total += max(0, int64(v))
		}
	}
	return total, nil
}
