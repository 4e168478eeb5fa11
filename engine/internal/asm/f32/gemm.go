package f32

import "unsafe"

// GemmArgs describes Tiles tiles of a matrix product
// C = alpha*A*B or C = beta*C + alpha*A*B. The kernel computes, for every
// element of a tile,
//
//	var sum float32
//	for k := range K {
//		sum = fma(A[i, k], B[k, j], sum)
//	}
//	if Add == 0 {
//		C[i, j] = Alpha * sum
//	} else {
//		C[i, j] = fma(Alpha, sum, Beta*C[i, j])
//	}
//	switch Post {
//	case PostBias:
//		C[i, j] += Beside[j]
//	case PostBiasReLU:
//		C[i, j] = max(C[i, j]+Beside[j], 0)
//	case PostGate:
//		if Beside[i, j] == 0 {
//			C[i, j] = 0
//		}
//	}
//
// with every operation rounded to float32 once. Strides are in bytes. A is
// addressed by a row stride and a k stride, so that a transposed or a packed A
// needs no kernel of its own; a row of B and of C is contiguous. All rows of B but
// the last are read in whole vectors, whatever Mask says: what follows them must
// be readable, and does not reach C.
type GemmArgs struct {
	A, B, C unsafe.Pointer
	K       int // at least 1
	ARow    int // from a row of A to the next
	AK      int // from a k of A to the next
	BK      int // from a row of B to the next
	CRow    int // from a row of C to the next
	Tiles   int // at least 1
	AStep   int // from a tile's first element of A to the next tile's
	BStep   int // the same for B
	CStep   int // and for C
	Kernel  int // Kernel(rows, vectors) of one tile
	Alpha   float32
	Beta    float32
	Add     int32          // 0: C is not read
	Mask    uint32         // bit i: column i of the last vector exists
	Post    int32          // what becomes of a finished element
	Beside  unsafe.Pointer // the bias of the first column, or a matrix that lies like C

	// Where the kernel stands, as numbers: it may point past the end of a matrix.
	curA, curB, curC uintptr
}

// Values of GemmArgs.Post; 0 is nothing.
const (
	PostBias     = 1
	PostBiasReLU = 2
	PostGate     = 3
)

// maxTileRows is the factor of Kernel's numbering.
const maxTileRows = 32

// Kernel returns the number of the kernel for tiles of so many rows and
// vectors, 0 standing for half a vector. GemmAVX512, GemmAVX2 and GemmNEON tell
// which exist.
func Kernel(rows, vectors int) int { return vectors*maxTileRows + rows }

// PackArgs describes a copy between two row strides, in bytes.
type PackArgs struct {
	Src, Dst unsafe.Pointer
	SrcRow   int
	DstRow   int
	Rows     int    // of Dst for a copy; groups of four of them for a transpose
	Vectors  int    // of a row, 1 to 4; a transpose ignores it
	Mask     uint32 // bit i: column i of the last vector exists
}
