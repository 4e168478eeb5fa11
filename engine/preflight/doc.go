// Package preflight examines an experiment before it is trained: whether it starts at chance, can learn one batch
// by heart, passes gradients to every layer, which learning rates it bears, which batch is worth its time, and how
// long all of it will take. [Run] gives a [Report] that ends in a verdict and in changes that mend what was found.
//
// One file holds one check. The order in which they run is the list in run.go: what is cheap and explains the rest
// comes first. A check trains at most for a few seconds, bounded by the number of its updates, which depends on
// sizes alone, so that every figure but a time is the same, to the bit, at any number of threads. Times are
// measured, and say so by [Check.Timed].
//
// The executor is left as it was. Nothing is written, and test rows are never looked at.
package preflight
