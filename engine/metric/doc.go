// Package metric measures predictions against the truth: classification from
// logits, regression from predicted values, and the evaluation losses.
//
// The definitions are scikit-learn's, with zero_division=0 and averages over the
// classes that occur; where the two differ (a loss computed from logits needs no
// clipping), the docstring says so. Everything is accumulated in float64 in row
// order, so a value never depends on the number of threads.
//
// A [Classification] keeps its buffers from one evaluation to the next: in steady
// state measuring allocates nothing.
package metric
