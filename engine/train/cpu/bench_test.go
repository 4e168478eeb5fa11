package cpu

import (
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
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
	e := mustNew(b, job.Config{
		Parts: job.Parts{Train: blobs(n.rows, n.d, n.classes, 1)},
		Net:   nn.Spec{Inputs: n.d, Hidden: n.hidden, Outputs: n.classes, Activation: vec.ReLU},
		Loss:  loss.Config{}, Optimizer: optimizer.Default(k), BatchSize: n.batch,
	})
	order := make([]int32, n.rows)
	s := rng.New(1, rng.Shuffle, 0, 0)
	s.Perm(order)
	return e, order
}

// useSgemm registers the package's own matrix product for the duration of a test.
func useSgemm(tb testing.TB, threads int) *pool.Pool {
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
	return p
}

// again makes updates one after another and allocates nothing but its room for results.
type again struct {
	exec    job.Executor
	results []job.StepResult
}

func (a *again) step(tb testing.TB, s job.Step) {
	err := a.exec.Step(s)
	if err == nil {
		a.results, err = a.exec.Collect(a.results[:0], 0)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkStep(b *testing.B) {
	useSgemm(b, 1)
	for i, n := range benchNets {
		b.Run(n.name, func(b *testing.B) {
			e, order := benchExecutor(b, i, optimizer.Adam)
			do := again{exec: e}
			b.ReportAllocs()
			step := 0
			for b.Loop() {
				lo := step * n.batch % (n.rows - n.batch + 1)
				do.step(b, job.Step{Index: step, Rows: order[lo : lo+n.batch], Hyper: job.Hyper{LR: 1e-3}})
				step++
			}
			seconds := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(float64(n.batch)/seconds, "samples/s")
			b.ReportMetric(float64(e.Model().FLOPsPerSample)*float64(n.batch)/seconds/1e9, "GFLOPS")
		})
	}
}

// TestStepAllocatesNothing covers every optimizer and everything that a step can do.
func TestStepAllocatesNothing(t *testing.T) {
	for _, k := range optimizer.Kinds() {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			for _, measure := range []bool{false, true} {
				c, h := everything(k, norm)
				e := mustNew(t, c)
				do := again{exec: e}
				rows := make([]int32, 32)
				i := 0
				step := func() {
					for j := range rows {
						rows[j] = int32((i*7 + j) % 90)
					}
					do.step(t, job.Step{Index: i, Rows: rows, Hyper: h, Measure: measure})
					i++
				}
				step()
				if n := testing.AllocsPerRun(20, step); n != 0 {
					t.Errorf("%v, %v, measure=%v: %g allocations per step", k, norm, measure, n)
				}
			}
		}
	}
}

func TestEvaluationAllocatesNothing(t *testing.T) {
	c, _ := everything(optimizer.Adam, nn.BatchNorm)
	c.Validation = blobs(40, 6, 3, 2) // gonum's own Sgemm allocates where it starts goroutines
	e := mustNew(t, c)
	out := make([]float32, e.cfg.Validation.Rows()*3)
	probes := e.Probes(nil)
	if n := testing.AllocsPerRun(5, func() {
		if err := e.Predict(job.ValidationPart, out); err != nil {
			t.Fatal(err)
		}
		probes = e.Probes(probes)
	}); n != 0 {
		t.Errorf("%g allocations per evaluation", n)
	}
}
