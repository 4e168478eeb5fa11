package tfevents

import (
	"encoding/binary"
	"os"
)

// scanBytes bounds the search of one call, checksums over candidates included, so that a
// hostile file cannot hold up a viewer.
const scanBytes = 2 * maxRecord

// resync moves to the next frame whose two checksums are right. It returns false if there
// is none so far; more says that the search is to go on with the next call.
func (r *Reader) resync(f *os.File) (found, more bool, err error) {
	for budget := scanBytes; budget > 0; budget-- {
		if ok, err := r.fill(f, 1+headerBytes); !ok {
			return false, false, err
		}
		length, ok := frameLength(r.buf[r.pos+1 : r.pos+1+headerBytes])
		if !ok || length > maxRecord {
			r.skip(1)
			continue
		}
		end := 1 + headerBytes + int(length)
		if ok, err := r.fill(f, end+footerBytes); !ok {
			return false, false, err
		}
		data := r.buf[r.pos+1+headerBytes : r.pos+end]
		good := checksumOK(data, r.buf[r.pos+end:])
		r.skip(1)
		if good {
			r.lost = false
			return true, true, nil
		}
		budget -= int(length)
	}
	return false, true, nil
}

func checksumOK(data, footer []byte) bool {
	return binary.LittleEndian.Uint32(footer) == maskedCRC(data)
}
