package cpu

import (
	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/train"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// batch is the training batch put together: rows gathered by index, with noise
// and mixup applied.
type batch struct {
	x       blas32.General
	in      nn.Input // x, and what stands beside it
	answers loss.Batch

	sparse  nn.CSR
	ids     []int32
	augment augmenter

	rows, rows2       []float32 // inputs, and those to mix in
	labels, labels2   []int32
	targets, targets2 []float32
	perm, partners    []int32
}

func (b *batch) grow(c *Config, rows int) {
	b.growInputs(c, rows)
	b.augment = newAugmenter(c.Augment, c.Pool)
	b.rows = nn.NewSlab(rows * c.Net.DenseInputs())
	classes := c.Loss.Kind == loss.CrossEntropy
	if classes {
		b.labels = make([]int32, rows)
	} else {
		b.targets = make([]float32, rows)
	}
	if c.Mixup > 0 {
		b.rows2 = nn.NewSlab(rows * c.Net.DenseInputs())
		b.perm, b.partners = make([]int32, rows), make([]int32, rows)
		if classes {
			b.labels2 = make([]int32, rows)
		} else {
			b.targets2 = make([]float32, rows)
		}
	}
}

// fill gathers the rows of a step.
func (b *batch) fill(c *Config, s train.Step) *batch {
	n, cols := len(s.Rows), c.Net.DenseInputs()
	b.x = blas32.General{Rows: n, Cols: cols, Stride: cols, Data: b.rows[:n*cols]}
	b.answers = loss.Batch{}
	if cols > 0 {
		vec.GatherRows(b.x.Data, c.Train.X.Data, s.Rows, cols, c.Train.X.Stride)
	}
	b.answers.Labels = gather(b.labels, c.Train.Labels, s.Rows)
	b.answers.Targets = gather(b.targets, c.Train.Targets, s.Rows)
	if c.Augment.on() {
		b.augment.apply(b.x.Data, c.Seed, s)
	}
	if c.InputNoise > 0 {
		r := rng.New(c.Seed, rng.Noise, s.Epoch, s.Index)
		vec.AddNoise(b.x.Data, float32(c.InputNoise), r.Address())
	}
	if c.Mixup > 0 && n > 1 {
		b.mix(c, s)
	}
	b.fillInputs(c, s)
	return b
}

// mix blends each row with a partner from the same batch, all by one share
// (Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018).
func (b *batch) mix(c *Config, s train.Step) {
	n, cols := len(s.Rows), c.Net.DenseInputs()
	r := rng.New(c.Seed, rng.Mixup, s.Epoch, s.Index)
	lambda := r.Beta(c.Mixup, c.Mixup)
	perm, partners := b.perm[:n], b.partners[:n]
	r.Perm(perm)
	for i, k := range perm {
		partners[i] = s.Rows[k]
	}
	other := b.rows2[:n*cols]
	// The partner is taken from the batch, so that it carries its noise.
	vec.GatherRows(other, b.x.Data, perm, cols, cols)
	vec.Lerp(b.x.Data, float32(lambda), other)
	b.answers.Lambda = lambda
	b.answers.Labels2 = gather(b.labels2, c.Train.Labels, partners)
	b.answers.Targets2 = gather(b.targets2, c.Train.Targets, partners)
}

// gather copies the named elements of src, nil if there are none, into dst.
func gather[T any](dst, src []T, rows []int32) []T {
	if dst == nil {
		return nil
	}
	dst = dst[:len(rows)]
	for i, r := range rows {
		dst[i] = src[r]
	}
	return dst
}
