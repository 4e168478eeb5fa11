package nn

import "math"

// Size is what a network costs.
type Size struct {
	Params         int64 // trainable parameters
	FLOPsPerSample int64 // of training: forward and backward matrix products, multiply and add counted apart
	MemoryBytes    int64 // parameters, gradients, optimizer state and the buffers of one batch

	SlabBytes int64 // of one copy of the parameters, as they lie in memory
	RowBytes  int64 // of the buffers for one row of a batch
}

// Estimate returns the size of a network before it exists: no data is needed.
// moments is the number of values that the optimizer keeps per parameter (sgd 0,
// momentum 1, adam 2). Products count 2 FLOPs per weight and pass, three passes
// (forward, weight gradient, input gradient), of which the first layer skips the
// last one, but for its embeddings; a sparse first layer counts what its elements
// cost, Spec.NonZeros a row (0: as if all were there). What is more than fits into an int64 is
// the largest of them.
func Estimate(s Spec, batch, moments int) Size {
	var z Size
	var slab, acts int64
	perUnit := int64(1) // floats kept per hidden unit and row
	if s.Activation.NeedsDerivative() {
		perUnit++
	}
	if s.Norm != NoNorm {
		perUnit++
	}
	for i := range s.layers() {
		in, out := s.widths(i)
		w := times(int64(in), int64(out))
		vectors := int64(1)
		if i < len(s.Hidden) {
			if s.Norm != NoNorm {
				vectors = 3
			}
			acts += perUnit * int64(out)
			if s.ResidualAt(i) {
				acts += int64(out)
			}
		}
		z.Params = plus(z.Params, plus(w, vectors*int64(out)))
		slab = plus(slab, plus(round64(w), vectors*round64(int64(out))))
		z.FLOPsPerSample = plus(z.FLOPsPerSample, times(6, w))
		if i == 0 {
			z.FLOPsPerSample -= firstLayerSaves(s, w, int64(out))
		}
	}
	for _, f := range s.Fields {
		n := times(int64(f.Count), int64(f.Dim))
		z.Params, slab = plus(z.Params, n), plus(slab, round64(n))
		if s.EntityBias {
			z.Params, slab = z.Params+int64(f.Count), slab+round64(int64(f.Count))
		}
	}
	if s.Dot {
		z.FLOPsPerSample += 6 * int64(s.Fields[0].Dim)
		acts++
	}
	acts += int64(s.DenseInputs()) + 2*int64(s.embedded()) + int64(s.Outputs) + 2*int64(s.widest())
	if s.SparseInputs { // column, value, and both again by column
		acts += int64(4 * s.NonZeros)
	}
	z.SlabBytes, z.RowBytes = times(4, slab), times(4, acts)
	z.MemoryBytes = plus(times(z.SlabBytes, int64(2+moments)), times(z.RowBytes, int64(batch)))
	return z
}

// times and plus are arithmetic with sizes: not negative, and the largest where they do not fit.
func times(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}

func plus(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}

// firstLayerSaves returns by how much less the first layer's products cost than
// three passes over its w weights.
func firstLayerSaves(s Spec, w, out int64) int64 {
	switch {
	case s.SparseInputs && s.NonZeros > 0:
		return 6*w - int64(4*s.NonZeros)*out
	case s.SparseInputs:
		return 2 * w
	}
	return 2 * int64(s.Inputs) * out
}

func round64(n int64) int64 { return plus(n, align-1) / align * align }
