package loss

import "math"

// regression handles the losses over numbers; mixup's target is the mixture of the two.
func (l *Loss) regression(grad, predictions []float32, b Batch) Result {
	n := float64(len(predictions))
	var r Result
	for i, p := range predictions {
		t := b.Targets[i]
		if b.Targets2 != nil {
			t = float32(float64(b.Lambda*float64(t)) + float64((1-b.Lambda)*float64(b.Targets2[i])))
		}
		d := float64(p) - float64(t)
		r.SumSqErr += float64(d * d)
		v, g := l.pointwise(d)
		r.Loss += v
		grad[i] = float32(g / n)
	}
	r.Loss /= n
	return r
}

// pointwise returns the loss of an error d and its derivative.
func (l *Loss) pointwise(d float64) (value, grad float64) {
	switch l.cfg.Kind {
	case Huber:
		if a := math.Abs(d); a > l.cfg.Delta {
			return l.cfg.Delta * (a - float64(0.5*l.cfg.Delta)), math.Copysign(l.cfg.Delta, d)
		}
		return 0.5 * d * d, d
	case MAE:
		switch {
		case d > 0:
			return d, 1
		case d < 0:
			return -d, -1
		}
		return d, d // 0, or NaN
	}
	return d * d, 2 * d
}
