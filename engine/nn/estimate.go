package nn

// Size is what a network costs.
type Size struct {
	Params         int64 // trainable parameters
	FLOPsPerSample int64 // of training: forward and backward matrix products, multiply and add counted apart
	MemoryBytes    int64 // parameters, gradients, optimizer state and the buffers of one batch
}

// Estimate returns the size of a network before it exists: no data is needed.
// moments is the number of values that the optimizer keeps per parameter (sgd 0,
// momentum 1, adam 2). Products count 2 FLOPs per weight and pass, three passes
// (forward, weight gradient, input gradient), of which the first layer skips the
// last one.
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
		w := int64(in) * int64(out)
		vectors := int64(1)
		if i < len(s.Hidden) {
			if s.Norm != NoNorm {
				vectors = 3
			}
			acts += perUnit * int64(out)
			if s.residualAt(i) {
				acts += int64(out)
			}
		}
		z.Params += w + vectors*int64(out)
		slab += round64(w) + vectors*round64(int64(out))
		z.FLOPsPerSample += 6 * w
		if i == 0 {
			z.FLOPsPerSample -= 2 * w
		}
	}
	acts += int64(s.Inputs) + int64(s.Outputs) + 2*int64(s.widest())
	z.MemoryBytes = 4 * (slab*int64(2+moments) + acts*int64(batch))
	return z
}

func round64(n int64) int64 { return (n + align - 1) / align * align }
