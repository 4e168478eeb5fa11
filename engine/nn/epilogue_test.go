package nn

import (
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/sgemm"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"
)

// passes are the results of a pass forward, one backward, and an evaluation.
type passes struct {
	logits, grads, evaluated []float32
}

func runPasses(t *testing.T, impl blas.Float32, s Spec, x blas32.General, d Draw) passes {
	t.Helper()
	old := blas32.Implementation()
	blas32.Use(impl)
	defer blas32.Use(old)
	n, err := New(s, 3)
	if err != nil {
		t.Fatal(err)
	}
	noise := rng.New(4, rng.Bench, 0, 0)
	noise.FillNormal(n.Params[n.WeightsEnd():], 0.1, 0.2) // biases that matter
	ws := n.NewWorkspace(x.Rows + 1)
	p := passes{logits: slices.Clone(n.Forward(ws, x, d)), evaluated: make([]float32, x.Rows*s.Outputs)}
	copy(n.DLogits(ws, x.Rows), matrix(x.Rows, s.Outputs, 5).Data)
	n.Backward(ws)
	p.grads = n.Grads
	n.NewInference(nil, 3).Run(p.evaluated, x)
	return p
}

// Products that do what follows them give what the same passes over the finished
// product give, in layers small and large, with and without what stands in the way
// of doing so.
func TestWhatFollowsAProductIsTheSameInIt(t *testing.T) {
	impl, err := sgemm.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range [][]int{{}, {9}, {9, 9, 9, 5, 5}, {7, 40, 40}, {70, 400, 400}} {
		for _, act := range []vec.Activation{vec.ReLU, vec.GELU} {
			for _, residual := range []bool{false, true} {
				for _, dropout := range []float64{0, 0.3} {
					for _, norm := range []Norm{NoNorm, LayerNorm} {
						s := Spec{
							Inputs: 9, Hidden: hidden, Outputs: 3, Activation: act, Residual: residual, Norm: norm,
						}
						for _, rows := range []int{1, 8, 45} {
							x, d := matrix(rows, 9, 2), Draw{Seed: 6, Dropout: dropout}
							got, want := runPasses(t, impl, s, x, d), runPasses(t, gonum.Implementation{}, s, x, d)
							near(t, s, "logits", got.logits, want.logits)
							near(t, s, "gradients", got.grads, want.grads)
							near(t, s, "evaluated logits", got.evaluated, want.evaluated)
						}
					}
				}
			}
		}
	}
}

// near compares two results that were rounded in different orders.
func near(t *testing.T, s Spec, what string, got, want []float32) {
	t.Helper()
	largest := 0.0
	for _, v := range want {
		largest = max(largest, math.Abs(float64(v)))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i] - v)); !(d <= 1e-4*largest) {
			t.Fatalf("%+v: %s[%d] is %g, want %g", s, what, i, got[i], v)
		}
	}
}
