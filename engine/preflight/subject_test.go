package preflight

import (
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/hparam"
	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// rows draws n rows of two numbers, with the class of the quarter that they lie in: 0 or 1 as in xor.
func rows(n int, seed uint64) job.Data {
	d := job.Data{X: blas32.General{Rows: n, Cols: 2, Stride: 2, Data: make([]float32, 2*n)}, Labels: make([]int32, n)}
	r := rng.New(seed, rng.Noise, 0, 0)
	for i := range n {
		x, y := 2*r.Float64()-1, 2*r.Float64()-1
		d.X.Data[2*i], d.X.Data[2*i+1] = float32(1.7*x), float32(1.7*y)
		if (x > 0) != (y > 0) {
			d.Labels[i] = 1
		}
	}
	return d
}

// bench is a subject that tests change before it is examined.
type bench struct {
	Subject
	keys map[string]any
}

// healthy is a small network on xor that nothing is wrong with.
func healthy() *bench {
	b := &bench{keys: map[string]any{}}
	for _, k := range hparam.All() {
		b.keys[k.Name] = k.Default
	}
	b.Job = job.Config{
		Parts:     job.Parts{Train: rows(400, 1), Validation: rows(100, 2)},
		Net:       nn.Spec{Inputs: 2, Hidden: []int{32, 16}, Outputs: 2, Activation: vec.ReLU},
		Loss:      loss.Config{Kind: loss.CrossEntropy},
		Optimizer: optimizer.Default(optimizer.Adam), Seed: 3, BatchSize: 32,
	}
	b.Config = train.Config{
		Seed: 3, Epochs: 5, BatchSize: 32, Shuffle: true, EvalEvery: 1, Hyper: job.Hyper{LR: 0.01},
	}
	b.Task, b.Clock = "classification", ticking()
	b.keys["optimizer.lr"], b.keys["model.width"] = 0.01, 32
	return b
}

// ticking is a clock that goes on by 3 ms whenever somebody looks, so that nothing is measured for long.
func ticking() func() time.Time {
	var looks atomic.Int64
	return func() time.Time { return time.Unix(0, 3e6*looks.Add(1)) }
}

// built makes the executor.
func (b *bench) built(t testing.TB) Subject {
	t.Helper()
	if b.Device == nil {
		b.Device = cpu.Device{}
	}
	b.Config.Data, b.Config.Loss = b.Job.Parts, b.Job.Loss
	exec, err := b.Device.New(b.Job)
	if err != nil {
		t.Fatal(err)
	}
	b.Executor, b.Get = exec, func(key string) any { return b.keys[key] }
	return b.Subject
}

// examined is the report of a subject.
func (b *bench) examined(t testing.TB) *Report {
	t.Helper()
	r, err := Run(t.Context(), b.built(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// find returns a check by its name.
func (r *Report) find(t testing.TB, name string) Check {
	t.Helper()
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("there is no check %q", name)
	return Check{}
}

// titles lists what a check suggests.
func (c Check) titles() string {
	var list []string
	for _, g := range c.Suggestions {
		list = append(list, g.Title)
	}
	return strings.Join(list, "; ")
}

// regression turns the classes into numbers of a scale, and back into one output.
func (b *bench) regression(kind loss.Kind) *bench {
	for _, d := range []*job.Data{&b.Job.Train, &b.Job.Validation} {
		for i := range d.Rows() {
			x, y := float64(d.X.Data[2*i]), float64(d.X.Data[2*i+1])
			d.Targets = append(d.Targets, float32(x*y+0.5*math.Abs(x)))
		}
		d.Labels = nil
	}
	b.Job.Net.Outputs, b.Job.Loss, b.Task = 1, loss.Config{Kind: kind, Delta: 1}, "regression"
	return b
}
