package benchmark

import (
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
)

// register makes the package's own matrix product the one in use, on all
// processors unless GOMAXPROCS (go test -cpu) says otherwise.
func register(tb testing.TB, threads int) (sgemm.Implementation, *pool.Pool) {
	tb.Helper()
	p := pool.New(threads)
	impl, err := sgemm.New(p)
	if err != nil {
		tb.Fatal(err)
	}
	old := blas32.Implementation()
	blas32.Use(impl)
	tb.Cleanup(func() {
		blas32.Use(old)
		p.Close()
	})
	return impl, p
}

func BenchmarkProduct(b *testing.B) {
	impl, _ := register(b, 0)
	peak := Peak(impl)
	for _, p := range Products() {
		b.Run(p.String(), func(b *testing.B) {
			m := NewMultiplication(impl, p)
			for b.Loop() {
				m.Run()
			}
			report(b, p.FLOPs(), peak)
		})
	}
}

func BenchmarkTraining(b *testing.B) {
	impl, p := register(b, 0)
	peak := Peak(impl)
	for _, n := range Nets() {
		b.Run(strings.ReplaceAll(n.Name, " ", "_"), func(b *testing.B) {
			t, err := NewTraining(n, p)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			cpu := ProcessorTime()
			start := cpu()
			for b.Loop() {
				if err := t.Step(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu()-start).Nanoseconds())/float64(b.N), "cpu-ns/op")
			b.ReportMetric(float64(n.Batch)*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
			report(b, t.FLOPsPerSample()*float64(n.Batch), peak)
		})
	}
}

func report(b *testing.B, flops, peak float64) {
	b.Helper()
	gflops := flops * float64(b.N) / float64(b.Elapsed().Nanoseconds())
	b.ReportMetric(gflops, "GFLOPS")
	b.ReportMetric(100*gflops/peak, "%peak")
}
