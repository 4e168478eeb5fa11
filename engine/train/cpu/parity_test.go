package cpu

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

const parityDir = "../../../testdata/parity/"

// parityCase is the setup of one recorded PyTorch run, as the generator's table
// has it. The learning rate of each step is read from the recording: schedules
// are proved where they live.
type parityCase struct {
	hidden     []int
	activation vec.Activation
	norm       nn.Norm
	residual   bool
	loss       loss.Kind
	weights    []float32
	smoothing  float64
	optimizer  optimizer.Kind
	hyper      job.Hyper
	batch      int
	ema        float64
	maxNorm    float64
	delta      float64
}

// parityCases changes a base of sgd, relu, two hidden layers, batches of 32.
var parityCases = map[string]func(*parityCase){
	"sgd":                  func(*parityCase) {},
	"sgd_momentum":         func(c *parityCase) { c.optimizer = optimizer.Momentum },
	"sgd_nesterov":         func(c *parityCase) { c.optimizer = optimizer.Nesterov },
	"full_batch_gd":        func(c *parityCase) { c.optimizer, c.batch = optimizer.GD, 96 },
	"adagrad":              func(c *parityCase) { c.optimizer = optimizer.Adagrad },
	"rmsprop":              func(c *parityCase) { c.optimizer = optimizer.RMSprop },
	"adam":                 func(c *parityCase) { c.optimizer = optimizer.Adam },
	"adamw":                func(c *parityCase) { c.optimizer, c.hyper.WeightDecay = optimizer.AdamW, 0.1 },
	"adam_l1":              func(c *parityCase) { c.optimizer, c.hyper.L1 = optimizer.Adam, 0.003 },
	"adam_l2":              func(c *parityCase) { c.optimizer, c.hyper.L2 = optimizer.Adam, 0.02 },
	"sgd_l1_l2":            func(c *parityCase) { c.hyper.L1, c.hyper.L2 = 0.002, 0.01 },
	"label_smoothing":      func(c *parityCase) { c.optimizer, c.smoothing = optimizer.Adam, 0.1 },
	"clip_norm":            func(c *parityCase) { c.hyper.ClipNorm = 0.5 },
	"batch_norm":           func(c *parityCase) { c.norm = nn.BatchNorm },
	"layer_norm":           func(c *parityCase) { c.norm = nn.LayerNorm },
	"tanh_adam":            func(c *parityCase) { c.activation, c.optimizer = vec.Tanh, optimizer.Adam },
	"gelu_adam":            func(c *parityCase) { c.activation, c.optimizer = vec.GELU, optimizer.Adam },
	"silu":                 func(c *parityCase) { c.activation = vec.SiLU },
	"elu":                  func(c *parityCase) { c.activation = vec.ELU },
	"selu":                 func(c *parityCase) { c.activation = vec.SELU },
	"sigmoid_deep":         func(c *parityCase) { c.activation, c.hidden = vec.Sigmoid, []int{12, 12, 12, 12} },
	"leaky_relu":           func(c *parityCase) { c.activation = vec.LeakyReLU },
	"softplus":             func(c *parityCase) { c.activation = vec.Softplus },
	"regression_mse":       func(c *parityCase) { c.loss = loss.MSE },
	"regression_huber":     func(c *parityCase) { c.loss = loss.Huber },
	"linear_softmax":       func(c *parityCase) { c.hidden = nil },
	"step_schedule":        func(*parityCase) {},
	"exponential_schedule": func(*parityCase) {},
	"cosine_schedule":      func(*parityCase) {},
	"one_cycle_schedule":   func(c *parityCase) { c.optimizer = optimizer.Adam },
	"ragged_last_batch":    func(*parityCase) {},
	"wide":                 func(c *parityCase) { c.hidden, c.optimizer = []int{200, 100}, optimizer.Adam },
}

// extraCases have two hidden layers of 16 units.
var extraCases = map[string]func(*parityCase){
	"mae":           func(c *parityCase) { c.loss = loss.MAE },
	"huber_delta":   func(c *parityCase) { c.loss, c.delta = loss.Huber, 0.4 },
	"class_weights": func(c *parityCase) { c.weights = []float32{0.4, 1, 2.5} },
	"class_weights_smoothing": func(c *parityCase) {
		c.weights, c.smoothing, c.optimizer = []float32{0.4, 1, 2.5}, 0.1, optimizer.Adam
	},
	"restarts_schedule":   func(*parityCase) {},
	"polynomial_schedule": func(*parityCase) {},
	"lion":                func(c *parityCase) { c.optimizer = optimizer.Lion },
	"lion_decay":          func(c *parityCase) { c.optimizer, c.hyper.WeightDecay = optimizer.Lion, 0.3 },
	"residual":            func(c *parityCase) { c.residual, c.hidden = true, []int{7, 7, 12, 12} },
	"residual_layer_norm": func(c *parityCase) {
		c.residual, c.hidden, c.norm, c.optimizer = true, []int{16, 16, 16}, nn.LayerNorm, optimizer.Adam
	},
	"ema":                     func(c *parityCase) { c.ema, c.optimizer = 0.9, optimizer.Adam },
	"max_norm":                func(c *parityCase) { c.maxNorm = 0.7 },
	"ema_max_norm_batch_norm": func(c *parityCase) { c.ema, c.maxNorm, c.norm = 0.95, 1, nn.BatchNorm },
	"single_row_batch":        func(c *parityCase) { c.norm = nn.LayerNorm },
}

