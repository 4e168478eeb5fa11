package generate

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// digest hashes a generated set: its name, then the little-endian values and labels.
func digest(name string, x []float32, labels []int32) string {
	h := sha256.New()
	buf := append(make([]byte, 0, 4096), name...)
	flush := func(room int) {
		if len(buf)+room > cap(buf) {
			_, _ = h.Write(buf) // a hash never fails
			buf = buf[:0]
		}
	}
	for _, v := range x {
		flush(4)
		buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
	}
	for _, l := range labels {
		flush(4)
		buf = binary.LittleEndian.AppendUint32(buf, uint32(l))
	}
	_, _ = h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}
