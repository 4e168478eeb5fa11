package vec

import "unsafe"

// GatherRows copies the named rows of src, cols wide and stride apart, into dst, packed.
func GatherRows(dst, src []float32, rows []int32, cols, stride int) {
	switch cols { // a call, or a loop, would take longer than so short a row
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
		for i, r := range rows {
			copy(dst[i*cols:(i+1)*cols], src[int(r)*stride:int(r)*stride+cols])
		}
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
