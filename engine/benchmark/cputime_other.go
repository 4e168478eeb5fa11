//go:build !unix

package benchmark

// ProcessorTime stands for elapsed time where processor time is not to be had.
func ProcessorTime() Clock { return Wall() }
