package sgemm

import (
	"unsafe"

	"tunebench/engine/internal/asm/f32"
)

const floatSize = 4

// block computes one region of C. The order of the loops is that of Goto and
// van de Geijn, "Anatomy of high-performance matrix multiplication" (ACM TOMS
// 34(3), 2008): a block of B is packed into the L2 cache, then blocks of A are
// multiplied with it tile by tile.
func (k *kernel) block(p *product, r region, ws *workspace) {
	if k.lanes == 0 {
		portableBlock(p, r)
		return
	}
	s := sweep{kernel: k, product: p, ws: ws, packB: !k.direct(p) || r.i1-r.i0 >= packBRows}
	for j := r.j0; j < r.j1; j += nc {
		for k0 := 0; k0 < p.k; k0 += kc {
			s.strip(region{r.i0, r.i1, j, min(j+nc, r.j1)}, k0, min(kc, p.k-k0))
		}
	}
}

// packBRows is the number of rows from which packing a B that is not transposed
// pays.
const packBRows = 256

// small computes all of p straight from the caller's matrices.
func (k *kernel) small(p *product) {
	if k.lanes == 0 {
		portableBlock(p, region{0, p.m, 0, p.n})
		return
	}
	var args f32.GemmArgs
	p.begin(&args, 0, p.k)
	args.AK, args.ARow = p.aK*floatSize, p.aRow*floatSize
	args.BK = p.bK * floatSize
	for j := 0; j < p.n; j += k.panelCols() {
		args.A = unsafe.Pointer(&p.a[0])
		args.B = unsafe.Pointer(&p.b[j])
		args.C = unsafe.Pointer(&p.c[j])
		k.panel(&args, p.m, min(k.panelCols(), p.n-j))
	}
}

// direct reports whether a tile can read p's B as it is: not transposed, and a
// whole number of vectors wide unless the kernel masks.
func (k *kernel) direct(p *product) bool {
	return p.bCol == 1 && (k.masked || k.lanes == 0 || p.n%k.lanes == 0)
}

// begin sets what all tiles of the block of depth d at k0 share.
func (p *product) begin(args *f32.GemmArgs, k0, d int) {
	args.K = d
	args.CRow = p.ldc * floatSize
	args.Alpha, args.Beta, args.Add = p.alpha, p.beta, 1
	if k0 > 0 {
		args.Beta = 1
	} else if p.beta == 0 {
		args.Add = 0
	}
}

// panel computes rows × cols of C, in tiles that are as even as possible: args
// points at the first. It leaves the pointers behind.
func (k *kernel) panel(args *f32.GemmArgs, rows, cols int) {
	vectors := (cols + k.lanes - 1) / k.lanes
	args.Mask = uint32(1)<<(cols-(vectors-1)*k.lanes) - 1
	tiles := (rows + k.maxRows[vectors] - 1) / k.maxRows[vectors]
	height := rows / tiles
	if taller := rows - height*tiles; taller > 0 {
		args.Tiles, args.Kernel = taller, f32.Kernel(height+1, vectors)
		k.run(args)
		args.A = unsafe.Add(args.A, taller*(height+1)*args.ARow)
		args.C = unsafe.Add(args.C, taller*(height+1)*args.CRow)
		tiles -= taller
	}
	args.Tiles, args.Kernel = tiles, f32.Kernel(height, vectors)
	k.run(args)
}

// sweep is the state of one worker in one region.
type sweep struct {
	*kernel
	*product
	ws    *workspace
	packB bool
	args  f32.GemmArgs
}

// strip adds the products of depth d from k0 on to r, which is at most nc wide.
func (s *sweep) strip(r region, k0, d int) {
	s.begin(&s.args, k0, d)
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
	if r.i0 == r.i1 {
		return
	}
	a := s.blockOfA(r.i0, r.i1, k0, d)
	width := s.panelCols()
	for j := r.j0; j < r.j1; j += width {
		cols := min(width, r.j1-j)
		if s.packB {
			s.args.BK = s.padded(cols) * floatSize
			s.args.B = unsafe.Pointer(&s.ws.b[(j-r.j0)*d])
		} else {
			s.args.BK = s.bK * floatSize
			s.args.B = unsafe.Pointer(&s.b[k0*s.bK+j])
		}
		s.args.A = a
		s.args.C = unsafe.Pointer(&s.c[r.i0*s.ldc+j])
		s.panel(&s.args, r.i1-r.i0, cols)
	}
}

// padded rounds cols up to whole vectors.
func (k *kernel) padded(cols int) int { return (cols + k.lanes - 1) / k.lanes * k.lanes }

// blockOfA returns where the block of A begins, and sets its strides.
func (s *sweep) blockOfA(i0, i1, k0, d int) unsafe.Pointer {
	s.args.ARow, s.args.AK = s.aRow*floatSize, s.aK*floatSize
	return unsafe.Pointer(&s.a[i0*s.aRow+k0*s.aK])
}
