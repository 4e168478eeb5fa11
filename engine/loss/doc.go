// Package loss is what training minimizes: cross-entropy for classes, squared,
// Huber and absolute errors for numbers, with their gradients, by PyTorch's
// definitions and reductions. Package metric evaluates the same [Config] over
// whole parts of the data.
package loss
