// Package f32 holds the single-precision matrix kernels: tiles of a product,
// packing, and a loop that measures a core's peak. It knows nothing of blocking
// or threads; package sgemm does.
//
// Every kernel takes one pointer to a struct of arguments, uses no stack and
// never calls Go. The runtime cannot preempt assembly, so callers give it work
// of a few microseconds at a time: a garbage collection waits for the longest.
package f32
