package benchmark

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"testing"
	"time"
)

// BenchmarkPauses trains the largest network while the garbage collector runs
// ten times a second, far more often than training gives it reason to, and
// reports how long the program stood still: what a viewer would feel if it
// shared the process. The runtime cannot stop a goroutine inside assembly, so
// these times show whether the kernels come in pieces that are small enough.
func BenchmarkPauses(b *testing.B) {
	_, p := register(b, 0)
	nets := Nets()
	t, err := NewTraining(nets[len(nets)-1], p)
	if err != nil {
		b.Fatal(err)
	}
	if err := t.Step(); err != nil {
		b.Fatal(err)
	}
	before := pauses()
	stop := make(chan struct{})
	var collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
				runtime.GC()
			}
		}
	})
	for b.Loop() {
		if err := t.Step(); err != nil {
			b.Fatal(err)
		}
	}
	close(stop)
	collector.Wait()
	after := pauses()
	b.ReportMetric(1e3*quantile(before, after, 0.5), "ms-p50")
	b.ReportMetric(1e3*quantile(before, after, 0.99), "ms-p99")
}

// pauses returns the histogram of all stop-the-world pauses for the collector.
func pauses() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64Histogram()
}

// quantile returns the upper end of the bucket that holds the quantile of what
// was counted between two readings.
func quantile(before, after *metrics.Float64Histogram, q float64) float64 {
	var total, seen uint64
	for i, c := range after.Counts {
		total += c - before.Counts[i]
	}
	for i, c := range after.Counts {
		seen += c - before.Counts[i]
		if float64(seen) >= q*float64(total) && seen > 0 {
			return after.Buckets[i+1]
		}
	}
	return 0
}
