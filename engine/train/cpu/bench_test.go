package cpu

import (
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// benchNets are nets of the sizes that people train, Adam and relu throughout.
var benchNets = []struct {
	name           string
	rows, d        int
	hidden         []int
	classes, batch int
}{
	{"tiny", 4096, 2, []int{16, 16}, 2, 32},
	{"iris", 4096, 4, []int{32}, 3, 16},
	{"digits", 8192, 64, []int{128, 64}, 10, 64},
	{"mnist", 12800, 784, []int{256, 128}, 10, 128},
	{"mnist-wide", 5120, 784, []int{1024, 1024, 1024}, 10, 256},
	{"big", 2048, 1024, []int{4096, 4096, 4096, 4096}, 10, 512},
}

func benchExecutor(b testing.TB, i int, k optimizer.Kind) (*Executor, []int32) {
	b.Helper()
	n := benchNets[i]
	e := mustNew(b, Device{}, job.Config{
		Parts: job.Parts{Train: executortest.Blobs(n.rows, n.d, n.classes, 1)},
		Net:   nn.Spec{Inputs: n.d, Hidden: n.hidden, Outputs: n.classes, Activation: vec.ReLU},
		Loss:  loss.Config{}, Optimizer: optimizer.Default(k), BatchSize: n.batch,
	})
	order := make([]int32, n.rows)
	s := rng.New(1, rng.Shuffle, 0, 0)
	s.Perm(order)
	return e, order
}

func BenchmarkStep(b *testing.B) {
	executortest.UseSgemm(b, 1)
	for i, n := range benchNets {
		b.Run(n.name, func(b *testing.B) {
			e, order := benchExecutor(b, i, optimizer.Adam)
			u := executortest.Updates{Executor: e}
			b.ReportAllocs()
			step := 0
			for b.Loop() {
				lo := step * n.batch % (n.rows - n.batch + 1)
				u.Make(b, job.Step{Index: step, Rows: order[lo : lo+n.batch], Hyper: job.Hyper{LR: 1e-3}})
				step++
			}
			seconds := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(float64(n.batch)/seconds, "samples/s")
			b.ReportMetric(float64(e.Model().FLOPsPerSample)*float64(n.batch)/seconds/1e9, "GFLOPS")
		})
	}
}
