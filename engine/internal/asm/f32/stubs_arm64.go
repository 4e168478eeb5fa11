package f32

// GemmNEON computes tiles up to 16 columns wide. Tiles 1, 2, 3, 4 vectors of 4
// wide have up to 12, 12, 8, 6 rows.
//
//go:noescape
func GemmNEON(args *GemmArgs)

// CopyRowsNEON copies rows of Vectors vectors of 4, zeros where the last one's
// mask is unset.
//
//go:noescape
func CopyRowsNEON(args *PackArgs)

// TransposeNEON writes the columns of a matrix of 4 rows as rows of 4, 4*Rows of
// them.
//
//go:noescape
func TransposeNEON(args *PackArgs)

// PeakNEON runs *n rounds of 24 FMA instructions of 4 lanes.
//
//go:noescape
func PeakNEON(n *int)
