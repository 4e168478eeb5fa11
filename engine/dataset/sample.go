package dataset

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/internal/rng/splitmix"
)

// Sample returns a copy of n rows of a part, drawn by a seed, in the order of the part: those of a smaller n are among
// those of a larger one. It reports false where rows cannot be taken apart, as those of text are kept sparse.
func (p *Part) Sample(n int, seed uint64) (Part, bool) {
	if p.Sparse != nil || n < 1 || n > p.Len() {
		return Part{}, false
	}
	chosen := make([]int32, p.Len())
	for i := range chosen {
		chosen[i] = int32(i)
	}
	splitmix.New(seed, splitmix.Portions, 0).Shuffle(chosen)
	chosen = chosen[:n]
	slices.Sort(chosen)
	s := Part{X: blas32.General{Rows: n, Cols: p.X.Cols, Stride: p.X.Cols}}
	fields := len(p.IDs) / p.Len()
	for _, row := range chosen {
		i := int(row)
		s.X.Data = append(s.X.Data, p.X.Data[i*p.X.Stride:i*p.X.Stride+p.X.Cols]...)
		s.IDs = append(s.IDs, p.IDs[i*fields:(i+1)*fields]...)
		s.Rows = append(s.Rows, p.Rows[i])
		if p.Labels != nil {
			s.Labels = append(s.Labels, p.Labels[i])
		}
		if p.Targets != nil {
			s.Targets = append(s.Targets, p.Targets[i])
		}
	}
	return s, true
}
