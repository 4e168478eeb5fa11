// Package nn is the multilayer perceptron: its layers, initial weights, forward
// and backward passes over gonum blas32 matrices.
//
// A hidden block computes linear -> norm -> activation -> dropout, and adds its
// input to its output where residual connections are on and the widths match.
// The last layer is linear. Biases, ReLU without a norm before it, and ReLU's backward
// pass but beside residual connections, are done as part of the matrix products
// ([sgemm.Epilogue]).
//
// All parameters live in one slab, the weight matrices first and the biases and
// normalization parameters behind them, and the gradients in a second slab of
// the same layout. So an optimizer runs over two long segments, the one that
// penalties and decay apply to and the one that they do not, or over one where there
// are none. A matrix is stored [in, out]; what leaves the package has PyTorch's
// [out, in].
//
// What the first layer multiplies is dense columns, dense columns with the
// embeddings of entities behind them, or sparse columns ([Spec], [Input]). The
// tensors of which a batch reads few rows (embeddings, biases of entities, the
// matrix behind sparse columns) are row-wise: they come first in the slabs, their
// gradients are 0 in all other rows, and Touch says which rows a batch reads.
// Embeddings and biases of entities count as weights: penalties and decay apply to
// them. The max-norm bounds the vector of each entity, as it bounds the incoming
// weights of each unit, and leaves the biases of entities alone. A sparse product
// adds elements in their order with each product rounded, a dense one with fused
// multiply-adds: the two differ by rounding.
//
// A pass over a batch allocates nothing: its buffers are in a [Workspace],
// which several passes may reuse.
package nn
