package profile

import (
	"math"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"

	"gonum.org/v1/gonum/stat"
)

// What [Feature.Association] is.
const (
	// Pearson is the product-moment correlation with the target, -1 to 1.
	Pearson = "pearson"
	// Eta is the correlation ratio with the class, 0 to 1: the square root of the share of a
	// feature's variance that lies between the classes (Fisher 1925). With two classes it is
	// the absolute value of the point-biserial correlation.
	Eta = "eta"
)

// relation measures columns against the label of a table.
type relation struct {
	labels  []int32
	classes int
	targets []float64
}

func newRelation(t *dataset.Table) relation {
	r := relation{labels: t.Labels, classes: len(t.Classes)}
	if t.Task == tabular.Regression {
		r.targets = t.Targets
	}
	return r
}

// with leaves missing values out; it is NaN where nothing varies.
func (r relation) with(column []float64) float64 {
	switch {
	case r.targets != nil:
		return pearson(column, r.targets)
	case r.labels != nil:
		return eta(column, r.labels, r.classes)
	}
	return math.NaN()
}

func pearson[T float32 | float64](column []T, targets []float64) float64 {
	x, y := make([]float64, 0, len(column)), make([]float64, 0, len(column))
	for i, v := range column {
		if !math.IsNaN(float64(v)) {
			x, y = append(x, float64(v)), append(y, targets[i])
		}
	}
	if len(x) < 2 {
		return math.NaN()
	}
	return stat.Correlation(x, y, nil)
}

func eta[T float32 | float64](column []T, labels []int32, classes int) float64 {
	n, sums := make([]float64, classes), make([]float64, classes)
	total, all := 0.0, 0.0
	for i, v := range column {
		if !math.IsNaN(float64(v)) {
			n[labels[i]]++
			sums[labels[i]] += float64(v)
			all++
			total += float64(v)
		}
	}
	mean := total / all
	between, within := 0.0, 0.0
	for c, m := range n {
		if m > 0 {
			d := sums[c]/m - mean
			between += m * d * d
			sums[c] /= m
		}
	}
	for i, v := range column {
		if !math.IsNaN(float64(v)) {
			d := float64(v) - sums[labels[i]]
			within += d * d
		}
	}
	// The sum of both is positive unless nothing varies; then this is NaN, as it should be.
	return math.Sqrt(between / (between + within))
}
