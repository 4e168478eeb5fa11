package nn

import (
	"math"

	"tunebench/engine/vec"
)

// Activity summarizes what one layer's units did in the last Forward. Values
// that do not apply are NaN.
type Activity struct {
	Dead      float64 // share of units that were 0 for the whole batch (relu)
	Saturated float64 // share of activations within 1 % of a flat end (tanh, sigmoid)
	Mean, Std float64 // of the activations before dropout; of the logits for the last layer
}

// Activity looks at weight layer i.
func (n *Net) Activity(ws *Workspace, i int) Activity {
	nan := math.NaN()
	s := Activity{Dead: nan, Saturated: nan}
	width := n.Spec.Outputs
	a := ws.logits
	if i < len(n.Spec.Hidden) {
		width, a = n.Spec.Hidden[i], ws.blocks[i].a
	}
	a = a[:ws.input.Rows*width]
	s.Mean, s.Std = moments(a, width)
	if i == len(n.Spec.Hidden) {
		return s
	}
	act := n.Spec.Activation
	if act.Rectifies() {
		s.Dead = float64(vec.ZeroCols(a, ws.scratch[:width])) / float64(width)
	}
	if act.Saturates() {
		s.Saturated = saturatedShare(a, act)
	}
	return s
}

// stretch is the number of elements that are summed up in float32, whose sums over
// millions would lose digits.
const stretch = 16384

// moments returns the mean and the standard deviation in one pass, shifted by the
// first row's mean, which is near the whole's.
func moments(a []float32, width int) (mean, std float64) {
	shift := vec.Sum(a[:width]) / float32(width)
	count, sum, squares := float64(len(a)), 0.0, 0.0
	for lo := 0; lo < len(a); lo += stretch {
		s, q := vec.Moments(a[lo:min(lo+stretch, len(a))], shift)
		sum, squares = sum+float64(s), squares+float64(q)
	}
	d := sum / count
	return float64(shift) + d, math.Sqrt(max(0, squares/count-float64(d*d)))
}

// saturatedShare returns the share of activations within 1 % of either end of the range.
func saturatedShare(a []float32, act vec.Activation) float64 {
	middle, reach := float32(0.5), float32(0.49)
	if act == vec.Tanh {
		middle, reach = 0, 0.99
	}
	flat := 0
	for lo := 0; lo < len(a); lo += stretch {
		flat += vec.CountBeyond(a[lo:min(lo+stretch, len(a))], middle, reach)
	}
	return float64(flat) / float64(len(a))
}
