package sgemm

import (
	"math/bits"
	"unsafe"

	"tunebench/engine/internal/asm/f32"
)

const floatSize = 4

// packACols is the number of columns of C from which packing a transposed A
// pays, measured.
const packACols = 192

// block computes one region of C. The order of the loops is that of Goto and
// van de Geijn, "Anatomy of high-performance matrix multiplication" (ACM TOMS
// 34(3), 2008): a block of B is packed into the L2 cache, then blocks of A are
// multiplied with it tile by tile.
func (k *kernel) block(p *product, r region, ws *workspace) {
	if k.lanes == 0 {
		portableBlock(p, r)
		p.then.apply(p.c, p.ldc, r)
		return
	}
	s := sweep{kernel: k, product: *p, ws: ws}
	s.packB = p.bCol != 1 || k.packsB(p.n, p.bK, r.i1-r.i0)
	s.packA = packsA(p.aK, r.j1-r.j0)
	width := nc
	if s.packA {
		width = wideNC
	}
	for j := r.j0; j < r.j1; j += width {
		for k0 := 0; k0 < p.k; k0 += kc {
			s.strip(region{r.i0, r.i1, j, min(j+width, r.j1)}, k0, min(kc, p.k-k0))
		}
	}
}

// packsB reports whether a B that is not transposed is packed for so many rows of
// C. Tiles read it as it is if reading on from the end of a row to a whole vector
// stays within the next row.
func (k *kernel) packsB(n, ldb, rows int) bool { return k.padded(n) > n+ldb || rows >= k.packB }

// packsA reports whether a transposed A, whose rows are so far apart along k, is
// packed for so many columns of C.
func packsA(aK, cols int) bool { return aK != 1 && cols >= packACols }

// sweep is the state of one worker in one region.
type sweep struct {
	*kernel
	product
	ws           *workspace
	packA, packB bool
	args         f32.GemmArgs
}

// begin sets what all tiles of the block of depth d at k0 share.
func (s *sweep) begin(k0, d int) {
	s.args.K = d
	s.args.CRow = s.ldc * floatSize
	s.args.Alpha, s.args.Beta, s.args.Add = s.alpha, s.beta, 1
	if k0 > 0 {
		s.args.Beta = 1
	} else if s.beta == 0 {
		s.args.Add = 0
	}
	s.args.Post = 0
	if k0+d == s.k {
		s.args.Post = s.then.post
	}
}

// strip adds the products of depth d from k0 on to r, which is at most nc wide.
func (s *sweep) strip(r region, k0, d int) {
	s.begin(k0, d)
	if s.packB {
		s.packStrip(r.j0, r.j1, k0, d)
	}
	blocks := (r.i1 - r.i0 + mc - 1) / mc
	for b := range blocks {
		i0, i1 := cutEven(r.i1-r.i0, blocks, b, s.maxRows[s.panelVectors()])
		s.rows(region{r.i0 + i0, r.i0 + i1, r.j0, r.j1}, k0, d)
	}
}

// rows computes one block of rows against the strip, panel by panel.
func (s *sweep) rows(r region, k0, d int) {
	width := s.panelCols()
	t := s.tiling(r.i1-r.i0, min(width, r.j1-r.j0))
	if s.packA {
		s.packTiles(t, r.i0, k0, d)
	}
	for j := r.j0; j < r.j1; j += width {
		cols := min(width, r.j1-j)
		if s.packB {
			s.args.BK = s.padded(cols) * floatSize
			s.args.B = unsafe.Pointer(&s.ws.b[(j-r.j0)*d])
		} else {
			s.args.BK = s.bK * floatSize
			s.args.B = unsafe.Pointer(&s.b[k0*s.bK+j])
		}
		s.args.C = unsafe.Pointer(&s.c[r.i0*s.ldc+j])
		s.args.Beside = s.then.at(r.i0, j, s.ldc)
		if s.packA {
			s.args.A = unsafe.Pointer(&s.ws.a[0])
		} else {
			s.args.A = unsafe.Pointer(&s.a[r.i0*s.aRow+k0*s.aK])
			t = s.tiling(r.i1-r.i0, cols)
		}
		s.panel(t, cols)
	}
}

// panel computes tiles one below the other; args points at the first.
func (s *sweep) panel(t tiling, cols int) {
	vectors, mask := s.tileWidth(cols)
	s.args.Mask = mask
	if t.taller > 0 {
		s.tiles(t.taller, t.height+1, vectors)
		below(&s.args, t.taller)
	}
	s.tiles(t.tiles-t.taller, t.height, vectors)
}

// below moves on to what is below so many tiles.
func below(args *f32.GemmArgs, tiles int) {
	args.A = unsafe.Add(args.A, tiles*args.AStep)
	args.C = unsafe.Add(args.C, tiles*args.CStep)
	if args.Post == f32.PostGate {
		args.Beside = unsafe.Add(args.Beside, tiles*args.CStep)
	}
}

// tiles computes so many tiles of one size.
func (s *sweep) tiles(tiles, height, vectors int) {
	a := &s.args
	a.Tiles = tiles
	if s.packA {
		a.ARow, a.AK, a.AStep = floatSize, height*floatSize, (height*a.K+tileGap)*floatSize
	} else {
		a.ARow, a.AK = s.aRow*floatSize, s.aK*floatSize
		a.AStep = height * a.ARow
	}
	a.CStep = height * a.CRow
	a.Kernel = f32.Kernel(height, vectors)
	s.run(a)
}

// padded is the width of the vectors that hold cols columns.
func (k *kernel) padded(cols int) int { return vectorsOf(cols, k.lanes) * k.lanes }

// tileWidth returns the width in vectors of a tile of cols columns, 0 for half a
// vector, and the mask of its last one.
func (k *kernel) tileWidth(cols int) (vectors int, mask uint32) {
	vectors, mask = lastVector(cols, k.lanes)
	if cols <= k.half {
		vectors = 0
	}
	return vectors, mask
}

// tiling cuts rows into tiles of cols columns.
func (k *kernel) tiling(rows, cols int) tiling {
	vectors, _ := k.tileWidth(cols)
	return split(rows, k.maxRows[vectors])
}

// vectorsOf is cols/lanes rounded up. It shifts: a division by a variable would
// show in the time of a tiny product.
func vectorsOf(cols, lanes int) int { return (cols + lanes - 1) >> bits.TrailingZeros(uint(lanes)) }

// lastVector returns the number of vectors of so many lanes that hold cols
// columns and the mask of the last one.
func lastVector(cols, lanes int) (vectors int, mask uint32) {
	vectors = vectorsOf(cols, lanes)
	return vectors, uint32(1)<<(cols-(vectors-1)*lanes) - 1
}

// tiling cuts rows into tiles that are as even in height as possible: the first
// taller ones have height+1 rows, the others height.
type tiling struct {
	tiles, height, taller int
}

// split cuts rows into the fewest tiles of at most limit rows.
func split(rows, limit int) tiling {
	tiles := (rows + limit - 1) / limit
	height := rows / tiles
	return tiling{tiles, height, rows - tiles*height}
}
