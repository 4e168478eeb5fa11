package build

import "tunebench/engine/train/job"

// Machine is the program and the hardware that train. Whoever chooses the device says what is
// known of the rest, for the provenance.
type Machine struct {
	Version, Commit, Go, OS, Arch, CPU, Kernel string
	Cores, Threads                             int

	Device     job.Device // what computes
	PeakGFLOPS float64    // multiply-add peak of all threads, for throughput/peak_share; 0: unknown
}
