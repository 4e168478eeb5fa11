package executortest

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// recordings follows PyTorch's recorded trajectories: each step's loss
// within 1e-4 relative, the final weights within 5e-4 of the largest.
func (x exam) recordings(t *testing.T) {
	x.followAll(t, "cases", parityCases, []int{16, 8})
	x.followAll(t, "extra", extraCases, []int{16, 16})
}

func (x exam) followAll(t *testing.T, set string, cases map[string]func(*parityCase), hidden []int) {
	folders, err := os.ReadDir(filepath.Join(parityDir(t), set))
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(cases) {
		t.Errorf("%d recordings in %s, %d cases set up", len(folders), set, len(cases))
	}
	for _, f := range folders {
		change := cases[f.Name()]
		if change == nil {
			t.Errorf("no setup for the recording %s", f.Name())
			continue
		}
		t.Run(f.Name(), func(t *testing.T) {
			c := parityCase{
				hidden: hidden, activation: vec.ReLU, optimizer: optimizer.SGD, batch: 32, delta: loss.DefaultDelta,
			}
			change(&c)
			dir := filepath.Join(parityDir(t), set, f.Name())
			follow(t, x.new(t, c.job(t, dir)), dir, c)
		})
	}
}

func follow(t *testing.T, e *subject, dir string, c parityCase) {
	t.Helper()
	if err := e.ImportWeights(readSafetensors(t, filepath.Join(dir, "init.safetensors"))); err != nil {
		t.Fatal(err)
	}
	n, step := e.cfg.Train.Rows(), 0
	rows := firstRows(n)
	expected := readCSV(t, filepath.Join(dir, "expected.csv"))
	worst := 0.0
	for epoch := 0; step < len(expected); epoch++ {
		for lo := 0; lo < n; lo += c.batch {
			want, lr := number(t, expected[step][1]), number(t, expected[step][2])
			h := c.hyper
			h.LR = lr
			got := e.step(t, job.Step{
				Epoch: epoch, Index: step, Rows: rows[lo:min(lo+c.batch, n)], Hyper: h, Measure: step%7 == 0,
			})
			rel := math.Abs(got.Loss-want) / math.Abs(want)
			if !(rel <= 1e-4) {
				t.Fatalf("step %d: loss %g, PyTorch's %g", step, got.Loss, want)
			}
			worst = max(worst, rel)
			step++
		}
	}
	diff := compareWeights(t, e.ExportWeights(nil), readSafetensors(t, filepath.Join(dir, "final.safetensors")))
	t.Logf("losses within %.1e, weights within %.1e", worst, diff)
}

func (c parityCase) job(t *testing.T, dir string) job.Config {
	t.Helper()
	d := readRecordedData(t, filepath.Join(dir, "data.csv"), c.loss == loss.CrossEntropy)
	outputs := 1
	if c.loss == loss.CrossEntropy {
		outputs = int(slices.Max(d.Labels)) + 1
	}
	return job.Config{
		Parts: job.Parts{Train: d},
		Net: nn.Spec{
			Inputs: d.X.Cols, Hidden: c.hidden, Outputs: outputs,
			Activation: c.activation, Norm: c.norm, Residual: c.residual,
		},
		Loss:      loss.Config{Kind: c.loss, Smoothing: c.smoothing, ClassWeights: c.weights, Delta: c.delta},
		Optimizer: optimizer.Default(c.optimizer),
		BatchSize: c.batch, EMA: c.ema, MaxNorm: c.maxNorm,
	}
}

// compareWeights checks each tensor against the largest weight of the network
// and returns the largest difference on that scale.
func compareWeights(t *testing.T, got, want []job.Tensor) float64 {
	t.Helper()
	byName := map[string][]float32{}
	largest := 0.0
	for _, w := range want {
		byName[w.Name] = w.Data
		for _, v := range w.Data {
			largest = max(largest, math.Abs(float64(v)))
		}
	}
	worst := 0.0
	for _, g := range got {
		w := byName[g.Name]
		if len(w) != len(g.Data) {
			t.Fatalf("%s has %d values, PyTorch's %d", g.Name, len(g.Data), len(w))
		}
		for i, v := range g.Data {
			d := math.Abs(float64(v)-float64(w[i])) / largest
			if !(d <= 5e-4) {
				t.Fatalf("%s[%d] = %g, PyTorch's %g (largest %g)", g.Name, i, v, w[i], largest)
			}
			worst = max(worst, d)
		}
	}
	return worst
}
