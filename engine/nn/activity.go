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
	count := float64(len(a))
	s.Mean = float64(vec.Sum(a)) / count
	s.Std = math.Sqrt(float64(vec.SumSqDiff(a, float32(s.Mean))) / count)
	if i == len(n.Spec.Hidden) {
		return s
	}
	act := n.Spec.Activation
	if act.Rectifies() {
		s.Dead = deadShare(a, ws.scratch[:width])
	}
	if act.Saturates() {
		s.Saturated = saturatedShare(a, act)
	}
	return s
}

// deadShare returns the share of columns that are 0 throughout.
func deadShare(a, peak []float32) float64 {
	clear(peak)
	for len(a) >= len(peak) {
		for j, v := range a[:len(peak)] {
			if v != 0 {
				peak[j] = 1
			}
		}
		a = a[len(peak):]
	}
	n := float64(len(peak))
	return (n - float64(vec.Sum(peak))) / n
}

func saturatedShare(a []float32, act vec.Activation) float64 {
	lo, hi := float32(0.01), float32(0.99)
	if act == vec.Tanh {
		lo = -0.99
	}
	flat := 0
	for _, v := range a {
		if v < lo || v > hi {
			flat++
		}
	}
	return float64(flat) / float64(len(a))
}
