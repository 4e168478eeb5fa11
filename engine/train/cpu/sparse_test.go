package cpu

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/sparse"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// denseRows returns rows of normal features.
func denseRows(rows, cols int, s *rng.Stream) job.Data {
	d := job.Data{X: blas32.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: make([]float32, rows*cols)}}
	s.FillNormal(d.X.Data, 0, 1)
	return d
}

// sparseRows returns rows of which each element is there with a probability.
func sparseRows(rows, cols int, density float64, s *rng.Stream) job.Data {
	m := &sparse.CSR{Rows: rows, Cols: cols, RowPtr: []int64{0}}
	for range rows {
		for c := range cols {
			if s.Float64() < density {
				m.ColIdx, m.Values = append(m.ColIdx, int32(c)), append(m.Values, float32(s.Normal()))
			}
		}
		m.RowPtr = append(m.RowPtr, int64(len(m.ColIdx)))
	}
	return job.Data{Sparse: m}
}

// written returns sparse rows with their zeros written out.
func written(d job.Data) job.Data {
	m := d.Sparse
	d.X = blas32.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: make([]float32, m.Rows*m.Cols)}
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			d.X.Data[i*m.Cols+int(c)] = values[k]
		}
	}
	d.Sparse = nil
	return d
}

func labels(d job.Data, classes int, s *rng.Stream) job.Data {
	for range d.Rows() {
		d.Labels = append(d.Labels, int32(s.Intn(classes)))
	}
	return d
}

const textColumns = 900

// textConfig is a problem of sparse rows.
func textConfig(density float64) job.Config {
	s := rng.New(3, rng.Bench, 0, 0)
	return job.Config{
		Parts: job.Parts{
			Train:      labels(sparseRows(96, textColumns, density, &s), 3, &s),
			Validation: labels(sparseRows(40, textColumns, density, &s), 3, &s),
		},
		Net:       nn.Spec{Inputs: textColumns, SparseInputs: true, Hidden: []int{32}, Outputs: 3, Activation: vec.ReLU},
		Optimizer: optimizer.Default(optimizer.Adam), Seed: 5, BatchSize: 32,
	}
}

// ratingsConfig is a problem of two embedded fields.
func ratingsConfig() job.Config {
	s := rng.New(4, rng.Bench, 0, 0)
	fields := []nn.EmbeddingField{{Count: 900, Dim: 32}, {Count: 50, Dim: 5}}
	part := func(rows int) job.Data {
		d := denseRows(rows, 0, &s)
		d.Targets = make([]float32, rows)
		for i := range rows {
			user, item := s.Intn(fields[0].Count), s.Intn(fields[1].Count)
			d.IDs = append(d.IDs, int32(user), int32(item))
			d.Targets[i] = float32(math.Sin(float64(user)) + math.Cos(float64(item)))
		}
		return d
	}
	return job.Config{
		Parts:     job.Parts{Train: part(96), Validation: part(40)},
		Net:       nn.Spec{Fields: fields, EntityBias: true, Hidden: []int{12}, Outputs: 1, Activation: vec.Tanh},
		Loss:      loss.Config{Kind: loss.MSE},
		Optimizer: optimizer.Default(optimizer.Adam), Seed: 5, BatchSize: 32,
	}
}

// rowWiseConfigs are problems whose batches read few rows of the largest tensors.
var rowWiseConfigs = map[string]func() job.Config{
	"sparse":     func() job.Config { return textConfig(0.01) },
	"embeddings": ratingsConfig,
	"mixup":      func() job.Config { c := textConfig(0.01); c.Mixup = 0.4; return c },
}

