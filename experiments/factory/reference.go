package factory

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/outoffold"
	"tunebench/experiments/build"
)

// mostReferenced is how many training rows the cheap models look at.
const mostReferenced = 1500

// reference returns what cheap models reach on the training rows, each left out of its own fit: the log loss and
// the errors of ridge regression on random features, then those of the nearest neighbours; 1 - R2 of the first
// alone where a number is predicted. Nil where there is no point to a row.
func reference(e *build.Experiment) []float64 {
	d := e.Job.Train
	if d.Rows() > mostReferenced {
		return nil
	}
	points, err := outoffold.Points(d)
	if err != nil {
		return nil
	}
	part := &e.Data.Train
	if e.Data.Task == tabular.Regression {
		answers := blas32.General{Rows: part.Len(), Cols: 1, Stride: 1, Data: part.Targets}
		said, err := outoffold.LeftOut(points, answers)
		if err != nil {
			return nil
		}
		return []float64{unexplained(said.Data, part.Targets)}
	}
	var out []float64
	classes := len(e.Data.Classes)
	said, err := outoffold.LeftOutClasses(points, part.Labels, classes)
	if err != nil {
		return nil
	}
	out = append(out, lossAndErrors(said, part.Labels)...)
	if said, err = outoffold.Neighbours(points, points, part.Labels, classes, true); err != nil {
		return nil
	}
	return append(out, lossAndErrors(said, part.Labels)...)
}

// unexplained is 1 - R2.
func unexplained(said, targets []float32) float64 {
	mean, sse, sst := 0.0, 0.0, 0.0
	for _, t := range targets {
		mean += float64(t) / float64(len(targets))
	}
	for i, t := range targets {
		a, b := float64(said[i])-float64(t), float64(t)-mean
		sse += float64(a * a)
		sst += float64(b * b)
	}
	if sst == 0 {
		return 1
	}
	return sse / sst
}

// lossAndErrors returns the log loss, with no answer surer than one in fifty, and the share of errors.
func lossAndErrors(said blas32.General, labels []int32) []float64 {
	const least = 0.02
	loss, wrong := 0.0, 0.0
	for i, l := range labels {
		row := said.Data[i*said.Stride : i*said.Stride+said.Cols]
		best, sum := 0, 0.0
		for c, p := range row {
			sum += max(float64(p), least)
			if p > row[best] {
				best = c
			}
		}
		loss -= math.Log(max(float64(row[l]), least) / sum)
		if int32(best) != l {
			wrong++
		}
	}
	n := float64(len(labels))
	return []float64{loss / n, wrong / n}
}
