package quality

import "math"

// The temperatures between which one is looked for: beyond them probabilities are all alike, or all 0 or 1.
const (
	coldest = 0.01
	hottest = 100
)

// Temperature is the T > 0 at which softmax(z/T) has the least log loss (Guo et al., arXiv:1706.04599): above 1 the
// probabilities of the rows x classes logits, row-major, are too sure of themselves, below 1 not sure enough. Which
// class a row is predicted as does not change. It is NaN without rows or where a logit is not finite, and stops at
// 0.01 and 100 where no mistake, or no hit, holds it.
func Temperature(logits []float32, labels []int32, classes int) float64 {
	for _, z := range logits {
		if v := float64(z); v-v != 0 {
			return math.NaN()
		}
	}
	if len(labels) == 0 {
		return math.NaN()
	}
	// The log loss is convex in b = 1/T: its slope, the mean of E[z] - z of the true class, has one zero.
	low, high := 1.0/hottest, 1.0/coldest
	b := 1.0
	p := make([]float64, classes)
	for i := range 100 {
		slope, bend := slopeAt(b, logits, labels, p)
		if slope > 0 {
			high = b
		} else {
			low = b
		}
		next := b - slope/bend
		if !(next > low && next < high) || i%3 == 2 { // Newton's steps creep where the loss is flat
			next = math.Sqrt(low * high)
		}
		if math.Abs(next-b) <= 1e-10*b {
			break
		}
		b = next
	}
	return 1 / b
}

// slopeAt returns the first and second derivative of the mean log loss by the inverse temperature b.
func slopeAt(b float64, logits []float32, labels []int32, p []float64) (slope, bend float64) {
	classes := len(p)
	for i, label := range labels {
		z := logits[i*classes : (i+1)*classes]
		most := float64(z[0])
		for _, v := range z {
			most = max(most, float64(v))
		}
		sum := 0.0
		for k, v := range z {
			p[k] = math.Exp(b * (float64(v) - most))
			sum += p[k]
		}
		mean, squares := 0.0, 0.0
		for k, v := range z {
			d := float64(v) - most
			mean += float64(p[k] / sum * d)
			squares += float64(p[k] / sum * float64(d*d))
		}
		slope += mean - (float64(z[label]) - most)
		bend += squares - float64(mean*mean)
	}
	return slope, bend
}
