package outoffold

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/profile"
	"tunebench/engine/train/job"
)

// MostReferenced is how many rows a reference looks at.
const MostReferenced = 1500

// Reference returns what the models of this package reach on no more than 1,500 rows of a part, each left out of its
// own fit: the log loss and the share of errors of ridge regression on random features, then those of the nearest
// neighbours, then of either the share of wrong labels that explains its errors best and by how much better than
// overlap does (see [profile.Stray]); of numbers (0 classes) 1 - R2 of the former alone. It takes some tens of
// milliseconds. Nil where a row is no point.
func Reference(d job.Data, classes int) []float64 {
	out := reference(d, classes)
	for _, v := range out {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	}
	return out
}

func reference(d job.Data, classes int) []float64 {
	points, labels, targets, err := sample(d)
	if err != nil {
		return nil
	}
	if classes == 0 {
		said, err := LeftOut(points, blas32.General{Rows: points.Rows, Cols: 1, Stride: 1, Data: targets})
		if err != nil {
			return nil
		}
		return []float64{unexplained(said.Data, targets)}
	}
	ridge, err := LeftOutClasses(points, labels, classes)
	if err != nil {
		return nil
	}
	near, err := Neighbours(points, points, labels, classes, true)
	if err != nil {
		return nil
	}
	out := append(lossAndErrors(ridge, labels), lossAndErrors(near, labels)...)
	for _, said := range []blas32.General{ridge, near} {
		rate, gain := profile.Stray(labels, said)
		out = append(out, rate, gain)
	}
	return out
}

// sample takes rows of a part as points, with their answers.
func sample(d job.Data) (points blas32.General, labels []int32, targets []float32, err error) {
	for _, block := range Blocks(d.Rows(), MostReferenced) {
		rows := d.Slice(block[0], block[1])
		p, err := Points(rows)
		if err != nil {
			return points, nil, nil, err
		}
		points.Rows, points.Cols, points.Stride = points.Rows+p.Rows, p.Cols, p.Stride
		points.Data = append(points.Data, p.Data...)
		labels, targets = append(labels, rows.Labels...), append(targets, rows.Targets...)
	}
	return points, labels, targets, nil
}

// Blocks cuts no more than most of n rows into blocks of neighbours that are evenly spread, since a file may be in the
// order of its classes: the first row of each, and the one behind it.
func Blocks(n, most int) (list [][2]int) {
	const size = 50
	if n <= most {
		return [][2]int{{0, n}}
	}
	count := (most + size - 1) / size
	for b := range count {
		lo := b * n / count
		list = append(list, [2]int{lo, lo + (b+1)*most/count - b*most/count})
	}
	return list
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
