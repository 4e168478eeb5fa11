package train_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tunebench/engine/dataset"
	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// probeMeter lets through every other measurement that the loop asks for, so that
// one run has epochs with probes and epochs without.
type probeMeter struct {
	job.Executor
	asked int
	on    bool // in this epoch
}

func (m *probeMeter) Step(s job.Step) error {
	if s.Measure {
		m.on = m.asked%2 == 0
		m.asked++
		s.Measure = m.on
	}
	return m.Executor.Step(s)
}

func (m *probeMeter) Probes(dst []job.LayerProbe) []job.LayerProbe {
	if !m.on {
		return dst[:0]
	}
	return m.Executor.Probes(dst)
}

// BenchmarkProbes reports what the per-layer probes cost, as shares of the time
// that training takes, their recording included and evaluation left out: measured
// of an epoch that measures, over-all of a run that measures as often as the loop does.
func BenchmarkProbes(b *testing.B) {
	for _, threads := range []int{1, 2} {
		p := pool.New(threads)
		impl, err := sgemm.New(p)
		if err != nil {
			b.Fatal(err)
		}
		old := blas32.Implementation()
		blas32.Use(impl)
		for _, c := range []struct {
			name, data string
			hidden     []int
			batch      int // 0: all rows
			epochs     int
		}{
			{"iris", "iris", []int{32}, 16, 80_000},
			{"digits", "digits", []int{128, 64}, 64, 1_000},
			{"digits-gd", "digits", []int{128, 64}, 0, 2_000},
			{"784", "noise", []int{256, 128}, 128, 100},
		} {
			b.Run(fmt.Sprintf("%s/threads=%d", c.name, threads), func(b *testing.B) {
				part, outputs := probeData(b, c.data)
				cfg := job.Config{
					Parts: job.Parts{Train: part}, BatchSize: c.batch, Seed: 1,
					Net:       nn.Spec{Inputs: part.X.Cols, Hidden: c.hidden, Outputs: outputs, Activation: vec.ReLU},
					Loss:      loss.Config{Kind: loss.CrossEntropy},
					Optimizer: optimizer.Default(optimizer.Adam),
				}
				if c.batch == 0 {
					cfg.BatchSize = part.X.Rows
				}
				for b.Loop() {
					e, err := cpu.Device{Pool: p}.New(cfg)
					if err != nil {
						b.Fatal(err)
					}
					reportProbes(b, e, train.Config{
						Data: cfg.Parts, Seed: 1, Epochs: c.epochs, BatchSize: cfg.BatchSize, Shuffle: true,
						Hyper: job.Hyper{LR: 1e-3}, Loss: loss.Config{Kind: loss.CrossEntropy},
					})
				}
			})
		}
		blas32.Use(old)
		p.Close()
	}
}

// probeData returns a training part: a built-in set's, or noise of MNIST's width in
// a fraction of its rows, in which measuring shows the more.
func probeData(b *testing.B, name string) (p job.Data, outputs int) {
	b.Helper()
	if name != "noise" {
		table, err := dataset.Load(b.Context(), dataset.Source{Name: name}, dataset.Options{})
		if err != nil {
			b.Fatal(err)
		}
		set, err := dataset.Prepare(table, dataset.SplitConfig{
			Validation: 0.2, Stratify: true, Seed: 1, Normalize: "standard",
		})
		if err != nil {
			b.Fatal(err)
		}
		return parts(set).Train, set.Outputs()
	}
	const rows, cols, classes = 2_560, 784, 10
	x := blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
	s := rng.New(1, rng.Bench, 0, 0)
	s.FillNormal(x.Data, 0, 1)
	labels := make([]int32, rows)
	for i := range labels {
		labels[i] = int32(s.Intn(classes))
	}
	return job.Data{X: x, Labels: labels}, classes
}

func reportProbes(b *testing.B, e job.Executor, cfg train.Config) {
	m := &probeMeter{Executor: e}
	var with, without []float64
	last, asked := time.Now(), 0
	cfg.OnEpoch = func(*train.Trainer) error {
		now := time.Now()
		switch {
		case m.asked == asked || !m.on:
			without = append(without, now.Sub(last).Seconds())
		default:
			with = append(with, now.Sub(last).Seconds())
		}
		m.on, asked, last = false, m.asked, time.Now()
		return nil
	}
	if _, err := trainer(b, cfg, m).Run(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	plain, extra := median(without), median(with)-median(without)
	b.ReportMetric(plain*1e6, "us/epoch")
	b.ReportMetric(extra*1e6, "us/measuring")
	b.ReportMetric(100*extra/plain, "%measured")
	b.ReportMetric(100*extra/plain*float64(m.asked)/float64(cfg.Epochs), "%over-all")
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
