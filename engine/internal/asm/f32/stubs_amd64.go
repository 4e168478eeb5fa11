package f32

// GemmAVX512 computes tiles up to 64 columns wide. It needs AVX-512 F, DQ, BW
// and VL. Tiles half a vector wide and 1, 2, 3, 4 vectors of 16 wide have up to
// 16, 16, 14, 9 and 6 rows.
//
//go:noescape
func GemmAVX512(args *GemmArgs)

// GemmAVX2 computes tiles up to 16 columns wide. It needs AVX2 and FMA. Tiles 1
// and 2 vectors of 8 wide have up to 10 and 6 rows.
//
//go:noescape
func GemmAVX2(args *GemmArgs)

// CopyRowsAVX512 copies rows of Vectors vectors of 16, zeros where the last
// one's mask is unset.
//
//go:noescape
func CopyRowsAVX512(args *PackArgs)

// CopyRowsAVX2 is CopyRowsAVX512 with vectors of 8.
//
//go:noescape
func CopyRowsAVX2(args *PackArgs)

// TransposeAVX512 writes the columns of a matrix of 16 rows as rows of 16,
// 4*Rows of them.
//
//go:noescape
func TransposeAVX512(args *PackArgs)

// TransposeAVX2 writes the columns of a matrix of 8 rows as rows of 8, 4*Rows of
// them.
//
//go:noescape
func TransposeAVX2(args *PackArgs)

// PeakAVX512 runs *n rounds of 12 FMA instructions of 16 lanes.
//
//go:noescape
func PeakAVX512(n *int)

// PeakAVX2 runs *n rounds of 12 FMA instructions of 8 lanes.
//
//go:noescape
func PeakAVX2(n *int)

// Pause tells the processor n times that this is a spin loop.
//
//go:noescape
func Pause(n *int)
