package sgemm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"

	"tunebench/engine/sgemm/pool"
)

// shapes are products of multilayer perceptrons: forward passes (NN and NT,
// with weights stored either way), weight gradients (TN), and two squares.
var shapes = []struct {
	tA, tB  blas.Transpose
	m, n, k int
}{
	{'N', 'N', 128, 256, 784},
	{'N', 'T', 128, 256, 784},
	{'T', 'N', 784, 256, 128},
	{'N', 'N', 64, 128, 64},
	{'T', 'N', 64, 128, 64},
	{'N', 'N', 256, 1024, 1024},
	{'N', 'T', 256, 1024, 1024},
	{'T', 'N', 1024, 1024, 256},
	{'N', 'N', 512, 4096, 4096},
	{'N', 'T', 512, 4096, 4096},
	{'T', 'N', 4096, 4096, 512},
	{'N', 'N', 1024, 1024, 1024},
	{'N', 'N', 4096, 4096, 4096},
	{'N', 'N', 32, 16, 16},
}

// BenchmarkSgemm reports GFLOPS and the share of the peak of all threads, with
// the best kernel or the one that TUNEBENCH_KERNEL names.
func BenchmarkSgemm(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, threads := range []int{1, 2} {
		p := pool.New(threads)
		defer p.Close()
		impl, err := New(p)
		if err != nil {
			b.Fatal(err)
		}
		peak := impl.MeasurePeak() * float64(threads)
		for _, s := range shapes {
			name := fmt.Sprintf("%s/%c%c/%dx%dx%d/threads=%d", impl.Kernel(), s.tA, s.tB, s.m, s.n, s.k, threads)
			b.Run(name, func(b *testing.B) {
				x := newCall(rng, s.tA, s.tB, s.m, s.n, s.k, normal)
				_, x.lda = orient(s.tA != blas.NoTrans, s.m, s.k)
				_, x.ldb = orient(s.tB != blas.NoTrans, s.k, s.n)
				for b.Loop() {
					impl.Sgemm(x.tA, x.tB, x.m, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.n)
				}
				gflops := 2e-9 * float64(s.m) * float64(s.n) * float64(s.k) * float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(gflops, "GFLOPS")
				b.ReportMetric(100*gflops/peak, "%peak")
			})
		}
	}
}
