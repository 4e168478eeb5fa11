package benchmark

import (
	"sync"
	"time"
)

// peakRounds is the length of one call: long enough to hide its cost, short
// enough for the garbage collector.
const peakRounds = 1 << 13

// Peak measures what this machine's multiply-add units can do with a kernel's
// instruction set, in GFLOPS over so many threads: the sum over threads that
// all run at once, the best of several tries, within about 5 ms. It is 0 for
// kernels without such instructions, where no limit can be told.
func Peak(kernel string, threads int) float64 {
	round, flops := peakLoop(kernel)
	if round == nil {
		return 0
	}
	rates := make([]float64, max(1, threads))
	var all sync.WaitGroup
	for i := range rates {
		all.Go(func() { rates[i] = peakRate(round, flops) })
	}
	all.Wait()
	sum := 0.0
	for _, r := range rates {
		sum += r
	}
	return sum
}

// peakRate returns the GFLOPS of the fastest of many short calls: interruptions
// can only make one slower.
func peakRate(round func(n *int), flops float64) float64 {
	best := time.Duration(1 << 62)
	for end := time.Now().Add(4 * time.Millisecond); time.Now().Before(end); {
		n := peakRounds
		start := time.Now()
		round(&n)
		best = min(best, time.Since(start))
	}
	return flops * peakRounds / float64(best.Nanoseconds())
}
