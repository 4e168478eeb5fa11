package executortest

import (
	"math"
	"slices"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// Blobs returns n rows of d features around class centers.
func Blobs(n, d, classes int, seed uint64) job.Data {
	s := rng.New(seed, rng.Generate, 0, 0)
	x := Dense(n, d, &s)
	for i := range n {
		x.Labels = append(x.Labels, int32(i%classes))
		x.X.Data[i*d+i%classes%d] += 4
	}
	return x
}

// Dense returns rows of normal features.
func Dense(rows, cols int, s *rng.Stream) job.Data {
	d := job.Data{X: blas32.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: make([]float32, rows*cols)}}
	s.FillNormal(d.X.Data, 0, 1)
	return d
}

// Sparse returns rows of which each element is there with a probability.
func Sparse(rows, cols int, density float64, s *rng.Stream) job.Data {
	m := &sparse.CSR{Rows: rows, Cols: cols, RowPtr: []int64{0}}
	for range rows {
		for c := range cols {
			if s.Float64() < density {
				m.ColIdx, m.Values = append(m.ColIdx, int32(c)), append(m.Values, float32(s.Normal()))
			}
		}
		m.RowPtr = append(m.RowPtr, int64(len(m.ColIdx)))
	}
	return job.Data{Sparse: m}
}

// WrittenOut returns sparse rows as dense ones.
func WrittenOut(d job.Data) job.Data {
	m := d.Sparse
	d.X = blas32.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: make([]float32, m.Rows*m.Cols)}
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			d.X.Data[i*m.Cols+int(c)] = values[k]
		}
	}
	d.Sparse = nil
	return d
}

// Labeled returns the rows with random classes.
func Labeled(d job.Data, classes int, s *rng.Stream) job.Data {
	for range d.Rows() {
		d.Labels = append(d.Labels, int32(s.Intn(classes)))
	}
	return d
}

// Classes is a problem of 90 rows of three classes that are easily told apart.
func Classes(seed uint64) job.Config {
	return job.Config{
		Parts: job.Parts{Train: Blobs(90, 6, 3, 1), Validation: Blobs(600, 6, 3, 2)},
		Net:   nn.Spec{Inputs: 6, Hidden: []int{12, 12}, Outputs: 3, Activation: vec.ReLU},
		Loss:  loss.Config{Delta: loss.DefaultDelta}, Optimizer: optimizer.Default(optimizer.Adam),
		Seed: seed, BatchSize: 32,
	}
}

// Everything is the same problem with all turned on that draws random numbers or keeps state.
func Everything(k optimizer.Kind, norm nn.Norm) (job.Config, job.Hyper) {
	c := Classes(7)
	c.Net.Norm, c.Net.Residual = norm, true
	c.Net.Hidden = []int{12, 12, 12}
	c.Optimizer = optimizer.Default(k)
	c.EMA, c.MaxNorm, c.InputNoise, c.Mixup = 0.9, 2, 0.1, 0.4
	c.Loss.Smoothing = 0.05
	return c, job.Hyper{LR: 1e-2, WeightDecay: 0.01, L1: 1e-4, L2: 1e-3, Dropout: 0.2, ClipNorm: 1}
}

// TextColumns is the number of words of [Text].
const TextColumns = 900

// Text is a problem of sparse rows.
func Text(density float64) job.Config {
	s := rng.New(3, rng.Bench, 0, 0)
	return job.Config{
		Parts: job.Parts{
			Train:      Labeled(Sparse(96, TextColumns, density, &s), 3, &s),
			Validation: Labeled(Sparse(40, TextColumns, density, &s), 3, &s),
		},
		Net: nn.Spec{
			Inputs: TextColumns, SparseInputs: true, Hidden: []int{32}, Outputs: 3, Activation: vec.ReLU,
		},
		Optimizer: optimizer.Default(optimizer.Adam), Seed: 5, BatchSize: 32,
	}
}

// Ratings is a problem of two embedded fields.
func Ratings() job.Config {
	s := rng.New(4, rng.Bench, 0, 0)
	fields := []nn.EmbeddingField{{Count: 900, Dim: 32}, {Count: 50, Dim: 5}}
	part := func(rows int) job.Data {
		d := Dense(rows, 0, &s)
		d.Targets = make([]float32, rows)
		for i := range rows {
			user, item := s.Intn(fields[0].Count), s.Intn(fields[1].Count)
			d.IDs = append(d.IDs, int32(user), int32(item))
			d.Targets[i] = float32(math.Sin(float64(user)) + math.Cos(float64(item)))
		}
		return d
	}
	return job.Config{
		Parts:     job.Parts{Train: part(96), Validation: part(40)},
		Net:       nn.Spec{Fields: fields, EntityBias: true, Hidden: []int{12}, Outputs: 1, Activation: vec.Tanh},
		Loss:      loss.Config{Kind: loss.MSE},
		Optimizer: optimizer.Default(optimizer.Adam), Seed: 5, BatchSize: 32,
	}
}

// Factors is a problem of two embedded fields of which a dot product is taken: matrix factorization
// with so many hidden layers of 12 units beside it.
func Factors(layers int) job.Config {
	c := Ratings()
	c.Net.Fields = []nn.EmbeddingField{{Count: 900, Dim: 21}, {Count: 50, Dim: 21}}
	c.Net.Dot, c.Net.Hidden = true, slices.Repeat([]int{12}, layers)
	return c
}

// Pictures is a problem of dense rows that are pictures, changed in every way.
func Pictures() job.Config {
	s := rng.New(2, rng.Bench, 0, 0)
	d := Labeled(Dense(60, 196, &s), 3, &s)
	return job.Config{
		Parts:     job.Parts{Train: d, Validation: d},
		Net:       nn.Spec{Inputs: 196, Hidden: []int{6}, Outputs: 3},
		Optimizer: optimizer.Default(optimizer.SGD), Seed: 9, BatchSize: 32,
		Augment: job.Augment{
			Image: job.Image{Width: 14, Height: 14, Channels: 1},
			Shift: 0.3, Rotate: 30, Flip: true, Noise: 0.1, Cutout: 0.4,
		},
	}
}

// RowWise are problems whose batches read few rows of the largest tensors.
var RowWise = map[string]func() job.Config{
	"sparse":     func() job.Config { return Text(0.01) },
	"embeddings": Ratings,
	"factors":    func() job.Config { return Factors(0) },
	"both":       func() job.Config { return Factors(1) },
	"mixup":      func() job.Config { c := Text(0.01); c.Mixup = 0.4; return c },
}
