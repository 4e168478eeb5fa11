package preflight

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/finding"
	"tunebench/engine/internal/portmath"
	"tunebench/engine/metric"
	"tunebench/engine/outoffold"
	"tunebench/engine/train/job"
)

// mostReference is how many rows simple models are fitted on; each is judged on a row that it has not seen.
const mostReference = 1500

// baseline says what is reached without training: the most frequent class or the mean, and two simple models that
// are asked about each row with that row left out.
func baseline(_ context.Context, e *exam, c *Check) error {
	if all := e.Job.Train; len(e.Job.Net.Fields) > 0 && all.X.Cols == 0 && all.Sparse == nil && all.Targets != nil {
		e.entityBaseline(c, all)
		return nil
	}
	d := e.Job.Train.Gather(e.spread(mostReference))
	points, err := outoffold.Points(d)
	if err != nil {
		return err
	}
	c.figure("rows", float64(d.Rows()))
	if e.clean.Loss.Kind.Classes() {
		return e.classBaseline(c, d, points)
	}
	return e.numberBaseline(c, d, points)
}

// classBaseline compares accuracies.
func (e *exam) classBaseline(c *Check, d job.Data, points blas32.General) error {
	classes := e.Job.Net.Outputs
	counts := make([]int, classes)
	for _, l := range d.Labels {
		counts[l]++
	}
	n := float64(len(d.Labels))
	majority := float64(slices.Max(counts)) / n
	near, err := outoffold.Neighbours(points, points, d.Labels, classes, true)
	if err != nil {
		return err
	}
	neighbours, loss := score(near, d.Labels)
	c.figure("majority_accuracy", majority)
	c.figure("neighbours_accuracy", neighbours)
	c.figure("neighbours_log_loss", loss)
	c.fact("most frequent class", "accuracy %s", percent(majority))
	c.fact("ten neighbours", "accuracy %s, log loss %s on %d rows", percent(neighbours), num(loss), d.Rows())
	best := neighbours
	if fitted, err := outoffold.LeftOutClasses(points, d.Labels, classes); err == nil {
		regression, _ := score(fitted, d.Labels)
		c.figure("regression_accuracy", regression)
		c.fact("regression", "accuracy %s", percent(regression))
		best = max(best, regression)
	} // else the points have no regression, as constant ones
	noise := math.Sqrt(majority * (1 - majority) / n)
	c.figure("noise", noise)
	if best <= majority+float64(2*noise) && noise > 0 {
		c.raise(finding.Warn, "nothing simple beats the most frequent class: the features may not tell")
		return nil
	}
	c.raise(finding.Good, "a simple model reaches "+percent(best)+", guessing "+percent(majority))
	return nil
}

// score returns the accuracy and the mean log loss of probabilities.
func score(p blas32.General, labels []int32) (accuracy, loss float64) {
	for i, l := range labels {
		row := p.Data[i*p.Stride : i*p.Stride+p.Cols]
		best := 0
		for k, v := range row {
			if v > row[best] {
				best = k
			}
		}
		if best == int(l) {
			accuracy++
		}
		loss -= portmath.Log(max(float64(row[l]), 1e-12))
	}
	n := float64(len(labels))
	return accuracy / n, loss / n
}

// numberBaseline compares R2.
func (e *exam) numberBaseline(c *Check, d job.Data, points blas32.General) error {
	c.figure("constant_loss", e.chance)
	c.fact("best constant", "loss %s, R2 0", num(e.chance))
	fitted, err := outoffold.LeftOut(points, blas32.General{Rows: d.Rows(), Cols: 1, Stride: 1, Data: d.Targets})
	if err != nil {
		c.raise(finding.Info, "the features have no regression")
		return nil //nolint:nilerr // constant features are no failure of the check
	}
	predicted := make([]float32, d.Rows())
	for i := range predicted {
		predicted[i] = fitted.Data[i*fitted.Stride]
	}
	m := metric.MeasureRegression(predicted, d.Targets, 1)
	c.figure("regression_r2", m.R2)
	c.fact("regression", "R2 %s, each row left out, on %d rows", num(m.R2), d.Rows())
	if !(m.R2 > 2/math.Sqrt(float64(d.Rows()))) {
		c.raise(finding.Warn, "a simple regression predicts nothing: the features may not tell")
		return nil
	}
	c.raise(finding.Good, "a simple regression reaches R2 "+num(m.R2))
	return nil
}
