package main

import (
	"runtime"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
)

// useKernel registers the matrix kernel for all later training in this process
// and returns its name and the number of threads; threads 0 means all.
func useKernel(threads int) (name string, used int, err error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	impl, err := sgemm.New(pool.New(threads))
	if err != nil {
		return "", 0, usageError{err}
	}
	blas32.Use(impl)
	return impl.Kernel(), threads, nil
}
