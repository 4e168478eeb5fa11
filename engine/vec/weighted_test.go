package vec

import "testing"

// TestAddWeightedRows over widths around each block of columns, on a matrix whose
// rows are longer than dst.
func TestAddWeightedRows(t *testing.T) {
	for _, cols := range []int{1, 7, 15, 16, 17, 48, 64, 79, 128, 130, 321} {
		const rows, stride = 40, 333
		m, dst := normals(rows*stride, 1), normals(cols, 2)
		at := []int32{39, 0, 17, 17, 5, 38, 1}
		weights := normals(len(at), 3)
		want := make([]float64, cols)
		for j := range want {
			want[j] = float64(dst[j])
			for k, r := range at {
				want[j] += float64(weights[k]) * float64(m[int(r)*stride+j])
			}
		}
		AddWeightedRows(dst, m, stride, at, weights)
		for j, w := range want {
			near(t, "weighted sum", dst[j], w, 1e-5)
		}
		before := dst[0]
		AddWeightedRows(dst, m, stride, nil, nil)
		if dst[0] != before {
			t.Error("no rows add something")
		}
	}
}
