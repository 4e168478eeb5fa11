// Package cpu is the executor that trains on the processor ([Device]): it has batches
// put together (package job), runs the network forward and backward, regularizes and updates, on
// one goroutine. Parallel work happens inside the registered blas32
// implementation and in large optimizer updates; the number of threads never
// reaches a result.
//
// Row-wise tensors (see package nn) are updated late where that pays: a row makes up
// for missed steps when a batch reads it, with the bits of an update at once (see
// package optimizer). Steps that need every row, because they are measured,
// averaged or held within a max-norm, update at once.
//
// An update is done when Step returns; its result waits to be collected.
//
// A step allocates nothing once its buffers fit: they are sized for
// Config.BatchSize and grow when a larger batch, or the first dropout, arrives.
package cpu
