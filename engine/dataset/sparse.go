package dataset

// CSR is a sparse matrix of float32 (compressed sparse rows).
type CSR struct {
	Rows, Cols int
	// RowPtr has Rows+1 entries: row i holds the elements RowPtr[i] to RowPtr[i+1].
	RowPtr []int64
	// ColIdx are the elements' columns, ascending within a row, and Values their values.
	ColIdx []int32
	Values []float32
}

// Row returns columns and values of the elements of a row, as views.
func (m *CSR) Row(i int) (columns []int32, values []float32) {
	lo, hi := m.RowPtr[i], m.RowPtr[i+1]
	return m.ColIdx[lo:hi], m.Values[lo:hi]
}

// NonZeros returns the number of stored elements.
func (m *CSR) NonZeros() int { return len(m.Values) }

// Dense returns the matrix with its zeros written out, row by row.
func (m *CSR) Dense() []float32 {
	x := make([]float32, m.Rows*m.Cols)
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			x[i*m.Cols+int(c)] = values[k]
		}
	}
	return x
}
