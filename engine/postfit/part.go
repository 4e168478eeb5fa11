package postfit

import (
	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/metric"
	"tunebench/engine/outoffold"
	"tunebench/engine/train/job"
)

// Most is how many rows of a part are looked at.
const Most = 1500

// Part is rows and what a network says of them in evaluation mode.
type Part struct {
	Points  blas32.General // see [outoffold.Points]
	Labels  []int32
	Targets []float32
	// Said is rows x classes probabilities, or rows x 1 in the scale of the targets.
	Said blas32.General
}

// Gather looks at no more than most rows of a part, in blocks that are evenly spread, since a file may be in the order
// of its classes. outputs is the width of the network, classes 0 for a regression.
func Gather(
	d job.Data, most, outputs, classes int, predict func(d job.Data, into []float32) error,
) (p Part, err error) {
	if d.Rows() == 0 {
		return p, nil
	}
	for _, block := range outoffold.Blocks(d.Rows(), most) {
		rows := d.Slice(block[0], block[1])
		points, err := outoffold.Points(rows)
		if err != nil {
			return p, err
		}
		said := make([]float32, rows.Rows()*outputs)
		if err := predict(rows, said); err != nil {
			return p, err
		}
		p.Points.Rows, p.Points.Cols, p.Points.Stride = p.Points.Rows+points.Rows, points.Cols, points.Stride
		p.Points.Data = append(p.Points.Data, points.Data...)
		p.Labels, p.Targets = append(p.Labels, rows.Labels...), append(p.Targets, rows.Targets...)
		p.Said.Data = append(p.Said.Data, said...)
	}
	p.Said.Rows, p.Said.Cols, p.Said.Stride = p.Points.Rows, outputs, outputs
	if classes > 0 {
		metric.Probabilities(p.Said.Data, outputs)
	}
	return p, nil
}
