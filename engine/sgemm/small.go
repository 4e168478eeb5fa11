package sgemm

import (
	"unsafe"

	"tunebench/engine/internal/asm/f32"
)

// Small multiplies matrices so small that Sgemm's checks, choices and packing
// cost more than the arithmetic: no packing, no threads, and little to decide.
// In return its caller lays the matrices out for it. Results are Sgemm's, bit
// for bit, with alpha 1 and beta 0.
type Small struct {
	*kernel
}

// SmallWork is the most multiply-adds of a small product.
const SmallWork = 1 << 16

// Small returns the implementation's small products.
func (impl Implementation) Small() Small { return Small{impl.kernel} }

// Takes reports whether a product of that size, none of them 0, is small, and
// whether there is assembly for it.
func (s Small) Takes(m, n, k int) bool {
	return s.lanes != 0 && k <= kc && m*n*k <= SmallWork
}

// Readable returns the number of elements that have to be there, from the first
// of a k×n matrix B with the given stride: its rows are read in whole vectors.
func (s Small) Readable(n, k, stride int) int { return (k-1)*stride + s.padded(n) }

// Multiply sets C = A B, C m×n, with A[i, l] = a[i*aRow+l*aK], and then does e. It
// panics if B has not the capacity that Readable tells or if another matrix is
// too short.
func (s Small) Multiply(c []float32, ldc int, a []float32, aRow, aK int, b []float32, ldb, m, n, k int, e Epilogue) {
	e.check(m, n, ldc)
	if cap(b) < s.Readable(n, k, ldb) {
		panic(shortB)
	}
	_ = a[(m-1)*aRow+(k-1)*aK]
	_ = c[(m-1)*ldc+n-1]
	args := directArgs(c, ldc, a, aRow, aK, b, ldb, k, e)
	s.panels(&args, m, n)
}

// directArgs describes C = A B to the kernel, matrices as they lie.
func directArgs(c []float32, ldc int, a []float32, aRow, aK int, b []float32, ldb, k int, e Epilogue) f32.GemmArgs {
	return f32.GemmArgs{
		A: unsafe.Pointer(&a[0]), B: unsafe.Pointer(&b[0]), C: unsafe.Pointer(&c[0]),
		K: k, ARow: aRow * floatSize, AK: aK * floatSize, BK: ldb * floatSize, CRow: ldc * floatSize,
		Alpha: 1, Post: e.post, Beside: e.at(0, 0, ldc),
	}
}

// direct reports whether a product of a B that is not transposed is computed
// straight from the caller's matrices, on the caller's goroutine.
func (impl Implementation) direct(m, n, k, aK, ldb int) bool {
	work := m * n * k
	return impl.kernel.lanes != 0 && k <= kc && work <= smallWork &&
		(work < joinedWork || impl.pool.Threads() == 1) && !impl.kernel.packsB(n, ldb, m) && !packsA(aK, n)
}

// panels computes all of C, m×n, panel by panel. Args tell everything but sizes, and
// are spent then.
func (k *kernel) panels(args *f32.GemmArgs, m, n int) {
	a, b, c, beside := args.A, args.B, args.C, args.Beside
	width := k.panelCols()
	k.column(args, m, min(width, n))
	// Pointers move only where a matrix goes on: the garbage collector sees them.
	for j := width; j < n; j += width {
		args.A, args.B, args.C = a, unsafe.Add(b, j*floatSize), unsafe.Add(c, j*floatSize)
		if args.Post != 0 {
			args.Beside = unsafe.Add(beside, j*floatSize)
		}
		k.column(args, m, min(width, n-j))
	}
}

// column computes all rows of at most one panel's columns; args are spent then.
func (k *kernel) column(args *f32.GemmArgs, m, cols int) {
	vectors, mask := k.tileWidth(cols)
	args.Mask = mask
	limit := k.maxRows[vectors]
	if m <= limit {
		args.Tiles, args.Kernel = 1, f32.Kernel(m, vectors)
		k.run(args)
		return
	}
	t := split(m, limit)
	if t.taller > 0 {
		k.stack(args, t.taller, t.height+1, vectors)
		below(args, t.taller)
	}
	k.stack(args, t.tiles-t.taller, t.height, vectors)
}

// stack computes tiles one below the other.
func (k *kernel) stack(args *f32.GemmArgs, tiles, height, vectors int) {
	args.Tiles, args.Kernel = tiles, f32.Kernel(height, vectors)
	args.AStep, args.CStep = height*args.ARow, height*args.CRow
	k.run(args)
}

// Transpose sets dst, cols×rows with stride ldd, to the transpose of src,
// rows×cols and contiguous: the B of a product with a transposed matrix. If the
// capacities allow, it reads up to three elements behind src and writes up to
// three rows more of dst: columns go four at a time.
func (s Small) Transpose(dst []float32, ldd int, src []float32, rows, cols int) {
	_, _ = src[rows*cols-1], dst[(cols-1)*ldd+rows-1]
	done := rows &^ (s.lanes - 1)
	quads := cols / 4
	if up := (cols + 3) / 4; cap(src) >= (rows-1)*cols+4*up && cap(dst) >= 4*up*ldd {
		quads = up
	}
	if quads == 0 {
		done = 0
	}
	for r := 0; r < done; r += s.lanes {
		s.transpose(&f32.PackArgs{
			Src: unsafe.Pointer(&src[r*cols]), SrcRow: cols * floatSize,
			Dst: unsafe.Pointer(&dst[r]), DstRow: ldd * floatSize, Rows: quads,
		})
	}
	for j := range cols {
		from := 0
		if j < 4*quads {
			from = done
		}
		column := dst[j*ldd:]
		for r := from; r < rows; r++ {
			column[r] = src[r*cols+j]
		}
	}
}
