package build

import "tunebench/engine/sgemm/pool"

// Machine is the program and the hardware that train. The zero value works: one
// thread beside the matrix product's own, and nothing known.
type Machine struct {
	Version, Commit, Go, OS, Arch, CPU, Kernel string
	Cores, Threads                             int

	Pool       *pool.Pool // shares out large updates; nil keeps them on one thread
	PeakGFLOPS float64    // multiply-add peak of all threads, for throughput/peak_share; 0: unknown
}
