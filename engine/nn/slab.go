package nn

import "unsafe"

// align is the alignment of slabs and of each tensor in one, in floats: a cache
// line, which is also the widest vector register.
const align = 16

// NewSlab returns n zeros that start at a cache line. Its capacity has room for
// one vector more: products read rows in whole vectors, beyond the last one's end.
func NewSlab(n int) []float32 {
	raw := make([]float32, n+2*align)
	skip := 0
	if off := uintptr(unsafe.Pointer(&raw[0])) / 4 % align; off != 0 {
		skip = int(align - off)
	}
	return raw[skip : skip+n : skip+n+align]
}

func roundUp(n int) int { return (n + align - 1) / align * align }
