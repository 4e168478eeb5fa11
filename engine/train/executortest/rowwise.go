package executortest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// sparseEqualsDense trains the same rows in both forms: whatever their density,
// the results differ by no more than rounding.
func (x exam) sparseEqualsDense(t *testing.T) {
	for _, density := range []float64{0, 0.001, 0.02, 0.3, 1} {
		for _, hidden := range [][]int{nil, {16}, {7, 7}} {
			for _, h := range []job.Hyper{{LR: 0.1}, {LR: 0.1, L1: 1e-3, L2: 0.01, Dropout: 0.3, ClipNorm: 0.5}} {
				sparse := Text(density)
				s := rng.New(3, rng.Bench, 0, 1)
				sparse.Train = Labeled(Sparse(96, 700, density, &s), 3, &s)
				sparse.Validation = Labeled(Sparse(40, 700, density, &s), 3, &s)
				sparse.Net.Inputs = 700
				sparse.Net.Hidden, sparse.Optimizer, sparse.Mixup = hidden, optimizer.Default(optimizer.Momentum), 0.3
				dense := sparse
				dense.Train, dense.Validation = WrittenOut(sparse.Train), WrittenOut(sparse.Validation)
				dense.Net.SparseInputs = false
				a, b := x.new(t, sparse), x.new(t, dense)
				ra, rb := a.run(t, 0, 12, h), b.run(t, 0, 12, h)
				if math.Abs(ra.Loss-rb.Loss) > 1e-5 {
					t.Errorf("density %g, %v: loss %g, dense %g", density, hidden, ra.Loss, rb.Loss)
				}
				wa, wb := a.ExportWeights(nil), b.ExportWeights(nil)
				for i := range wa {
					label := fmt.Sprintf("density %g, %v, %s", density, hidden, wa[i].Name)
					sameWithin(t, label, 1e-5, wa[i].Data, wb[i].Data)
				}
				sameWithin(t, "predictions", 1e-4, a.predicted(t), b.predicted(t))
			}
		}
	}
}

func sameWithin(t *testing.T, label string, limit float64, a, b []float32) {
	t.Helper()
	for k, v := range a {
		if d := math.Abs(float64(v) - float64(b[k])); !(d <= limit*(1+math.Abs(float64(v)))) {
			t.Fatalf("%s: value %d is %g, dense %g", label, k, v, b[k])
		}
	}
}

// embeddings have PyTorch's names and shapes, and the vector of each entity its bound.
func (x exam) embeddings(t *testing.T) {
	c := Ratings()
	c.MaxNorm = 0.1
	e := x.new(t, c)
	e.run(t, 0, 5, job.Hyper{LR: 0.1})
	w := e.ExportWeights(nil)
	var names []string
	for _, tensor := range w {
		names = append(names, fmt.Sprint(tensor.Name, tensor.Shape))
	}
	want := []string{
		"embeddings.0.weight[900 32]", "embeddings.1.weight[50 5]", "entity_bias.0[900]", "entity_bias.1[50]",
		"layers.0.weight[12 37]", "layers.0.bias[12]", "layers.1.weight[1 12]", "layers.1.bias[1]",
	}
	if !slices.Equal(names, want) {
		t.Errorf("exported %v, want %v", names, want)
	}
	for i := range 50 {
		if n := vec.Norm(w[1].Data[i*5 : i*5+5]); n > 0.10001 {
			t.Errorf("entity %d has norm %g", i, n)
		}
	}
}