// TestSparseEqualsDense trains the same rows in both forms: whatever their density,
// the results differ by no more than rounding.
func TestSparseEqualsDense(t *testing.T) {
	useSgemm(t, 1)
	for _, density := range []float64{0, 0.001, 0.02, 0.3, 1} {
		for _, hidden := range [][]int{nil, {16}, {7, 7}} {
			for _, h := range []job.Hyper{{LR: 0.1}, {LR: 0.1, L1: 1e-3, L2: 0.01, Dropout: 0.3, ClipNorm: 0.5}} {
				sparse := textConfig(density)
				s := rng.New(3, rng.Bench, 0, 1)
				sparse.Train, sparse.Validation = labels(sparseRows(96, 700, density, &s), 3, &s), labels(sparseRows(40, 700, density, &s), 3, &s)
				sparse.Net.Inputs = 700
				sparse.Net.Hidden, sparse.Optimizer, sparse.Mixup = hidden, optimizer.Default(optimizer.Momentum), 0.3
				dense := sparse
				dense.Train, dense.Validation = written(sparse.Train), written(sparse.Validation)
				dense.Net.SparseInputs = false
				a, b := mustNew(t, sparse), mustNew(t, dense)
				ra, rb := run(t, a, 0, 12, h), run(t, b, 0, 12, h)
				if math.Abs(ra.Loss-rb.Loss) > 1e-5 {
					t.Errorf("density %g, %v: loss %g, dense %g", density, hidden, ra.Loss, rb.Loss)
				}
				sameWithin(t, fmt.Sprintf("density %g, %v", density, hidden), 1e-5, a.ExportWeights(nil), b.ExportWeights(nil))
				sameWithin(t, "predictions", 1e-4, predicted(t, a), predicted(t, b))
			}
		}
	}
}

func predicted(t *testing.T, e *Executor) []job.Tensor {
	t.Helper()
	out := make([]float32, e.cfg.Validation.Rows()*e.cfg.Net.Outputs)
	if err := e.Predict(job.ValidationPart, out); err != nil {
		t.Fatal(err)
	}
	return []job.Tensor{{Name: "predictions", Data: out}}
}

func sameWithin(t *testing.T, label string, limit float64, a, b []job.Tensor) {
	t.Helper()
	for i := range a {
		for k, v := range a[i].Data {
			if d := math.Abs(float64(v) - float64(b[i].Data[k])); !(d <= limit*(1+math.Abs(float64(v)))) {
				t.Fatalf("%s: %s[%d] = %g, dense %g", label, a[i].Name, k, v, b[i].Data[k])
			}
		}
	}
}

// TestLateUpdatesAreTheDenseOnes: no bit may tell whether rows were updated at once
// or later, or whether somebody read the state on the way.
func TestLateUpdatesAreTheDenseOnes(t *testing.T) {
	for name, config := range rowWiseConfigs {
		for _, k := range optimizer.Kinds() {
			for _, h := range []job.Hyper{{LR: 0.01, ClipNorm: 0.1}, {LR: 0.01, WeightDecay: 0.1}, {LR: 0.01, L1: 1e-5, L2: 1e-3}} {
				c := config()
				c.Optimizer = optimizer.Default(k)
				ahead, read := mustNewOn(t, Device{updates: late}, c), mustNewOn(t, Device{updates: late}, c)
				dense := mustNewOn(t, Device{updates: atOnce}, c)
				if !ahead.opt.Defers() || dense.opt.Defers() {
					t.Fatalf("%s, %v: nothing is updated late", name, k)
				}
				const steps = 80
				run(t, ahead, 0, steps, h)
				run(t, dense, 0, steps, h)
				var state []job.Tensor
				for i := range steps {
					run(t, read, i, i+1, h)
					if i%7 == 0 {
						state = read.ExportState(state)
					}
				}
				want := bits(dense.ExportState(nil))
				if !slices.Equal(bits(ahead.ExportState(nil)), want) {
					t.Errorf("%s, %v, %+v: late updates end elsewhere than dense ones", name, k, h)
				}
				if !slices.Equal(bits(read.ExportState(state)), want) {
					t.Errorf("%s, %v, %+v: reading the state on the way changes the result", name, k, h)
				}
			}
		}
	}
}

