// Package sgemm multiplies float32 matrices. It is a BLAS for gonum: register
// it with blas32.Use(impl), where impl comes from New.
//
// There are three kernels, in Go assembly for AVX-512 and for AVX2 with FMA, and
// in plain Go for everything else. New chooses by what the processor has;
// TUNEBENCH_KERNEL=avx512|avx2|portable overrides it.
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
// If alpha or k is 0, C is scaled by beta and A and B are not read; if beta is 0,
// C is not read. Infinities and NaN follow IEEE 754; the sign and payload of a
// NaN are not defined. Subnormal numbers are kept. The block depth of 384 is part
// of the contract: changing it changes the last bits of every trained network.
//
// So work is shared out over the rows and columns of C, never over k.
package sgemm
