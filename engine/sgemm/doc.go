// Package sgemm multiplies float32 matrices. It is a BLAS for gonum: register
// it with blas32.Use(impl), where impl comes from New.
//
// There are four kernels, in Go assembly for AVX-512, for AVX2 with FMA and for
// arm64's NEON, and in plain Go for everything else. New chooses by what the
// processor has; TUNEBENCH_KERNEL=avx512|avx2|neon|portable overrides it.
//
// # Numeric contract
//
// The result is defined to the bit. It is the same with every kernel, at any
// number of threads, for any strides and however the matrices are stored. With
// op(A) m×k, op(B) k×n, and all operations rounded to float32 once:
//
//	for k0 := 0; k0 < k; k0 += 384 {
//		var sum float32
//		for kk := k0; kk < min(k, k0+384); kk++ {
//			sum = fma(A[i, kk], B[kk, j], sum)
//		}
//		switch {
//		case k0 > 0:
//			C[i, j] = fma(alpha, sum, C[i, j])
//		case beta == 0:
//			C[i, j] = alpha * sum
//		default:
//			C[i, j] = fma(alpha, sum, beta*C[i, j])
//		}
//	}
//
// An [Epilogue] comes after the last block. If alpha or k is 0, C is scaled by beta
// and A and B are not read; if beta is 0, C is not read. Infinities and NaN follow
// IEEE 754; the sign and payload of a NaN are not defined. Subnormal numbers are
// kept. The block depth of 384 is part of the contract: changing it changes the last
// bits of every trained network.
//
// So work is shared out over the rows and columns of C, never over k. The portable
// kernel rounds as the FMA instruction does by way of float64 and a correction,
// and is some hundred times slower than the others.
//
// # How a product is computed
//
// A tile kernel keeps up to 6×64 (AVX-512) or 6×16 (AVX2, NEON) sums in registers and
// reads A by a row stride and a k stride, so a transposed or a packed A needs no
// kernel of its own. Every smaller number of rows has its kernel, AVX-512 has tiles
// of half a vector for up to eight columns, and rows are cut into tiles as evenly as
// possible. An [Epilogue], a layer's bias and ReLU or the gate of its backward pass,
// is done while a tile is in registers.
//
// B is read in place or packed into panels as wide as a tile: a transposed B always,
// another one where enough rows share the cost. A is packed only if it is transposed
// and enough columns share the cost. Small products touch nothing but the caller's matrices.
//
// The runtime cannot interrupt assembly. One call of a kernel takes some tens of
// microseconds at most, so that it does not hold up a garbage collection.
//
// # Many cores
//
// C is cut into a grid of rectangles, and a worker computes one from start to end
// with packing buffers of its own. No two write to one cache line of a C whose
// rows are aligned, because columns are cut at multiples of a tile's width; no
// barrier separates packing from computing; and memory is first touched by a
// worker that goes on to use it. What is paid for that independence is that
// workers in one column of the grid pack the same part of B, and workers in one
// row the same part of a transposed A. Counting 1/32 of a cycle for a multiply-add
// and, as profiled here, half a cycle to pack an element of B and one for A, a
// part of r rows and c columns packs for 16/r + 32/c of its time. For 4096×4096 on
// 64 cores, two parts each, that is 3%, and 12% with a transposed A, against 0.4%
// and 3.5% on one core; the grid is chosen to make it least. Below 2¹⁸
// multiply-adds a product stays on one core, so a network too small for many cores
// runs as if there were one; below 2²¹ it wakes others only where such products
// follow one another ([pool.Short]). Memory is no limit sooner: a part reads its rows
// of A once for every 512 columns, which is a quarter of a byte a cycle.
package sgemm
