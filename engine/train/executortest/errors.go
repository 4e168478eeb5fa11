package executortest

import (
	"slices"
	"strings"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/train/job"
)

// jobErrors: a device refuses what [job.Config.Validate] refuses, in its words.
func (x exam) jobErrors(t *testing.T) {
	for _, change := range []func(*job.Config){
		func(c *job.Config) { c.Train = job.Data{} },
		func(c *job.Config) { c.Net.Hidden = []int{3, 0} },
		func(c *job.Config) { c.Loss.ClassWeights = []float64{1, 2} },
		func(c *job.Config) { c.Optimizer.Beta1 = 1 },
		func(c *job.Config) { c.Validation.Labels = c.Validation.Labels[:5] },
		func(c *job.Config) { c.Augment.Flip = true },
		func(c *job.Config) { c.EMA = 1 },
	} {
		c := Classes(1)
		change(&c)
		want := c.Validate()
		if _, err := x.device.New(c); err == nil || want == nil || err.Error() != want.Error() {
			t.Errorf("error %v, want %v", err, want)
		}
	}
}

func (x exam) stepErrors(t *testing.T) {
	e := x.new(t, Classes(1))
	for want, s := range map[string]job.Step{
		"step 3: the batch is empty":          {Index: 3},
		"row 90 of a training part of 90":     {Rows: []int32{0, 90}},
		"row -1 of a training part of 90":     {Rows: []int32{-1}},
		"dropout is 1, want 0 <= dropout < 1": {Rows: []int32{0}, Hyper: job.Hyper{Dropout: 1}},
	} {
		if _, err := job.Do(e.Executor, s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func (x exam) tensorErrors(t *testing.T) {
	c := Classes(1)
	c.Net.Norm = nn.BatchNorm
	for want, change := range map[string]func([]job.Tensor) []job.Tensor{
		`"layers.0.weight" has shape [6 12], this network needs [12 6]`: func(w []job.Tensor) []job.Tensor {
			w[0].Shape = []int{6, 12}
			return w
		},
		`"layers.1.bias" of shape [12] is missing; the file has "layer1.bias" of`: func(w []job.Tensor) []job.Tensor {
			for i := range w {
				if w[i].Name == "layers.1.bias" {
					w[i].Name = "layer1.bias"
				}
			}
			return w
		},
		`"layers.0.weight" of shape [12 6] is missing`: func(w []job.Tensor) []job.Tensor { return w[1:] },
		`"layers.9.bias" of shape [1] has no place`: func(w []job.Tensor) []job.Tensor {
			return append(w, job.Tensor{Name: "layers.9.bias", Shape: []int{1}, Data: []float32{0}})
		},
		`"layers.0.weight" appears twice`: func(w []job.Tensor) []job.Tensor { return append(w, w[0]) },
		`of shape [12 6] holds 3 values`: func(w []job.Tensor) []job.Tensor {
			w[0].Data = w[0].Data[:3]
			return w
		},
	} {
		e := x.new(t, c)
		before := Bits(e.ExportWeights(nil))
		w := clone(e.ExportWeights(nil))
		err := e.ImportWeights(change(w))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if !slices.Equal(Bits(e.ExportWeights(nil)), before) {
			t.Errorf("the failed import changed the weights: %v", err)
		}
	}
}