// TestLateUpdatesOfLongRest: rows come back after so long that their moments have
// vanished, and after more steps than are noted.
func TestLateUpdatesOfLongRest(t *testing.T) {
	for _, k := range []optimizer.Kind{optimizer.Momentum, optimizer.Nesterov, optimizer.RMSprop, optimizer.Adam, optimizer.Lion} {
		c := textConfig(0.01)
		c.Optimizer = optimizer.Default(k)
		c.Optimizer.Beta2 = min(c.Optimizer.Beta2, 0.93)
		c.Optimizer.Alpha = min(c.Optimizer.Alpha, 0.93)
		ahead, dense := mustNewOn(t, Device{updates: late}, c), mustNewOn(t, Device{updates: atOnce}, c)
		for i := range 2300 {
			s := job.Step{Index: i, Rows: []int32{int32(i % 2)}, Hyper: job.Hyper{LR: 1e-3, WeightDecay: float64(i%100) / 1e4}}
			if i/500 == 2 {
				s.Hyper.L2 = 1e-3
			}
			if i%1150 < 3 {
				s.Rows = []int32{5, 6, 7}
			}
			for _, e := range []*Executor{ahead, dense} {
				if _, err := job.Do(e, s); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !slices.Equal(bits(ahead.ExportState(nil)), bits(dense.ExportState(nil))) {
			t.Errorf("%v: late updates end elsewhere than dense ones", k)
		}
	}
}

func TestRowWiseResumeAndThreads(t *testing.T) {
	for name, config := range rowWiseConfigs {
		for _, h := range []job.Hyper{{LR: 0.01, ClipNorm: 1}, {LR: 0.01, L2: 0.01, WeightDecay: 0.1}} {
			c := config()
			whole := mustNewOn(t, Device{Pool: useSgemm(t, 1), updates: late}, c)
			run(t, whole, 0, 20, h)
			want := bits(whole.ExportState(nil))

			three := Device{Pool: useSgemm(t, 3), updates: late}
			first := mustNewOn(t, three, c)
			run(t, first, 0, 7, h)
			state := first.ExportState(nil)
			run(t, first, 7, 9, h)
			if err := first.ImportState(state); err != nil {
				t.Fatal(err)
			}
			run(t, first, 7, 11, h)
			c.Net.Init = nn.XavierUniform
			second := mustNewOn(t, three, c)
			if err := second.ImportState(first.ExportState(nil)); err != nil {
				t.Fatal(err)
			}
			run(t, second, 11, 20, h)
			if !slices.Equal(bits(second.ExportState(nil)), want) {
				t.Errorf("%s: a resumed run on more threads ends elsewhere", name)
			}
		}
	}
}

func TestRowWiseStepAllocatesNothing(t *testing.T) {
	for name, config := range rowWiseConfigs {
		for _, k := range optimizer.Kinds() {
			c := config()
			c.Optimizer = optimizer.Default(k)
			e := mustNewOn(t, Device{updates: late}, c)
			do := again{exec: e}
			rows := make([]int32, 32)
			i := 0
			step := func() {
				for j := range rows {
					rows[j] = int32((i*7 + j) % 96)
				}
				do.step(t, job.Step{Index: i, Rows: rows, Hyper: job.Hyper{LR: 1e-3}})
				i++
			}
			step()
			if n := testing.AllocsPerRun(20, step); n != 0 {
				t.Errorf("%s, %v: %g allocations per step", name, k, n)
			}
		}
	}
}

func TestEmbeddingNamesAndMaxNorm(t *testing.T) {
	c := ratingsConfig()
	c.MaxNorm = 0.1
	e := mustNew(t, c)
	run(t, e, 0, 5, job.Hyper{LR: 0.1})
	w := e.ExportWeights(nil)
	var names []string
	for _, x := range w {
		names = append(names, fmt.Sprint(x.Name, x.Shape))
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

func TestRowWiseInputsNameWhatIsWrong(t *testing.T) {
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
		c := ratingsConfig()
		change(&c)
		if _, err := (Device{}).New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for want, change := range map[string]func(*sparse.CSR){
		"row 0 has column 900 of 900":  func(m *sparse.CSR) { m.ColIdx[0] = textColumns },
		"row 1 is elements":            func(m *sparse.CSR) { m.RowPtr[2] = -1 },
		"96 rows with 96 row pointers": func(m *sparse.CSR) { m.RowPtr = m.RowPtr[:96] },
		"7 sparse columns":             func(m *sparse.CSR) { m.Cols = 7 },
	} {
		c := textConfig(0.02)
		change(c.Train.Sparse)
		if _, err := (Device{}).New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
