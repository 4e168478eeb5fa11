package sparse

import "fmt"

// CSR is a float32 matrix of mostly zeros: compressed sparse rows.
type CSR struct {
	Rows, Cols int
	// RowPtr has Rows+1 entries: row i holds elements RowPtr[i] to RowPtr[i+1]. It
	// need not begin at 0, so that some rows of a matrix are a matrix too.
	RowPtr []int64
	// ColIdx are the elements' columns; a column that appears twice in a row counts
	// with the sum. Values are the elements' values.
	ColIdx []int32
	Values []float32
}

// Slice returns rows [lo, hi) as a matrix that shares the elements.
func (m CSR) Slice(lo, hi int) CSR {
	m.Rows, m.RowPtr = hi-lo, m.RowPtr[lo:hi+1]
	return m
}

// NonZeros returns the number of stored elements.
func (m CSR) NonZeros() int {
	if m.Rows == 0 {
		return 0
	}
	return int(m.RowPtr[m.Rows] - m.RowPtr[0])
}

// Row returns columns and values of row i's elements, as views.
func (m CSR) Row(i int) (columns []int32, values []float32) {
	lo, hi := m.RowPtr[i], m.RowPtr[i+1]
	return m.ColIdx[lo:hi], m.Values[lo:hi]
}

// Validate reports the first element that lies outside the matrix, or the first
// row that lies outside the elements.
func (m CSR) Validate() error {
	if m.Rows < 0 || len(m.RowPtr) != m.Rows+1 || len(m.ColIdx) != len(m.Values) {
		return fmt.Errorf("sparse matrix: %d rows with %d row pointers, %d columns for %d values",
			m.Rows, len(m.RowPtr), len(m.ColIdx), len(m.Values))
	}
	for i := range m.Rows {
		lo, hi := m.RowPtr[i], m.RowPtr[i+1]
		if lo < 0 || hi < lo || hi > int64(len(m.ColIdx)) {
			return fmt.Errorf("sparse matrix: row %d is elements %d to %d of %d", i, lo, hi, len(m.ColIdx))
		}
		for _, c := range m.ColIdx[lo:hi] {
			if c < 0 || int(c) >= m.Cols {
				return fmt.Errorf("sparse matrix: row %d has column %d of %d", i, c, m.Cols)
			}
		}
	}
	return nil
}
