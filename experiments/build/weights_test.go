package build

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/train/job"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/spec"
)

// TestWeightsToStartFromAreChecked exports the weights of a network, spoils one
// number or name, and builds the experiment that starts from them.
func TestWeightsToStartFromAreChecked(t *testing.T) {
	s := table(t, strings.Repeat("1,2,a\n2,1,b\n", 8))
	s.Model.Hidden, s.Model.Norm = []int{3}, "batch"
	build := func(s *spec.Spec) (*Experiment, error) { return New(t.Context(), s, processor, dataset.Options{}) }
	e, err := build(s)
	if err != nil {
		t.Fatal(err)
	}
	s.Model.Weights = filepath.Join(t.TempDir(), "w.safetensors")
	for _, c := range []struct {
		tensor string
		spoil  func(w *job.Tensor)
		want   []string
	}{
		{"layers.0.weight", func(*job.Tensor) {}, nil},
		{
			"layers.0.weight", func(w *job.Tensor) { w.Data[2] = float32(math.NaN()) },
			[]string{"layers.0.weight", "NaN at element 2 of 6"},
		},
		{
			"layers.1.bias", func(w *job.Tensor) { w.Data[0] = float32(math.Inf(-1)) },
			[]string{"layers.1.bias", "-Inf at element 0"},
		},
		{
			"norms.0.running_var", func(w *job.Tensor) { w.Data[1] = -1 },
			[]string{"norms.0.running_var", "-1 at element 1 of 3"},
		},
		{
			"layers.1.weight", func(w *job.Tensor) { w.Name = "layer.1.weight" },
			[]string{`"layers.1.weight" of shape [2 3] is missing`, `"layer.1.weight"`},
		},
		{
			"layers.1.weight", func(w *job.Tensor) { w.Shape = []int{3, 2} },
			[]string{"layers.1.weight", "[3 2]", "[2 3]"},
		},
	} {
		weights := e.Executor.ExportWeights(nil)
		for i := range weights {
			if weights[i].Name == c.tensor {
				c.spoil(&weights[i])
			}
		}
		if err := checkpoint.Write(s.Model.Weights, checkpoint.File{Tensors: weights}); err != nil {
			t.Fatal(err)
		}
		_, err := build(s)
		if c.want == nil {
			if err != nil {
				t.Errorf("sound weights: %v", err)
			}
			continue
		}
		for _, want := range append(c.want, "model.weights", "w.safetensors") {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v does not say %q", c.tensor, err, want)
			}
		}
	}
}

func TestLargeTablesAreNotLookedAtWhileTraining(t *testing.T) {
	table, prepared, err := LoadTable(t.Context(), spec.Default(), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if profiled(table, prepared) != table {
		t.Error("a small table is not looked at")
	}
	table.X.Data = make([]float32, mostProfiled+1)
	if profiled(table, prepared) != nil {
		t.Error("a large table is looked at while training")
	}
}
