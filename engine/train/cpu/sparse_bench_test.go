package cpu

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sparse"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// benchSteps runs steps over shuffled rows in batches of 64.
func benchSteps(b *testing.B, d Device, c job.Config, h job.Hyper) {
	b.Helper()
	e := mustNew(b, d, c)
	u := executortest.Updates{Executor: e}
	n := e.cfg.Train.Rows()
	order := make([]int32, n)
	s := rng.New(1, rng.Shuffle, 0, 0)
	s.Perm(order)
	step := 0
	one := func() {
		lo := step * c.BatchSize % (n - c.BatchSize + 1)
		u.Make(b, job.Step{Index: step, Rows: order[lo : lo+c.BatchSize], Hyper: h})
		step++
	}
	for range 50 { // until the moments of some rows are there to be made up for
		one()
	}
	b.ReportAllocs()
	for b.Loop() {
		one()
	}
	b.ReportMetric(float64(c.BatchSize)*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
}

// BenchmarkFirstLayer compares the products of a sparse and a dense first layer:
// a step of sgd at a density, 4,096 columns before 128 units, batches of 64.
func BenchmarkFirstLayer(b *testing.B) {
	for _, density := range []float64{0.001, 0.01, 0.03, 0.1, 0.3} {
		s := rng.New(1, rng.Bench, 0, 0)
		sparse := job.Config{
			Parts:     job.Parts{Train: executortest.Labeled(executortest.Sparse(1024, 4096, density, &s), 4, &s)},
			Net:       nn.Spec{Inputs: 4096, SparseInputs: true, Hidden: []int{128}, Outputs: 4, Activation: vec.ReLU},
			Optimizer: optimizer.Default(optimizer.SGD), BatchSize: 64,
		}
		dense := sparse
		dense.Train, dense.Net.SparseInputs = executortest.WrittenOut(sparse.Train), false
		for name, c := range map[string]job.Config{"sparse": sparse, "dense": dense} {
			b.Run(fmt.Sprintf("%g/%s", density, name), func(b *testing.B) {
				executortest.UseSgemm(b, 1)
				benchSteps(b, Device{}, c, job.Hyper{LR: 1e-3})
			})
		}
	}
}

// textRows returns rows whose columns follow Zipf's law, as words do.
func textRows(rows, cols, words int, s *rng.Stream) job.Data {
	m := &sparse.CSR{Rows: rows, Cols: cols, RowPtr: []int64{0}}
	for range rows {
		var row []int32
		for len(row) < words {
			// Of density 1/x over [1, cols].
			c := int32(math.Pow(float64(cols), s.Float64())) - 1
			if !slices.Contains(row, c) {
				row = append(row, c)
			}
		}
		slices.Sort(row)
		for _, c := range row {
			m.ColIdx, m.Values = append(m.ColIdx, c), append(m.Values, float32(1/math.Sqrt(float64(words))))
		}
		m.RowPtr = append(m.RowPtr, int64(len(m.ColIdx)))
	}
	return job.Data{Sparse: m}
}

// BenchmarkTextStep is a step on 50,000 words before 128 units, with rows updated
// late and all at once.
func BenchmarkTextStep(b *testing.B) {
	s := rng.New(1, rng.Bench, 0, 0)
	data := executortest.Labeled(textRows(6400, 50_000, 30, &s), 4, &s)
	net := nn.Spec{Inputs: 50_000, SparseInputs: true, Hidden: []int{128}, Outputs: 4, Activation: vec.ReLU}
	for _, k := range []optimizer.Kind{optimizer.SGD, optimizer.Momentum, optimizer.Adagrad, optimizer.Adam} {
		for _, threads := range []int{1, 2} {
			for _, u := range []updates{late, atOnce} {
				name := fmt.Sprintf("%v/threads=%d/%s", k, threads, []string{"", "at_once", "late"}[u])
				b.Run(name, func(b *testing.B) {
					benchSteps(b, Device{Pool: executortest.UseSgemm(b, threads), updates: u}, job.Config{
						Parts: job.Parts{Train: data}, Net: net, Optimizer: optimizer.Default(k), BatchSize: 64,
					}, job.Hyper{LR: 1e-3})
				})
			}
		}
	}
}
