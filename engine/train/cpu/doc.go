// Package cpu is the executor that trains on the processor: it puts batches
// together, runs the network forward and backward, regularizes and updates, on
// one goroutine. Parallel work happens inside the registered blas32
// implementation and in large optimizer updates; the number of threads never
// reaches a result.
//
// A step allocates nothing once its buffers fit: they are sized for
// Config.BatchSize and grow when a larger batch, or the first dropout, arrives.
package cpu
