package dataset

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"
)

// Normalization names how features are brought to a common scale.
type Normalization string

// The normalizations. All are fitted on the training rows only.
const (
	// None leaves the values as they are.
	None Normalization = "none"
	// Standard subtracts the mean and divides by the (population) standard deviation.
	Standard Normalization = "standard"
	// MinMax maps the training range to [0, 1].
	MinMax Normalization = "minmax"
)

// Normalizer turns raw features into what a network sees: a missing value (NaN) becomes
// Fill, then x becomes (x - Shift) / Scale, computed in float64 and rounded once. It is part
// of a trained model.
type Normalizer struct {
	Kind Normalization
	// Shift, Scale and Fill have one value per feature. Scale is never zero: a feature that
	// is constant over the training rows has 1. 0/1 codes of categories keep shift 0, scale 1.
	Shift, Scale, Fill []float32
}

// Apply normalizes the rows of x in place; x has one column per feature.
func (n *Normalizer) Apply(x blas32.General) {
	for i := range x.Rows {
		row := x.Data[i*x.Stride : i*x.Stride+x.Cols]
		for j, v := range row {
			if v != v {
				v = n.Fill[j]
			}
			row[j] = float32((float64(v) - float64(n.Shift[j])) / float64(n.Scale[j]))
		}
	}
}

// shareScale gives all pixels of a picture the shift and scale of all of them together. A
// pixel that is dark in nearly all pictures has next to no spread of its own, and scaling by
// that would make its rare light values enormous.
func (n *Normalizer) shareScale(x blas32.General) {
	if x.Rows > 0 {
		shift, scale := scaleOf(n.Kind, x.Data[:x.Rows*x.Cols])
		for j := range n.Shift {
			n.Shift[j], n.Scale[j] = shift, scale
		}
	}
}

// fitNormalizer fits on the rows of x, the training rows.
func fitNormalizer(kind Normalization, x blas32.General, indicator []bool) (Normalizer, error) {
	f := x.Cols
	n := Normalizer{Kind: kind, Shift: make([]float32, f), Scale: ones(f), Fill: make([]float32, f)}
	if kind != None && kind != Standard && kind != MinMax {
		return n, fmt.Errorf("normalize %q is none of none, standard, minmax", kind)
	}
	column := make([]float32, x.Rows)
	for j := range f {
		present := column[:0]
		for i := range x.Rows {
			if v := x.Data[i*x.Stride+j]; v == v {
				present = append(present, v)
			}
		}
		if len(present) == 0 {
			continue
		}
		if len(present) < x.Rows {
			n.Fill[j] = median(present)
			for len(present) < x.Rows {
				present = append(present, n.Fill[j])
			}
		}
		if !indicator[j] {
			n.Shift[j], n.Scale[j] = scaleOf(kind, present)
		}
	}
	return n, nil
}

// scaleOf returns shift and scale of one column.
func scaleOf(kind Normalization, values []float32) (shift, scale float32) {
	switch kind {
	case Standard:
		mean, deviation := moments(values)
		return float32(mean), usableScale(float32(deviation), float32(mean))
	case MinMax:
		low, high := slices.Min(values), slices.Max(values)
		return low, usableScale(min(high-low, math.MaxFloat32), low)
	default:
		return 0, 1
	}
}

// usableScale replaces a spread that is only rounding error beside the values by 1.
func usableScale(spread, level float32) float32 {
	if spread <= 1e-7*float32(math.Abs(float64(level))) || spread < 1e-30 {
		return 1
	}
	return spread
}

// moments returns mean and population standard deviation, in float64 and two passes. The
// conversion of the product keeps platforms from fusing it with the sum.
func moments(values []float32) (mean, deviation float64) {
	for _, v := range values {
		mean += float64(v)
	}
	mean /= float64(len(values))
	sum := 0.0
	for _, v := range values {
		d := float64(v) - mean
		sum += float64(d * d)
	}
	return mean, math.Sqrt(sum / float64(len(values)))
}

// median returns the middle value, or the mean of the middle two. It leaves values as they are.
func median(values []float32) float32 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	m := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[m]
	}
	return float32((float64(sorted[m-1]) + float64(sorted[m])) / 2)
}

func ones(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
