package benchmark

import (
	"context"
	"math"
	"time"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/event"
	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// Net is a network and how it is trained: relu, cross-entropy, Adam at 0.001,
// on rows of random numbers in a new order each epoch.
type Net struct {
	Name           string
	Rows, Inputs   int
	Hidden         []int
	Classes, Batch int
}

// Nets returns six networks of the sizes that people train, small to large.
func Nets() []Net {
	return []Net{
		{"tiny 2-[16,16]-2 b32", 4096, 2, []int{16, 16}, 2, 32},
		{"iris 4-[32]-3 b16", 4096, 4, []int{32}, 3, 16},
		{"digits 64-[128,64]-10 b64", 8192, 64, []int{128, 64}, 10, 64},
		{"mnist 784-[256,128]-10 b128", 12800, 784, []int{256, 128}, 10, 128},
		{"mnist 784-[1024x3]-10 b256", 5120, 784, []int{1024, 1024, 1024}, 10, 256},
		{"big 1024-[4096x4]-10 b512", 2048, 1024, []int{4096, 4096, 4096, 4096}, 10, 512},
	}
}

// Training is a network ready to train.
type Training struct {
	net  Net
	exec job.Executor
	data job.Parts
	rows []int32
	next int // position in rows
	step int

	results []job.StepResult
}

// NewTraining draws the data and the initial weights. The pool is the one of the
// matrix product; nil stands for a single thread.
func NewTraining(n Net, p *pool.Pool) (*Training, error) {
	s := rng.New(1, rng.Bench, 0, 0)
	x := nn.NewSlab(n.Rows * n.Inputs)
	s.FillUniform(x, -1, 1)
	labels := make([]int32, n.Rows)
	for i := range labels {
		labels[i] = int32(s.Intn(n.Classes))
	}
	data := job.Parts{Train: job.Data{
		X:      blas32.General{Rows: n.Rows, Cols: n.Inputs, Stride: n.Inputs, Data: x},
		Labels: labels,
	}}
	exec, err := cpu.Device{Pool: p}.New(job.Config{
		Parts:     data,
		Net:       nn.Spec{Inputs: n.Inputs, Hidden: n.Hidden, Outputs: n.Classes, Activation: vec.ReLU},
		Loss:      loss.Config{Kind: loss.CrossEntropy},
		Optimizer: optimizer.Default(optimizer.Adam),
		BatchSize: n.Batch,
	})
	if err != nil {
		return nil, err
	}
	return &Training{net: n, exec: exec, data: data, rows: make([]int32, n.Rows), next: n.Rows}, nil
}

// FLOPsPerSample returns the operations counted for one training sample.
func (t *Training) FLOPsPerSample() float64 { return float64(t.exec.Model().FLOPsPerSample) }

// Step makes one update and shuffles where an epoch begins.
func (t *Training) Step() error {
	if t.next+t.net.Batch > len(t.rows) {
		s := rng.New(1, rng.Shuffle, t.step, 0)
		s.Perm(t.rows)
		t.next = 0
	}
	rows := t.rows[t.next : t.next+t.net.Batch]
	err := t.exec.Step(job.Step{Index: t.step, Rows: rows, Hyper: job.Hyper{LR: 1e-3}})
	if err == nil {
		t.results, err = t.exec.Collect(t.results[:0], 0)
	}
	t.next += t.net.Batch
	t.step++
	return err
}

// Time trains by the real loop, train.Trainer, for about the given time, at
// least three epochs, and returns the seconds that a sample took in each epoch.
// The records go nowhere.
func (t *Training) Time(c Clock, budget time.Duration) (Sample, error) {
	ctx, enough := context.WithCancel(context.Background())
	defer enough()
	var s Sample
	end := c() + budget
	sink := event.SinkFunc(func(r event.Record) error {
		for _, v := range r.Scalars {
			if v.Tag == event.SamplesPerSec {
				s = append(s, 1/v.Value)
			}
		}
		if len(s) >= 3 && c() > end {
			enough()
		}
		return nil
	})
	epoch := time.Unix(0, 0)
	trainer, err := train.New(train.Config{
		Data: t.data, Seed: 1, Epochs: math.MaxInt32, BatchSize: t.net.Batch, Shuffle: true,
		Hyper: job.Hyper{LR: 1e-3}, Loss: loss.Config{Kind: loss.CrossEntropy},
		Clock: func() time.Time { return epoch.Add(c()) },
	}, t.exec, sink)
	if err != nil {
		return nil, err
	}
	_, err = trainer.Run(ctx, nil)
	return s, err
}
