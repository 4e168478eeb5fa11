package unpack

import (
	"bytes"
	"encoding/binary"
	"math"
)

// xzDictionary returns the largest dictionary, in bytes, that the blocks of an xz file ask for. The
// library allocates what a block claims, so the blocks are walked first: their chunks tell their
// lengths without being unpacked. What is damaged ends the walk, and the library too.
//
// The format: https://tukaani.org/xz/xz-file-format.txt, and for LZMA2 the decoder of XZ Utils.
func xzDictionary(raw []byte) (largest int64) {
	for len(raw) >= 12 {
		if bytes.HasPrefix(raw, []byte{0, 0, 0, 0}) { // padding between streams
			raw = raw[4:]
			continue
		}
		if !bytes.HasPrefix(raw, []byte(xzMagic)) {
			return largest
		}
		check := checkSizes[raw[7]&15]
		blocks := raw[12:]
		for len(blocks) > 0 && blocks[0] != 0 {
			header := 4 * (int(blocks[0]) + 1)
			if header > len(blocks) {
				return largest
			}
			largest = max(largest, blockDictionary(blocks[:header]))
			size := lzma2Size(blocks[header:])
			if size < 0 {
				return largest
			}
			end := header + size + (4-size%4)%4 + check
			if end > len(blocks) {
				return largest
			}
			blocks = blocks[end:]
		}
		if raw = afterIndex(blocks); raw == nil {
			return largest
		}
	}
	return largest
}

// checkSizes are the bytes that the checksum of each kind takes.
var checkSizes = [16]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}

// blockDictionary reads the size of the dictionary from a block's header: flags, sizes where the
// flags say so, and filters, of which LZMA2 is the last.
func blockDictionary(header []byte) int64 {
	if len(header) < 8 {
		return 0
	}
	flags, rest := header[1], header[2:]
	for _, flag := range []byte{0x40, 0x80} {
		if flags&flag != 0 {
			_, n := binary.Uvarint(rest)
			if n <= 0 {
				return 0
			}
			rest = rest[n:]
		}
	}
	for range flags&3 + 1 {
		id, n := binary.Uvarint(rest)
		if n <= 0 || len(rest) < n+2 {
			return 0
		}
		size := int(rest[n])
		if id == 0x21 && size == 1 {
			return dictionarySize(rest[n+1])
		}
		if rest = rest[n+1:]; size > len(rest) {
			return 0
		}
		rest = rest[size:]
	}
	return 0
}

// dictionarySize is 2 or 3 times a power of two by the bits of its code.
func dictionarySize(code byte) int64 {
	if code >= 40 {
		return math.MaxUint32
	}
	return (2 | int64(code&1)) << (code/2 + 11)
}

// lzma2Size walks chunks and returns how many bytes they take with their end mark; negative if that
// is missing.
func lzma2Size(data []byte) int {
	at := 0
	for at < len(data) {
		control := data[at]
		var size int
		switch {
		case control == 0:
			return at + 1
		case control < 0x80: // stored
			if at+3 > len(data) || control > 2 {
				return -1
			}
			size = 3 + int(binary.BigEndian.Uint16(data[at+1:])) + 1
		default:
			if at+5 > len(data) {
				return -1
			}
			size = 5 + int(binary.BigEndian.Uint16(data[at+3:])) + 1
			if control >= 0xc0 {
				size++ // the properties
			}
		}
		at += size
	}
	return -1
}

// afterIndex returns what follows the index and the footer of a stream; nil if they are cut short.
// The index's length stands in the footer, which ends in YZ.
func afterIndex(index []byte) []byte {
	for at := 0; at+12 <= len(index); at += 4 { // sizes are multiples of four
		footer := index[at : at+12]
		if at > 0 && string(footer[10:]) == "YZ" && (int64(binary.LittleEndian.Uint32(footer[4:]))+1)*4 == int64(at) {
			return index[at+12:]
		}
	}
	return nil
}
