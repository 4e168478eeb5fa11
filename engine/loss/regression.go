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
		v, g := l.cfg.At(d)
		r.Loss += v
		grad[i] = float32(g / n)
	}
	r.Loss /= n
	return r
}

func squared(_ *Config, d float64) (value, slope float64) { return d * d, 2 * d }

func huber(c *Config, d float64) (value, slope float64) {
	if a := math.Abs(d); a > c.Delta {
		return c.Delta * (a - float64(0.5*c.Delta)), math.Copysign(c.Delta, d)
	}
	return 0.5 * d * d, d
}

func absolute(_ *Config, d float64) (value, slope float64) {
	switch {
	case d > 0:
		return d, 1
	case d < 0:
		return -d, -1
	}
	return d, d // 0, or NaN
}
