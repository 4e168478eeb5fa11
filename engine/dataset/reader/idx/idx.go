package idx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"tunebench/engine/dataset/internal/wording"
	"tunebench/engine/dataset/tabular"
)

// array is an array in the IDX format of the MNIST files: two zero bytes, the type of the
// values, the number of dimensions, each dimension as a big-endian uint32, then the values,
// big-endian, the last dimension varying fastest. LeCun, Cortes and Burges,
// http://yann.lecun.com/exdb/mnist/.
type array struct {
	dims   []int
	kind   byte
	values []byte
}

// The types of values.
const (
	typeUint8   = 0x08
	typeInt8    = 0x09
	typeInt16   = 0x0b
	typeInt32   = 0x0c
	typeFloat32 = 0x0d
	typeFloat64 = 0x0e
)

var sizes = map[byte]int{typeUint8: 1, typeInt8: 1, typeInt16: 2, typeInt32: 4, typeFloat32: 4, typeFloat64: 8}

// isIDX reports whether a file's first bytes are an IDX header.
func isIDX(b []byte) bool {
	return len(b) >= 8 && b[0] == 0 && b[1] == 0 && sizes[b[2]] > 0 && b[3] >= 1 && b[3] <= 4
}

// parseHead reads the header; the values are whatever follows.
func parseHead(b []byte) (array, error) {
	if !isIDX(b) {
		return array{},
			errors.New("this is no IDX file; it starts with two zero bytes, a type and the number of dimensions")
	}
	rank := int(b[3])
	if len(b) < 4+4*rank {
		return array{}, errors.New("the IDX header is cut short")
	}
	a := array{kind: b[2], values: b[4+4*rank:]}
	for i := range rank {
		a.dims = append(a.dims, int(binary.BigEndian.Uint32(b[4+4*i:])))
	}
	return a, nil
}

// parse checks that the header and the length of the file agree; it allocates nothing by
// what a header claims.
func parse(file string, b []byte) (array, error) {
	fail := func(format string, args ...any) (array, error) {
		return array{}, &tabular.ParseError{File: wording.Path(file), Problem: fmt.Sprintf(format, args...)}
	}
	a, err := parseHead(b)
	if err != nil {
		return fail("%v", err)
	}
	claimed := uint64(sizes[a.kind])
	for i, d := range a.dims {
		if d == 0 {
			return fail("the IDX header has an empty dimension: %v", a.dims[:i+1])
		}
		// Values that cannot be there stop the product long before it could overflow.
		if claimed *= uint64(d); claimed > uint64(len(a.values)) {
			return fail("the IDX header claims %v or more values of %d bytes, the file has %d bytes of values",
				a.dims[:i+1], sizes[a.kind], len(a.values))
		}
	}
	if claimed != uint64(len(a.values)) {
		return fail("the IDX header describes %d bytes of values (%v), the file has %d", claimed, a.dims, len(a.values))
	}
	return a, nil
}

// decode converts values to float32, starting at the one given.
func (a *array) decode(into []float32, from int) {
	v := a.values[from*sizes[a.kind]:]
	into = into[from:]
	big := binary.BigEndian
	switch a.kind {
	case typeUint8:
		for i := range into {
			into[i] = float32(v[i])
		}
	case typeInt8:
		for i := range into {
			into[i] = float32(int8(v[i]))
		}
	case typeInt16:
		for i := range into {
			into[i] = float32(int16(big.Uint16(v[2*i:])))
		}
	case typeInt32:
		for i := range into {
			into[i] = float32(int32(big.Uint32(v[4*i:])))
		}
	case typeFloat32:
		for i := range into {
			into[i] = math.Float32frombits(big.Uint32(v[4*i:]))
		}
	case typeFloat64:
		for i := range into {
			into[i] = float32(math.Float64frombits(big.Uint64(v[8*i:])))
		}
	}
}