// TestPyTorchParity follows PyTorch's recorded trajectories: each step's loss
// within 1e-4 relative, the final weights within 5e-4 of the largest.
func TestPyTorchParity(t *testing.T) {
	followAll(t, "cases", parityCases, []int{16, 8})
	followAll(t, "extra", extraCases, []int{16, 16})
}

func followAll(t *testing.T, set string, cases map[string]func(*parityCase), hidden []int) {
	folders, err := os.ReadDir(parityDir + set)
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
			c := parityCase{hidden: hidden, activation: vec.ReLU, optimizer: optimizer.SGD, batch: 32, delta: loss.DefaultDelta}
			change(&c)
			followRecording(t, filepath.Join(parityDir, set, f.Name()), c)
		})
	}
}

func followRecording(t *testing.T, dir string, c parityCase) {
	follow(t, c.executor(t, dir), dir, c)
}

func follow(t *testing.T, e *Executor, dir string, c parityCase) {
	t.Helper()
	if err := e.ImportWeights(readSafetensors(t, filepath.Join(dir, "init.safetensors"))); err != nil {
		t.Fatal(err)
	}
	n, step := e.cfg.Train.Rows(), 0
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	expected := readCSV(t, filepath.Join(dir, "expected.csv"))
	worst := 0.0
	for epoch := 0; step < len(expected); epoch++ {
		for lo := 0; lo < n; lo += c.batch {
			want, lr := number(t, expected[step][1]), number(t, expected[step][2])
			h := c.hyper
			h.LR = lr
			got, err := job.Do(e, job.Step{Epoch: epoch, Index: step, Rows: rows[lo:min(lo+c.batch, n)], Hyper: h, Measure: step%7 == 0})
			if err != nil {
				t.Fatal(err)
			}
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

func (c parityCase) executor(t *testing.T, dir string) *Executor {
	t.Helper()
	d := readRecordedData(t, filepath.Join(dir, "data.csv"), c.loss == loss.CrossEntropy)
	outputs := 1
	if c.loss == loss.CrossEntropy {
		outputs = int(slices.Max(d.Labels)) + 1
	}
	e, err := (Device{}).executor(job.Config{
		Parts: job.Parts{Train: d},
		Net: nn.Spec{
			Inputs: d.X.Cols, Hidden: c.hidden, Outputs: outputs,
			Activation: c.activation, Norm: c.norm, Residual: c.residual,
		},
		Loss:      loss.Config{Kind: c.loss, Smoothing: c.smoothing, ClassWeights: c.weights, Delta: c.delta},
		Optimizer: optimizer.Default(c.optimizer),
		BatchSize: c.batch, EMA: c.ema, MaxNorm: c.maxNorm,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
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

func readRecordedData(t *testing.T, path string, classes bool) job.Data {
	t.Helper()
	records := readCSV(t, path)
	cols := len(records[0]) - 1
	d := job.Data{X: blas32.General{Rows: len(records), Cols: cols, Stride: cols}}
	for _, r := range records {
		for _, v := range r[:cols] {
			d.X.Data = append(d.X.Data, float32(number(t, v)))
		}
		if classes {
			d.Labels = append(d.Labels, int32(number(t, r[cols][1:])))
		} else {
			d.Targets = append(d.Targets, float32(number(t, r[cols])))
		}
	}
	return d
}

// readCSV returns the records behind the header.
func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// readSafetensors reads a trusted file of float32 tensors.
func readSafetensors(t *testing.T, path string) []job.Tensor {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := binary.LittleEndian.Uint64(raw)
	var head map[string]struct {
		Shape       []int  `json:"shape"`
		DataOffsets [2]int `json:"data_offsets"`
	}
	if err := json.Unmarshal(raw[8:8+n], &head); err != nil {
		t.Fatal(err)
	}
	var out []job.Tensor
	for name, h := range head {
		body := raw[8+int(n):][h.DataOffsets[0]:h.DataOffsets[1]]
		data := make([]float32, len(body)/4)
		for i := range data {
			data[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
		}
		out = append(out, job.Tensor{Name: name, Shape: h.Shape, Data: data})
	}
	return out
}
