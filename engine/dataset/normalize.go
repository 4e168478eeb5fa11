package dataset

import (
	"fmt"
	"math"
	"slices"

	"tunebench/engine/dataset/tabular"

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
	Shift, Scale, Fill []float64
}

// Apply normalizes the rows of x in place; x has one column per feature.
func (n *Normalizer) Apply(x blas32.General) {
	for i := range x.Rows {
		row := x.Data[i*x.Stride : i*x.Stride+x.Cols]
		for j, v := range row {
			row[j] = n.value(j, float64(v))
		}
	}
}

// applyRows normalizes the rows of a table into x, which holds the float32 nearest to them.
func (n *Normalizer) applyRows(x blas32.General, t *tabular.Table, rows []int32) {
	if t.Rest == nil || x.Cols == 0 {
		n.Apply(x)
		return
	}
	for i, r := range rows {
		row := x.Data[i*x.Stride : i*x.Stride+x.Cols]
		for j, v := range row {
			row[j] = n.value(j, t.Rest[j].Of(v, int(r)))
		}
	}
}

func (n *Normalizer) value(j int, v float64) float32 {
	if v != v {
		v = n.Fill[j]
	}
	return float32((v - n.Shift[j]) / n.Scale[j])
}

// shareScale gives all pixels of a picture the shift and scale of all of them together. A
// pixel that is dark in nearly all pictures has next to no spread of its own, and scaling by
// that would make its rare light values enormous.
func (n *Normalizer) shareScale(x blas32.General) {
	if x.Rows > 0 {
		shift, scale := inFloat32(scaleOf(n.Kind, x.Data[:x.Rows*x.Cols]))
		for j := range n.Shift {
			n.Shift[j], n.Scale[j] = shift, scale
		}
	}
}

// fitNormalizer fits on the given rows of a table, the training rows.
func fitNormalizer(kind Normalization, t *tabular.Table, rows []int32) (Normalizer, error) {
	f := t.X.Cols
	n := Normalizer{Kind: kind, Shift: make([]float64, f), Scale: ones(f), Fill: make([]float64, f)}
	if kind != None && kind != Standard && kind != MinMax {
		return n, fmt.Errorf("normalize %q is none of none, standard, minmax", kind)
	}
	const together = 2 // columns that are gathered in one pass, for the sake of the processor's caches
	columns := make([][]float64, min(together, f))
	for i := range columns {
		columns[i] = make([]float64, 0, len(rows))
	}
	for j := range f {
		at := j % together
		if at == 0 {
			t.Present(j, rows, columns[:min(together, f-j)])
		}
		if len(columns[at]) > 0 {
			n.fit(t, j, columns[at], len(rows))
		}
	}
	return n, nil
}

// fit sets what one column needs: the values of the training rows that have one, with room for all of them.
func (n *Normalizer) fit(t *tabular.Table, j int, present []float64, rows int) {
	lacking := len(present) < rows
	if lacking {
		n.Fill[j] = median(present)
		for len(present) < rows {
			present = append(present, n.Fill[j])
		}
	}
	mean, deviation := moments(present)
	if !lacking { // other parts may lack values
		n.Fill[j] = mean
	}
	if !t.Indicator[j] {
		n.Shift[j], n.Scale[j] = scaling(n.Kind, present, mean, deviation)
	}
	if t.Exact(j) {
		n.Fill[j] = float64(float32(n.Fill[j]))
		n.Shift[j], n.Scale[j] = inFloat32(n.Shift[j], n.Scale[j])
	}
}

// inFloat32 rounds shift and scale to float32 where that moves no value by more than 2^-20 of the
// scale: the inputs of networks that were trained when nothing else was kept stay the same to the bit.
func inFloat32(shift, scale float64) (float64, float64) {
	if near := float64(float32(shift)); math.Abs(near-shift) <= 0x1p-20*scale {
		return near, float64(float32(scale))
	}
	return shift, scale
}

// scaleOf returns shift and scale of one column.
func scaleOf[T float32 | float64](kind Normalization, values []T) (shift, scale float64) {
	var mean, deviation float64
	if kind == Standard {
		mean, deviation = moments(values)
	}
	return scaling(kind, values, mean, deviation)
}

// scaling is scaleOf of values whose moments are known.
func scaling[T float32 | float64](kind Normalization, values []T, mean, deviation float64) (shift, scale float64) {
	switch kind {
	case Standard:
		return mean, usableScale(deviation, mean)
	case MinMax:
		low, high := float64(slices.Min(values)), float64(slices.Max(values))
		return low, usableScale(min(high-low, math.MaxFloat32), low)
	default:
		return 0, 1
	}
}

// usableScale replaces a spread that is only rounding error beside the values by 1.
func usableScale(spread, level float64) float64 {
	if spread <= 0x1p-52*math.Abs(level) || spread < 1e-30 {
		return 1
	}
	return spread
}

// moments returns mean and population standard deviation, in float64 and two passes, or more where
// the values are so far from zero that rounding their sum shows beside the deviation. The conversion of
// the product keeps platforms from fusing it with the sum.
func moments[T float32 | float64](values []T) (mean, deviation float64) {
	for _, v := range values {
		mean += float64(v)
	}
	n := float64(len(values))
	mean /= n
	for range 4 {
		sum, squares := 0.0, 0.0
		for _, v := range values {
			d := float64(v) - mean
			sum += d
			squares += float64(d * d)
		}
		deviation = math.Sqrt(squares / n)
		if off := sum / n; math.Abs(off) > 1e-9*deviation && mean+off != mean {
			mean += off
			continue
		}
		break
	}
	return mean, deviation
}

// median returns the middle value, or the mean of the middle two. It leaves values as they are.
func median(values []float64) float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	m := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[m]
	}
	return (sorted[m-1] + sorted[m]) / 2
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
