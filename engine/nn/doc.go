// Package nn is the multilayer perceptron: its layers, initial weights, forward
// and backward passes over gonum blas32 matrices.
//
// A hidden block computes linear -> norm -> activation -> dropout, and adds its
// input to its output where residual connections are on and the widths match.
// The last layer is linear. Biases, ReLU (unless a norm precedes it) and ReLU's backward
// pass (except next to residual connections) are part of the matrix products
// ([sgemm.Epilogue]).
//
// All parameters live in one slab, the weight matrices first, then the biases and
// normalization parameters; a second slab of the same layout holds the gradients. So an
// optimizer runs over two long segments, one with penalties and decay and one without,
// or over a single one where neither is on. A matrix is stored [in, out] and exported
// as PyTorch's [out, in].
//
// The first layer multiplies dense columns, dense columns followed by the embeddings
// of entities, or sparse columns ([Spec], [Input]). Tensors of which a batch reads only
// a few rows (embeddings, biases of entities, the matrix behind sparse columns) are
// called row-wise: they come first in the slabs, the gradient of every row that the
// batch does not read is 0, and Touch tells which rows it reads. Embeddings and biases
// of entities count as weights, so penalties and decay apply to them. The max-norm
// bounds the vector of each entity, like the incoming weights of each unit, but not
// the biases of entities. Beside the layers, a network may add the dot product of two
// embeddings to its last logit: matrix factorization with biases, alone where there are no
// hidden layers. A sparse product adds the elements in their order and rounds
// each product, a dense one uses fused multiply-adds: the two differ by rounding.
//
// A pass over a batch allocates nothing: its buffers are in a [Workspace],
// which several passes may reuse.
package nn
