package outoffold

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/internal/rng/splitmix"
	"tunebench/engine/sgemm"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
)

const (
	// widest bounds the dimensions of a point: what is wider is projected, which keeps distances to
	// about a tenth (Johnson and Lindenstrauss, 1984).
	widest = 256
	// fieldWidth is how many dimensions hold a category of a field, where there is room.
	fieldWidth = 16
)

// Points returns the rows as points whose distances tell how alike they are: numbers as the
// network takes them, a category as a direction of its own, of length one. The order of the
// rows is kept, so that points of blocks can be put together.
func Points(d job.Data) (blas32.General, error) {
	n := d.Rows()
	fields := 0
	if n > 0 {
		fields = len(d.IDs) / n
	}
	plain := d.X.Cols + fieldWidth*fields
	if d.Sparse == nil && plain <= widest {
		out := matrix(n, plain)
		for i := range n {
			row := rowOf(out, i)
			copy(row, d.X.Data[i*d.X.Stride:i*d.X.Stride+d.X.Cols])
			for f := range fields {
				at := d.X.Cols + f*fieldWidth
				addDirection(row[at:at+fieldWidth], fieldDirection(f, d.IDs[i*fields+f]), 1)
			}
		}
		return out, nil
	}
	out := matrix(n, widest)
	if d.X.Cols > 0 {
		if err := project(out, d.X); err != nil {
			return out, err
		}
	}
	for i := range n {
		row := rowOf(out, i)
		if d.Sparse != nil {
			addTerms(row, d.Sparse, i)
		}
		for f := range fields {
			addDirection(row, fieldDirection(f, d.IDs[i*fields+f]), 1)
		}
	}
	return out, nil
}

// project multiplies x with random signs.
func project(out, x blas32.General) error {
	impl, err := sgemm.New(nil)
	if err != nil {
		return err
	}
	signs := matrix(x.Cols, widest)
	for c := range x.Cols {
		addDirection(rowOf(signs, c), uint64(c), 1)
	}
	impl.Sgemm(blas.NoTrans, blas.NoTrans, x.Rows, widest, x.Cols, 1, x.Data, x.Stride, signs.Data, signs.Stride, 0,
		out.Data, out.Stride)
	return nil
}

func addTerms(row []float32, m *sparse.CSR, i int) {
	for k := m.RowPtr[i]; k < m.RowPtr[i+1]; k++ {
		addDirection(row, uint64(m.ColIdx[k]), m.Values[k])
	}
}

// fieldDirection numbers the direction of a category, apart from those of columns.
func fieldDirection(field int, code int32) uint64 {
	return uint64(field+1)<<32 | uint64(uint32(code))
}

// addDirection adds a vector of random signs and of the given length to dst, whose length is
// at most [widest].
func addDirection(dst []float32, number uint64, length float32) {
	const words = widest / 64
	step := length / float32(math.Sqrt(float64(len(dst))))
	stream := splitmix.New(0, splitmix.Directions, 1)
	for w := 0; w*64 < len(dst); w++ {
		bits := stream.Uint64(number*words + uint64(w))
		for k := w * 64; k < min(len(dst), (w+1)*64); k++ {
			if bits&1 == 1 {
				dst[k] += step
			} else {
				dst[k] -= step
			}
			bits >>= 1
		}
	}
}

func matrix(rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: make([]float32, rows*cols)}
}

func rowOf(m blas32.General, i int) []float32 { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }
