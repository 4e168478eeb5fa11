package job_test

import (
	"math"
	"strings"
	"testing"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/sparse"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/job"
)

func TestJobsNameWhatIsWrong(t *testing.T) {
	for want, change := range map[string]func(*job.Config){
		"hidden layer 1 has 0 units": func(c *job.Config) { c.Net.Hidden = []int{3, 0} },
		"no rows":                    func(c *job.Config) { c.Train = job.Data{} },
		"validation part: 6 columns": func(c *job.Config) {
			c.Train, c.Net.Inputs = executortest.Blobs(9, 4, 3, 1), 4
		},
		"row 2 has class 2 of 2":          func(c *job.Config) { c.Net.Outputs = 2 },
		"2 class weights for 3 classes":   func(c *job.Config) { c.Loss.ClassWeights = []float64{1, 2} },
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
		"weight -1 of class 1, want a fi": func(c *job.Config) { c.Loss.ClassWeights = []float64{1, -1, 1} },
	} {
		c := executortest.Classes(1)
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestJobsOfOtherRowsNameWhatIsWrong(t *testing.T) {
	for want, change := range map[string]func(*job.Config){
		"row 1 has id 50 of 50 in field 1":   func(c *job.Config) { c.Train.IDs[3] = 50 },
		"191 ids for 96 rows of 2 fields":    func(c *job.Config) { c.Train.IDs = c.Train.IDs[:191] },
		"embedding 0 has 0 entities":         func(c *job.Config) { c.Net.Fields = []nn.EmbeddingField{{Dim: 3}} },
		"biases of entities, but no":         func(c *job.Config) { c.Net.Fields, c.Net.Inputs = nil, 4 },
		"biases of entities need 1 output":   func(c *job.Config) { c.Net.Outputs = 3 },
		"sparse inputs beside 2 embeddings":  func(c *job.Config) { c.Net.SparseInputs = true },
		"mixup is 0.2, but there is nothing": func(c *job.Config) { c.Mixup = 0.2 },
		"input_noise is 0.2, but the rows":   func(c *job.Config) { c.InputNoise = 0.2 },
		"augmentation is for pictures":       func(c *job.Config) { c.Augment.Flip = true },
	} {
		c := executortest.Ratings()
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for want, change := range map[string]func(*sparse.CSR){
		"row 0 has column 900 of 900":  func(m *sparse.CSR) { m.ColIdx[0] = executortest.TextColumns },
		"row 1 is elements":            func(m *sparse.CSR) { m.RowPtr[2] = -1 },
		"96 rows with 96 row pointers": func(m *sparse.CSR) { m.RowPtr = m.RowPtr[:96] },
		"7 sparse columns":             func(m *sparse.CSR) { m.Cols = 7 },
	} {
		c := executortest.Text(0.02)
		change(c.Train.Sparse)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestProblemsOfTheExamAreSound(t *testing.T) {
	for name, c := range map[string]job.Config{
		"classes": executortest.Classes(1), "text": executortest.Text(0.1),
		"ratings": executortest.Ratings(), "pictures": executortest.Pictures(),
	} {
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStepsNameWhatIsWrong(t *testing.T) {
	c := executortest.Classes(1)
	if err := c.ValidateStep(job.Step{Rows: []int32{0, 89, 89}, Hyper: job.Hyper{Dropout: 0.99}}); err != nil {
		t.Errorf("a sound step: %v", err)
	}
	for want, s := range map[string]job.Step{
		"step 3: the batch is empty":                   {Index: 3},
		"step 1: row 90 of a training part of 90 rows": {Index: 1, Rows: []int32{0, 90}},
		"step 0: row -1 of a training part of 90 rows": {Rows: []int32{-1}},
		"step 0: dropout is 1, want 0 <= dropout < 1":  {Rows: []int32{0}, Hyper: job.Hyper{Dropout: 1}},
		"step 0: dropout is NaN, want 0 <= dropout < 1": {
			Rows: []int32{0}, Hyper: job.Hyper{Dropout: math.NaN()},
		},
		"step 0: dropout is -0.1, want 0 <= dropout < 1":       {Rows: []int32{0}, Hyper: job.Hyper{Dropout: -0.1}},
		"step 7: row 2147483647 of a training part of 90 rows": {Index: 7, Rows: []int32{math.MaxInt32}},
	} {
		if err := c.ValidateStep(s); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
