package cpu

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/train/job"
)

func TestNewNamesWhatIsWrong(t *testing.T) {
	for want, change := range map[string]func(*job.Config){
		"hidden layer 1 has 0 units":      func(c *job.Config) { c.Net.Hidden = []int{3, 0} },
		"no rows":                         func(c *job.Config) { c.Train = job.Data{} },
		"validation part: 6 columns":      func(c *job.Config) { c.Train = blobs(9, 4, 3, 1); c.Net.Inputs = 4 },
		"row 2 has class 2 of 2":          func(c *job.Config) { c.Net.Outputs = 2 },
		"2 class weights for 3 classes":   func(c *job.Config) { c.Loss.ClassWeights = []float32{1, 2} },
		"mse needs 1 output":              func(c *job.Config) { c.Loss.Kind = loss.MSE },
		"batch size is 0":                 func(c *job.Config) { c.BatchSize = 0 },
		"ema is 1":                        func(c *job.Config) { c.EMA = 1 },
		"max_norm is -1":                  func(c *job.Config) { c.MaxNorm = -1 },
		"beta1 of adam is 1":              func(c *job.Config) { c.Optimizer.Beta1 = 1 },
		"eps of adam is 0":                func(c *job.Config) { c.Optimizer.Eps = 0 },
		"label smoothing NaN":             func(c *job.Config) { c.Loss.Smoothing = math.NaN() },
		"89 labels for 90 rows":           func(c *job.Config) { c.Train.Labels = c.Train.Labels[:89] },
		"90 x 6 with stride 6 does not":   func(c *job.Config) { c.Train.X.Data = c.Train.X.Data[:500] },
		"mixup is NaN, want 0 (off)":      func(c *job.Config) { c.Mixup = math.NaN() },
		"weight -1 of class 1, want a fi": func(c *job.Config) { c.Loss.ClassWeights = []float32{1, -1, 1} },
	} {
		c := testConfig(1)
		change(&c)
		if _, err := (Device{}).New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestStepNamesWhatIsWrong(t *testing.T) {
	e := mustNew(t, testConfig(1))
	for want, s := range map[string]job.Step{
		"step 3: the batch is empty":          {Index: 3},
		"row 90 of a training part of 90":     {Rows: []int32{0, 90}},
		"row -1 of a training part of 90":     {Rows: []int32{-1}},
		"dropout is 1, want 0 <= dropout < 1": {Rows: []int32{0}, Hyper: job.Hyper{Dropout: 1}},
	} {
		if _, err := job.Do(e, s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestImportNamesTheTensor(t *testing.T) {
	c := testConfig(1)
	c.Net.Norm = nn.BatchNorm
	for want, change := range map[string]func([]job.Tensor) []job.Tensor{
		`"layers.0.weight" has shape [6 12], this network needs [12 6]`: func(w []job.Tensor) []job.Tensor {
			w[0].Shape = []int{6, 12}
			return w
		},
		`"layers.1.bias" of shape [12] is missing; the file has "layer1.bias" of shape [12] instead`: func(w []job.Tensor) []job.Tensor {
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
		e := mustNew(t, c)
		before := bits(e.ExportWeights(nil))
		w := e.ExportWeights(nil)
		for i := range w {
			w[i].Shape = slices.Clone(w[i].Shape)
		}
		err := e.ImportWeights(change(w))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if !slices.Equal(bits(e.ExportWeights(nil)), before) {
			t.Errorf("the failed import changed the weights: %v", err)
		}
	}
}
