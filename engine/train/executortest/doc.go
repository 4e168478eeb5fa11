// Package executortest is the exam that every executor passes. A device joins by one
// line in a test of its own package:
//
//	executortest.Run(t, gpu.Device{}, cpu.Device{})
//
// It is held against finite differences of a plain float64 model, against PyTorch's
// recorded trajectories (testdata/parity), against the rules of package job on results
// that come late, and in every bit against a reference: another device that has passed,
// or the same one made otherwise. It must resume, predict any rows, name what is wrong,
// and allocate nothing per step.
//
// The problems that the exam uses are exported for tests of what one device alone has:
// threads, kernels, the moment at which rows are updated.
package executortest
