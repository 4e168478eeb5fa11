package sgemm

import (
	"unsafe"

	"tunebench/engine/internal/asm/f32"
)

// packStrip packs d rows of B from k0 on, columns j0 to j1, into panels: each
// holds its d rows one after the other, padded to whole vectors.
func (s *sweep) packStrip(j0, j1, k0, d int) {
	if s.ws.b == nil {
		s.ws.b = aligned(kc * nc)
	}
	width := s.panelCols()
	for j := j0; j < j1; j += width {
		dst := s.ws.b[(j-j0)*d:]
		cols := min(width, j1-j)
		if s.bCol == 1 {
			s.packRows(dst, j, cols, k0, d)
		} else {
			s.packColumns(dst, j, cols, k0, d)
		}
	}
}

// packRows packs a panel of a B that is not transposed.
func (s *sweep) packRows(dst []float32, j, cols, k0, d int) {
	width := s.padded(cols)
	if s.lanes == 16 {
		vectors := width / 16
		copyRows(&f32.PackArgs{
			Src: unsafe.Pointer(&s.b[k0*s.bK+j]), SrcRow: s.bK * floatSize,
			Dst: unsafe.Pointer(&dst[0]), DstRow: width * floatSize,
			Rows: d, Vectors: vectors, Mask: uint32(1)<<(cols-(vectors-1)*16) - 1,
		})
		return
	}
	for k := range d {
		row := dst[k*width : (k+1)*width]
		clear(row[copy(row, s.b[(k0+k)*s.bK+j:][:cols]):])
	}
}

// packColumns packs a panel of a transposed B, whose columns are contiguous.
func (s *sweep) packColumns(dst []float32, j, cols, k0, d int) {
	width := s.padded(cols)
	quads := d / 4
	for v := 0; v < cols; v += s.lanes {
		whole := 0
		if cols-v >= s.lanes && quads > 0 {
			s.transpose(&f32.PackArgs{
				Src: unsafe.Pointer(&s.b[k0+(j+v)*s.bCol]), SrcRow: s.bCol * floatSize,
				Dst: unsafe.Pointer(&dst[v]), DstRow: width * floatSize,
				Rows: quads,
			})
			whole = 4 * quads
		}
		s.transposeRest(dst[v:], width, j+v, min(s.lanes, cols-v), k0, whole, d)
	}
}

// transposeRest packs the columns j to j+cols of one vector, depths from to d.
func (s *sweep) transposeRest(dst []float32, width, j, cols, k0, from, d int) {
	for c := range s.lanes {
		if c >= cols {
			for k := from; k < d; k++ {
				dst[k*width+c] = 0
			}
			continue
		}
		src := s.b[k0+(j+c)*s.bCol:][:d]
		for k := from; k < d; k++ {
			dst[k*width+c] = src[k]
		}
	}
}
