package tfevents

import (
	"encoding/binary"
	"hash/crc32"
)

// A frame is: length (uint64), masked CRC of the length, data, masked CRC of the data,
// all little-endian.
const (
	headerBytes = 12
	footerBytes = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// maskedCRC is the CRC-32C rotated and offset, as TFRecord stores it, so that a CRC over
// data that holds CRCs keeps its strength.
func maskedCRC(b []byte) uint32 {
	c := crc32.Checksum(b, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

// beginFrame reserves the header of a frame at the end of b.
func beginFrame(b []byte) []byte {
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}

// endFrame completes the frame that begins at start: it fills in the header and appends
// the checksum of the data.
func endFrame(b []byte, start int) []byte {
	data := b[start+headerBytes:]
	binary.LittleEndian.PutUint64(b[start:], uint64(len(data)))
	binary.LittleEndian.PutUint32(b[start+8:], maskedCRC(b[start:start+8]))
	return binary.LittleEndian.AppendUint32(b, maskedCRC(data))
}

// frameLength reads a header; ok is false if its checksum is wrong.
func frameLength(header []byte) (length uint64, ok bool) {
	length = binary.LittleEndian.Uint64(header)
	return length, binary.LittleEndian.Uint32(header[8:]) == maskedCRC(header[:8])
}
