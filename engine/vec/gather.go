package vec

import "unsafe"

// GatherRows copies the named rows of src, cols wide and stride apart, into dst, packed.
func GatherRows(dst, src []float32, rows []int32, cols, stride int) {
	switch cols { // a call, or a loop, would take longer than so short a row
	case 0:
	case 1:
		gatherShort[[1]float32](dst, src, rows, stride)
	case 2:
		gatherShort[[2]float32](dst, src, rows, stride)
	case 3:
		gatherShort[[3]float32](dst, src, rows, stride)
	case 4:
		gatherShort[[4]float32](dst, src, rows, stride)
	case 8:
		gatherShort[[8]float32](dst, src, rows, stride)
	default:
		gatherLong(dst, src, rows, cols, stride)
	}
}

// Rows of a shuffled batch lie anywhere in memory. gatherLong asks for the next
// gatherAhead of them while it copies: of each the first fetchMost cache lines, from
// where on the processor sees a stream.
const (
	gatherAhead = 8
	fetchMost   = 16
	lineFloats  = 16
)

func gatherLong(dst, src []float32, rows []int32, cols, stride int) {
	lines := min((cols+lineFloats-1)/lineFloats, fetchMost)
	for len(rows) > 0 {
		n := min(gatherAhead, len(rows))
		if ahead := rows[n:min(2*n, len(rows))]; len(ahead) > 0 {
			fetchLines(&src[0], &ahead[0], len(ahead), 4*stride, lines)
		}
		for i, r := range rows[:n] {
			copy(dst[i*cols:(i+1)*cols], src[int(r)*stride:int(r)*stride+cols])
		}
		dst, rows = dst[n*cols:], rows[n:]
	}
}

// gatherShort copies rows of the type's width by plain loads and stores.
func gatherShort[Row any](dst, src []float32, rows []int32, stride int) {
	var row Row
	cols := int(unsafe.Sizeof(row) / unsafe.Sizeof(dst[0]))
	for i, r := range rows {
		from := src[int(r)*stride:][:cols]
		to := dst[i*cols:][:cols]
		*(*Row)(unsafe.Pointer(unsafe.SliceData(to))) = *(*Row)(unsafe.Pointer(unsafe.SliceData(from)))
	}
}
