package vec

// AddWeightedRows adds weights[k] times row at[k] of m to dst, for one k after
// another: the product of a sparse row with a dense matrix. Rows of m are stride
// apart and at least as long as dst; all of at must name a row that m has, which
// is not checked.
func AddWeightedRows(dst, m []float32, stride int, at []int32, weights []float32) {
	weights = weights[:len(at)]
	done := 0
	for len(at) > 0 {
		n := whole(len(dst) - done)
		if n == 0 {
			break
		}
		most := max(maxStretch/n, 1)
		for k := 0; k < len(at); k += most {
			addWeightedRowsVec(&m[done], &dst[done], &at[k], &weights[k], min(most, len(at)-k), stride, n)
		}
		done += n
	}
	for k, r := range at {
		row := m[int(r)*stride+done : int(r)*stride+len(dst)]
		for j, x := range row {
			dst[done+j] += float32(weights[k] * x)
		}
	}
}
