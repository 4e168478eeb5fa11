package nn

import (
	"math"
	"testing"

	"tunebench/engine/vec"
)

// TestActivity compares with two passes in float64, over batches of one and of
// many stretches, at a width that fills no vector.
func TestActivity(t *testing.T) {
	for _, act := range []vec.Activation{vec.ReLU, vec.Tanh, vec.Sigmoid, vec.GELU} {
		for _, rows := range []int{1, 7, 3000} {
			const width = 21
			n, err := New(Spec{Inputs: 4, Hidden: []int{width}, Outputs: 2, Activation: act}, 1)
			if err != nil {
				t.Fatal(err)
			}
			b := n.layers[0].b
			b[3], b[17] = -1000, -1000 // dead, or flat
			b[5] = 1000                // far from the others
			ws := n.NewWorkspace(rows)
			n.Forward(ws, matrix(rows, 4, 3), Draw{})
			a := ws.blocks[0].a[:rows*width]
			mean, squares, flat, dead := 0.0, 0.0, 0.0, 0
			for _, v := range a {
				mean += float64(v) / float64(len(a))
				lo := map[vec.Activation]float32{vec.Tanh: -0.99, vec.Sigmoid: 0.01}[act]
				if v < lo || v > 0.99 {
					flat++
				}
			}
			for _, v := range a {
				squares += math.Pow(float64(v)-mean, 2)
			}
			for j := range width {
				peak := float32(0)
				for i := range rows {
					peak = max(peak, a[i*width+j])
				}
				if peak == 0 {
					dead++
				}
			}
			s := n.Activity(ws, 0)
			checkActivity(t, "mean", s.Mean, mean)
			checkActivity(t, "spread", s.Std, math.Sqrt(squares/float64(len(a))))
			if act == vec.ReLU {
				checkActivity(t, "dead units", s.Dead, float64(dead)/width)
			} else if !math.IsNaN(s.Dead) {
				t.Errorf("%v has dead units: %g", act, s.Dead)
			}
			if act.Saturates() {
				checkActivity(t, "saturation", s.Saturated, flat/float64(len(a)))
			} else if !math.IsNaN(s.Saturated) {
				t.Errorf("%v saturates: %g", act, s.Saturated)
			}
		}
	}
}

func checkActivity(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-5*(1+math.Abs(want))) {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}
