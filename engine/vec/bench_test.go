package vec

import (
	"testing"

	"tunebench/engine/internal/rng/philox"
)

// BenchmarkKernels reports each kernel over vectors that stay in the second
// level cache; a nanosecond per element is about what scalar code can reach.
func BenchmarkKernels(b *testing.B) {
	const rows, cols = 64, 256
	const n = rows * cols
	x, y, z, w := normals(n, 1), normals(n, 2), normals(n, 3), normals(n, 4)
	m, v := make([]float32, n), make([]float32, n)
	bias, scratch := normals(cols, 5), make([]float32, cols)
	arg, top, logSum := make([]int32, n/16), make([]float32, n/16), make([]float32, n/16)
	a := AdamTerms{Beta1: 0.9, Rest1: 0.1, Beta2: 0.999, Rest2: 0.001, Step: 1e-6, InvRoot: 1, Eps: 1e-8}
	full := Terms{L1: 1e-6, L2: 1e-6, Clip: 0.5, Keep: 0.9999}
	for _, k := range []struct {
		name string
		run  func()
	}{
		{"adam", func() { Adam(w, y, m, v, NoTerms, a) }},
		{"adam with all terms", func() { Adam(w, y, m, v, full, a) }},
		{"sgd", func() { SGD(w, y, NoTerms, 1e-6) }},
		{"momentum", func() { Momentum(w, y, m, NoTerms, 1e-6, 0.9) }},
		{"lion", func() { Lion(w, y, m, NoTerms, 1e-6, 0.9, 0.99) }},
		{"bias relu", func() { BiasActivate(ReLU, x, bias) }},
		{"gate relu", func() { Gate(ReLU, z, y) }},
		{"tanh", func() { copy(x, y); Activate(Tanh, x) }},
		{"sigmoid", func() { copy(x, y); Activate(Sigmoid, x) }},
		{"gelu with derivative", func() { copy(x, y); ActivateKeep(GELU, x, z) }},
		{"softmax of 16", func() { Softmax(x, y, 16, 1, arg, top, logSum) }},
		{"column sums", func() { ColSums(bias, y, scratch) }},
		{"sum of squares", func() { top[0] = SumSq(y) }},
		{"noise", func() { AddNoise(z, 1e-3, philox.Address{}) }},
		{"dropout mask", func() { DropoutMask(x, 0.2, philox.Address{}) }},
		{"layer norm", func() { NormalizeRows(x, top[:rows], y, cols, 1e-5) }},
	} {
		b.Run(k.name, func(b *testing.B) {
			for b.Loop() {
				k.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
		})
	}
}
