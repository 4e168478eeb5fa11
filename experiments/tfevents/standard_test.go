package tfevents

import (
	"encoding/binary"
	"math"
	"testing"
)

// standardScalars reads the simple values of a file as another program would. It shares
// nothing with the reader: it knows the frames and the three fields on the way to a
// value (Event.summary 5, Summary.value 1, Value.simple_value 2), and steps over all else.
func standardScalars(t *testing.T, file []byte) (found []float32) {
	t.Helper()
	for len(file) > 0 {
		size := binary.LittleEndian.Uint64(file)
		fields(t, file[12:12+size], func(num, x uint64, summary []byte) {
			if num != 5 {
				return
			}
			fields(t, summary, func(_, _ uint64, value []byte) {
				fields(t, value, func(num, x uint64, _ []byte) {
					if num == 2 {
						found = append(found, math.Float32frombits(uint32(x)))
					}
				})
			})
		})
		file = file[12+size+4:]
	}
	return found
}

// fields walks over the fields of a message: numbers come in x, nested messages in b.
func fields(t *testing.T, msg []byte, f func(num, x uint64, b []byte)) {
	t.Helper()
	for len(msg) > 0 {
		key, n := binary.Uvarint(msg)
		msg = msg[n:]
		switch key & 7 {
		case 0:
			x, n := binary.Uvarint(msg)
			f(key>>3, x, nil)
			msg = msg[n:]
		case 1:
			f(key>>3, binary.LittleEndian.Uint64(msg), nil)
			msg = msg[8:]
		case 5:
			f(key>>3, uint64(binary.LittleEndian.Uint32(msg)), nil)
			msg = msg[4:]
		case 2:
			size, n := binary.Uvarint(msg)
			f(key>>3, 0, msg[n:n+int(size)])
			msg = msg[n+int(size):]
		default:
			t.Fatalf("field %d has wire type %d", key>>3, key&7)
		}
	}
}
