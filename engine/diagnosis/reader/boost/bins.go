package boost

import (
	"math"
	"slices"
	"sort"
)

// mostBins is how many bins a column has at most; bin 0 is for what is missing.
const mostBins = 63

// Bins says where each column is cut: bin i+1 holds the values below Cuts[i] and not below those before.
type Bins [][]float32

// BinsOf cuts columns so that each bin has about as many of the rows.
func BinsOf(rows [][]float64) Bins {
	if len(rows) == 0 {
		return nil
	}
	out := make(Bins, len(rows[0]))
	for j := range out {
		var v []float64
		for _, r := range rows {
			if !math.IsNaN(r[j]) {
				v = append(v, r[j])
			}
		}
		slices.Sort(v)
		for b := 1; b < mostBins && len(v) > 1; b++ {
			i := b * len(v) / mostBins
			if i == 0 || v[i] == v[i-1] {
				// The next value that is larger, so that few values are told apart wherever they lie.
				i = sort.SearchFloat64s(v, math.Nextafter(v[i], math.Inf(1)))
				if i == len(v) {
					break
				}
			}
			cut := float32(v[i-1] + float64((v[i]-v[i-1])/2))
			if n := len(out[j]); n == 0 || cut > out[j][n-1] {
				out[j] = append(out[j], cut)
			}
		}
	}
	return out
}

// Of puts a row into bins.
func (b Bins) Of(row []float64) []uint8 {
	out := make([]uint8, len(b))
	for j, cuts := range b {
		if v := row[j]; !math.IsNaN(v) {
			out[j] = uint8(1 + sort.Search(len(cuts), func(i int) bool { return float64(cuts[i]) > v }))
		}
	}
	return out
}
