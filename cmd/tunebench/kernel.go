package main

import (
	"runtime"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/benchmark"
	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/cpu"
	"tunebench/experiments/workspace"
)

// useKernel registers the matrix kernel for all later arithmetic in this process.
// Threads 0 means all.
func useKernel(threads int) (sgemm.Implementation, *pool.Pool, error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	p := pool.New(threads)
	impl, err := sgemm.New(p)
	if err != nil {
		return impl, nil, usageError{err}
	}
	blas32.Use(impl)
	return impl, p, nil
}

// useMachine is useKernel for training: it also measures what the machine could do.
func useMachine(threads int) (workspace.Machine, error) {
	impl, p, err := useKernel(threads)
	if err != nil {
		return workspace.Machine{}, err
	}
	return workspace.Machine{
		Version: version, Commit: commit(), Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		CPU: cpuModel(), Cores: runtime.NumCPU(), Kernel: impl.Kernel(), Threads: impl.Threads(),
		Device: cpu.Device{Pool: p}, PeakGFLOPS: benchmark.Peak(impl),
	}, nil
}
