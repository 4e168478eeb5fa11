// Package benchmark holds the workloads by which this engine is judged, and how
// to time them: matrix products of the sizes that multilayer perceptrons need,
// whole training runs of six networks from tiny to large, and the processor's
// own limit to compare with. `tunebench bench` prints them, `go test -bench`
// runs the same for benchstat, and testdata/compare.sh measures PyTorch beside.
//
// # Accounting
//
// A product of m×n×k is 2mnk floating-point operations. A training sample costs
// what job.Model says: three products per weight matrix, two for the first;
// nothing else is counted, though everything else is timed: shuffling, gathering
// the batch, activations, loss and optimizer. Evaluation is neither.
// throughput/gflops of a run uses the same numbers.
//
// The best repetition is reported beside the median: what the machine's other
// programs took away is not the engine's.
package benchmark
