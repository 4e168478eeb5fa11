package chart

import "math"

// ema is the exponential moving average of TensorBoard's scalar charts: the
// bias towards the zero start is divided out, so that the curve begins at the
// first value, and values that are not finite pass through unsmoothed.
type ema struct {
	last  float64
	count int
}

func (e *ema) next(y, weight float64) float64 {
	if !finite(y) {
		return y
	}
	e.last = e.last*weight + (1-weight)*y
	e.count++
	return e.last / (1 - math.Pow(weight, float64(e.count)))
}

// Smoothed returns the series under an exponential moving average that keeps
// weight (0 <= weight < 1) of the past at each point. It is kept and extended
// as the series grows; another weight starts it afresh.
func (d *Data) Smoothed(weight float64) *Data {
	if weight <= 0 || weight >= 1 || math.IsNaN(weight) {
		return d
	}
	if d.smooth == nil || d.smoothAt != weight {
		d.smooth, d.smoothAt, d.smoothMean = &Data{}, weight, ema{}
	}
	for i := d.smooth.Len(); i < len(d.xs); i++ {
		d.smooth.Append(d.xs[i], d.smoothMean.next(d.ys[i], weight))
	}
	return d.smooth
}
