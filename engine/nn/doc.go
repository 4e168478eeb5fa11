// Package nn is the multilayer perceptron: its layers, initial weights, forward
// and backward passes over gonum blas32 matrices.
//
// A hidden block computes linear -> norm -> activation -> dropout, and adds its
// input to its output where residual connections are on and the widths match.
// The last layer is linear.
//
// All parameters live in one slab, the weight matrices first and the biases and
// normalization parameters behind them, and the gradients in a second slab of
// the same layout. So an optimizer runs over two long segments, the one that
// penalties and decay apply to and the one that they do not. A matrix is stored
// [in, out]; what leaves the package has PyTorch's [out, in].
//
// A pass over a batch allocates nothing: its buffers are in a [Workspace],
// which several passes may reuse.
package nn
