package vec

import (
	"slices"
	"testing"
)

func TestGatherRowsOfEveryWidth(t *testing.T) {
	rows := []int32{3, 0, 3, 6, 1, 2, 2, 5, 0, 4, 6} // more than are fetched at once
	for cols := range 20 {
		for _, stride := range []int{cols, cols + 3} {
			src := normals(7*stride, uint64(cols))
			got := make([]float32, len(rows)*cols+1)
			want := slices.Clone(got)
			for i, r := range rows {
				copy(want[i*cols:(i+1)*cols], src[int(r)*stride:])
			}
			GatherRows(got, src, rows, cols, stride)
			if !slices.Equal(got, want) {
				t.Fatalf("%d columns, stride %d: %v, want %v", cols, stride, got, want)
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a row that does not exist was copied")
		}
	}()
	GatherRows(make([]float32, 2), make([]float32, 5), []int32{2}, 2, 2)
}
