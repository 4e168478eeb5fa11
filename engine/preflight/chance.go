package preflight

import (
	"slices"

	"tunebench/engine/internal/portmath"
	"tunebench/engine/loss"
	"tunebench/engine/train/job"
)

// chance is the least loss of one constant answer to all rows: the entropy of the class frequencies, weighted as
// the loss weighs them, or what the best constant leaves of the targets, such as their variance.
func chance(c *loss.Config, d job.Data, classes int) float64 {
	if c.Kind.Classes() {
		return entropy(c, d.Labels, classes)
	}
	return constant(c, d.Targets)
}

// entropy is the cross-entropy of predicting the mean of the rows' answers.
func entropy(c *loss.Config, labels []int32, classes int) float64 {
	mass := make([]float64, classes) // what the loss takes of -log q of each class
	weights := 0.0
	for _, label := range labels {
		w := weightOf(c, int(label))
		weights += w
		mass[label] += float64((1 - c.Smoothing) * w)
	}
	all := 0.0
	for k := range mass {
		mass[k] += float64(c.Smoothing / float64(classes) * weightOf(c, k) * float64(len(labels)))
		all += mass[k]
	}
	sum := 0.0
	for _, m := range mass {
		if m > 0 {
			sum -= float64(m * portmath.Log(m/all))
		}
	}
	return sum / weights
}

func weightOf(c *loss.Config, class int) float64 {
	if c.ClassWeights == nil {
		return 1
	}
	return c.ClassWeights[class]
}

// constant finds the best constant by halving: the slope of the mean loss does not fall as the constant grows.
func constant(c *loss.Config, targets []float32) float64 {
	const most = 1 << 16
	if stride := len(targets) / most; stride > 1 {
		few := make([]float32, 0, most)
		for i := 0; i < len(targets); i += stride {
			few = append(few, targets[i])
		}
		targets = few
	}
	if len(targets) == 0 {
		return 0
	}
	low, high := float64(slices.Min(targets)), float64(slices.Max(targets))
	mean := 0.0
	for range 50 {
		middle, slope := low+float64(0.5*(high-low)), 0.0
		mean = 0
		for _, t := range targets {
			v, s := c.At(middle - float64(t))
			mean += v
			slope += s
		}
		if slope > 0 {
			high = middle
		} else {
			low = middle
		}
	}
	return mean / float64(len(targets))
}

// uniform is the loss of an answer that favors no class, as a network whose outputs are all alike gives it. Of a
// regression it is chance.
func (e *exam) uniform() float64 {
	if !e.clean.Loss.Kind.Classes() {
		return e.chance
	}
	return portmath.Log(float64(e.clean.Net.Outputs))
}
