package job

import (
	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/sgemm/pool"
	"tunebench/engine/sparse"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// Batch is what one update sees: rows gathered by index, augmented, with noise and
// mixup applied.
type Batch struct {
	In      nn.Input
	Answers loss.Batch
}

// Assembler puts batches together. Its buffers are used again for each.
type Assembler struct {
	cfg     *Config
	augment augmenter
	batch   Batch

	rows, rows2       []float32 // dense columns, and those to mix in
	labels, labels2   []int32
	targets, targets2 []float32
	perm, partners    []int32
	sparse            sparse.CSR
	ids               []int32
}

// NewAssembler makes room for batches of some rows. The pool shares out the
// augmentation of large batches; nil leaves it to one goroutine.
func NewAssembler(cfg *Config, p *pool.Pool, rows int) *Assembler {
	a := &Assembler{cfg: cfg, augment: newAugmenter(cfg.Augment, p)}
	a.Grow(rows)
	return a
}

// Grow makes room for larger batches.
func (a *Assembler) Grow(rows int) {
	c := a.cfg
	a.growInputs(rows)
	a.rows = nn.NewSlab(rows * c.Net.DenseInputs())
	classes := c.Loss.Kind.Classes()
	if classes {
		a.labels = make([]int32, rows)
	} else {
		a.targets = make([]float32, rows)
	}
	if c.Mixup > 0 {
		a.rows2 = nn.NewSlab(rows * c.Net.DenseInputs())
		a.perm, a.partners = make([]int32, rows), make([]int32, rows)
		if classes {
			a.labels2 = make([]int32, rows)
		} else {
			a.targets2 = make([]float32, rows)
		}
	}
}

// Assemble gathers the rows of an update, at most as many as there is room for. The
// batch is valid until the next one.
func (a *Assembler) Assemble(s Step) *Batch {
	c, b := a.cfg, &a.batch
	n, cols := len(s.Rows), c.Net.DenseInputs()
	x := blas32.General{Rows: n, Cols: cols, Stride: cols, Data: a.rows[:n*cols]}
	b.In.X = x // the rest is the same fields' for every batch: gatherInputs
	if cols > 0 {
		vec.GatherRows(x.Data, c.Train.X.Data, s.Rows, cols, c.Train.X.Stride)
	}
	b.Answers = loss.Batch{
		Labels: gather(a.labels, c.Train.Labels, s.Rows), Targets: gather(a.targets, c.Train.Targets, s.Rows),
	}
	if c.Augment.on() {
		a.augment.apply(x.Data, c.Seed, s)
	}
	if c.InputNoise > 0 {
		r := rng.New(c.Seed, rng.Noise, s.Epoch, s.Index)
		vec.AddNoise(x.Data, float32(c.InputNoise), r.Address())
	}
	if c.Mixup > 0 && n > 1 {
		a.mix(s)
	}
	a.gatherInputs(s)
	return b
}

// mix blends each row with a partner from the same batch, all by one share
// (Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018).
func (a *Assembler) mix(s Step) {
	c, x, answers := a.cfg, a.batch.In.X, &a.batch.Answers
	n := len(s.Rows)
	r := rng.New(c.Seed, rng.Mixup, s.Epoch, s.Index)
	lambda := r.Beta(c.Mixup, c.Mixup)
	perm, partners := a.perm[:n], a.partners[:n]
	r.Perm(perm)
	for i, k := range perm {
		partners[i] = s.Rows[k]
	}
	other := a.rows2[:n*x.Cols]
	// The partner is taken from the batch, so that it carries its noise.
	vec.GatherRows(other, x.Data, perm, x.Cols, x.Cols)
	vec.Lerp(x.Data, float32(lambda), other)
	answers.Lambda = lambda
	answers.Labels2 = gather(a.labels2, c.Train.Labels, partners)
	answers.Targets2 = gather(a.targets2, c.Train.Targets, partners)
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
