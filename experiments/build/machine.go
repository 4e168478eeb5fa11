package build

import (
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
)

// Machine is the program and the hardware that train. The zero value works: one
// thread of the processor beside the matrix product's own, and nothing known.
type Machine struct {
	Version, Commit, Go, OS, Arch, CPU, Kernel string
	Cores, Threads                             int

	Device     job.Device // what computes; nil: the processor
	PeakGFLOPS float64    // multiply-add peak of all threads, for throughput/peak_share; 0: unknown
}

// device is the one place of experiments that knows a device by name.
func (m Machine) device() job.Device {
	if m.Device == nil {
		return cpu.Device{}
	}
	return m.Device
}
