package sgemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
)

// BenchmarkTiles tells what the AVX-512 tiles of 8 and 16 columns are worth: products of few
// columns by a kernel without some of them, as multiples of the time with all. Above 1, the
// missing tiles pay. The two sides run in turns of some 20 microseconds, and each counts by the
// median of the ratios of neighbours, so that it may run on a machine that others use too.
func BenchmarkTiles(b *testing.B) {
	if supported()[0] != avx512 {
		b.Skip("needs AVX-512")
	}
	variants := []struct {
		name    string
		half    int
		heights [2]int // of tiles of 8 and of 16 columns
	}{
		{"all again", 8, [2]int{16, 16}},
		{"no 8 columns", 0, [2]int{16, 16}},
		{"8 columns up to 12 rows", 8, [2]int{12, 16}},
		{"8 columns up to 8 rows", 8, [2]int{8, 16}},
		{"8 columns up to 6 rows", 8, [2]int{6, 16}},
		{"16 columns up to 14 rows", 8, [2]int{16, 14}},
		{"16 columns up to 12 rows", 8, [2]int{16, 12}},
		{"16 columns up to 10 rows", 8, [2]int{16, 10}},
		{"16 columns up to 8 rows", 8, [2]int{16, 8}},
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, v := range variants {
		columns := []int{1, 3, 8}
		if v.heights[1] < 16 || v.name == "all again" {
			columns = []int{9, 10, 16}
		}
		less := *avx512
		less.half = v.half
		less.maxRows = slices.Concat(v.heights[:], avx512.maxRows[2:])
		for _, n := range columns {
			b.Run(fmt.Sprintf("%s/n=%d", v.name, n), func(b *testing.B) {
				for b.Loop() {
					logs, count := 0.0, 0
					for _, m := range []int{16, 32, 64, 100, 128, 784} {
						for _, k := range []int{16, 64, 256} {
							x := newCall(rng, blas.NoTrans, blas.NoTrans, m, n, k, normal)
							logs += math.Log(ratioOf(x, &less))
							count++
						}
					}
					b.ReportMetric(math.Exp(logs/float64(count)), "ratio")
				}
			})
		}
	}
}

// ratioOf returns the time of a product by a kernel over that by avx512.
func ratioOf(x call, k *kernel) float64 {
	sides := [2]Implementation{{kernel: avx512}, {kernel: k}}
	run := func(side, times int) time.Duration {
		start := time.Now()
		for range times {
			sides[side].Sgemm(x.tA, x.tB, x.m, x.n, x.k, 1, x.a, x.lda, x.b, x.ldb, 0, x.c, x.n)
		}
		return time.Since(start)
	}
	times := 1 + int(20*time.Microsecond/max(1, run(0, 10)/10))
	ratios := make([]float64, 301)
	for i := range ratios {
		var took [2]time.Duration
		for j := range 2 {
			side := (i + j) % 2
			took[side] = run(side, times)
		}
		ratios[i] = float64(took[1]) / float64(took[0])
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}
