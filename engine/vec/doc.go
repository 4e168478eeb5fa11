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
// use sixteen X version of a kernel has to give the same bits, and may, because
// each of these is one instruction of a 512-bit unit or two of a 256-bit one.
//
// The transcendental functions are our own polynomials, fitted by Lawson's
// weighted least squares to the minimax error; each states its error. They
// return NaN for NaN, so that a diverged run shows.
//
// Matrices are row-major and contiguous; a slice of a matrix with n columns has
// a length divisible by n. Kernels allocate nothing and never retain a slice.
package vec
