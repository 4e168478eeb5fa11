// Package vec holds the element-wise kernels of training: activations with
// their bias and derivative, softmax, normalization, reductions and optimizer
// updates over float32 slices. Matrix products are not here; they are gonum's
// blas32 and the implementation behind it.
//
// # Numeric contract
//
// Every kernel is defined by its scalar loop in IEEE single precision: each
// operation rounds once, products are rounded before they are added (the
// float32(x*y) conversions forbid the compiler to fuse them), and reductions
// use sixteen lanes, element i in lane i mod 16, folded by halves: 8, 4, 2, 1.
//
// The assembly for AVX-512, AVX2 and NEON, which gen writes from one description of
// each kernel, gives the same bits as the scalar loops. These finish what does
// not fill a vector, and do all the work on other machines.
// TUNEBENCH_KERNEL=avx512|avx2|neon|portable chooses.
//
// The transcendental functions are our own polynomials, fitted by Lawson's
// weighted least squares to the minimax error; each states its error. They
// return NaN for NaN, so that a diverged run shows.
//
// Matrices are row-major and contiguous; a slice of a matrix with n columns has
// a length divisible by n. Kernels allocate nothing and never retain a slice.
package vec
