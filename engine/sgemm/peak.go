package sgemm

import "time"

// MeasurePeak returns the GFLOPS that one core reaches on multiply-adds of the
// kernel's width alone, without memory: the most that Sgemm could reach per
// thread. It takes about 20 ms.
//
// It is the best of several short measurements, since whatever else the machine
// does can only lower one. Processors lower their clock under wide vectors and
// with many busy cores, so the value depends on the moment and is no constant of
// the machine.
func (impl Implementation) MeasurePeak() float64 {
	const (
		measurements = 20
		length       = time.Millisecond
	)
	best := 0.0
	for range measurements {
		flops := 0
		start := time.Now()
		for time.Since(start) < length {
			flops += impl.kernel.peakLoop()
		}
		best = max(best, float64(flops)/float64(time.Since(start).Nanoseconds()))
	}
	return best
}

// portablePeak runs multiply-adds of the portable kernel on four independent
// sums and returns the number of operations.
func portablePeak() int {
	const rounds = 1000
	var s [4]float32
	for range rounds {
		for i := range s {
			s[i] = fma32(1.5, 0.5, s[i])
		}
	}
	if s[0] == 0 {
		panic("sgemm: the peak loop did nothing") // keeps the sums alive
	}
	return rounds * len(s) * 2
}
