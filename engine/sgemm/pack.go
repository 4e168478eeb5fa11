package sgemm

import (
	"unsafe"

	"tunebench/engine/internal/asm/f32"
)

// packStrip packs d rows of B from k0 on, columns j0 to j1, into panels: each
// holds its d rows one after the other, padded to whole vectors.
func (s *sweep) packStrip(j0, j1, k0, d int) {
	if s.ws.b == nil {
		s.ws.b = aligned(kc * wideNC)
	}
	if s.bCol == 1 {
		s.packRows(j0, j1, k0, d)
		return
	}
	width := s.panelCols()
	for j := j0; j < j1; j += width {
		s.packColumns(s.ws.b[(j-j0)*d:], j, min(width, j1-j), k0, d)
	}
}

// packDepth is the number of rows that packing takes through all panels or tiles
// before it goes deeper. Rows may lie pages apart: going all the way down one
// narrow panel after the other would walk through all pages for each.
const packDepth = 64

// packRows packs the panels of a B that is not transposed.
func (s *sweep) packRows(j0, j1, k0, d int) {
	width := s.panelCols()
	for k := 0; k < d; k += packDepth {
		args := f32.PackArgs{SrcRow: s.bK * floatSize, Rows: min(packDepth, d-k)}
		for j := j0; j < j1; j += width {
			cols := min(width, j1-j)
			padded := s.padded(cols)
			args.Src = unsafe.Pointer(&s.b[(k0+k)*s.bK+j])
			args.Dst, args.DstRow = unsafe.Pointer(&s.ws.b[(j-j0)*d+k*padded]), padded*floatSize
			s.copyRows(&args, cols)
		}
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

// packTiles packs the tiles of t, whose first row of a transposed A is i, depths
// k0 to k0+d: each becomes d short rows of its height, one after the other.
//
// A row of a tile is a part of a cache line of A: going through all tiles before
// it goes deeper, it uses up the lines it has fetched.
func (s *sweep) packTiles(t tiling, i, k0, d int) {
	if s.ws.a == nil {
		s.ws.a = aligned(mc*kc + mc*tileGap)
	}
	for k := 0; k < d; k += packDepth {
		args := f32.PackArgs{SrcRow: s.aK * floatSize, Rows: min(packDepth, d-k)}
		i, at := i, 0
		for tile := range t.tiles {
			height := t.height
			if tile < t.taller {
				height++
			}
			args.Src = unsafe.Pointer(&s.a[i*s.aRow+(k0+k)*s.aK])
			args.Dst, args.DstRow = unsafe.Pointer(&s.ws.a[at+k*height]), height*floatSize
			s.copyRows(&args, height)
			i += height
			at += height*d + tileGap
		}
	}
}

// tileGap separates packed tiles: a copy writes whole vectors, and what it
// writes behind the last row must not hit the next tile.
const tileGap = 16
