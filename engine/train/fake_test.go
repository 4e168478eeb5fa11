package train

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/event"
	"tunebench/engine/loss"
	"tunebench/engine/train/job"
)

// fakeExec is a deterministic executor whose whole state is a few numbers. Its
// weights depend on every row, order and hyper-parameter of every step, so that two
// runs have equal weights only if they made the same steps.
type fakeExec struct {
	rows    [3]int
	outputs int
	w       []float32
	steps   []job.Step // copies, when keep is set
	keep    bool
	flat    bool // all targets are equal

	// loss gives the loss of a step; nil falls with the number of steps.
	loss func(s job.Step) float64
	// valLoss gives the validation loss of evaluation n (from 0) through the predictions; nil falls slowly.
	valLoss func(n int) float64
	evals   float32 // evaluations so far, part of the state
	probed  bool
	measure job.Cost // a step costs 1 per row

	ahead   int // updates that may be outstanding
	results []job.StepResult
}

func newFake(train, val int) *fakeExec {
	return &fakeExec{rows: [3]int{train, val, 0}, outputs: 1, w: []float32{1, 2, 3}}
}

func (f *fakeExec) Model() job.Model {
	return job.Model{
		Params: 3, FLOPsPerSample: 1000, Outputs: f.outputs, Layers: 2, Ahead: f.ahead,
		StepCost: job.Cost{PerRow: 1}, MeasureCost: f.measure,
	}
}

// data returns rows whose answers the fake knows: classes in turn, or targets of 0.
func (f *fakeExec) data() job.Parts {
	part := func(rows int) job.Data {
		d := job.Data{X: blas32.General{Rows: rows}}
		if f.outputs == 1 {
			d.Targets = make([]float32, rows)
			for i := range d.Targets {
				d.Targets[i] = f.target(i)
			}
			return d
		}
		for i := range rows {
			d.Labels = append(d.Labels, int32(i%f.outputs))
		}
		return d
	}
	return job.Parts{Train: part(f.rows[0]), Validation: part(f.rows[1]), Test: part(f.rows[2])}
}

// target is what a row has to be predicted as: rows take turns, unless all are equal.
func (f *fakeExec) target(row int) float32 {
	if f.flat {
		return 0
	}
	return float32(row % 2)
}

func (f *fakeExec) Step(s job.Step) error {
	if len(s.Rows) == 0 {
		return fmt.Errorf("no rows")
	}
	if n := len(f.results); n > 0 && !f.results[n-1].Finite() {
		return nil
	}
	if f.keep {
		c := s
		c.Rows = slices.Clone(s.Rows)
		f.steps = append(f.steps, c)
	}
	h := float64(s.Index%7+1) + s.Hyper.LR + 3*s.Hyper.L1 + 5*s.Hyper.L2 + 7*s.Hyper.WeightDecay + 11*s.Hyper.Dropout +
		13*s.Hyper.ClipNorm
	for i, r := range s.Rows {
		f.w[i%3] = float32(math.Mod(float64(f.w[i%3])*1.37+float64(r)*0.011*h+float64(s.Epoch), 17))
	}
	loss := 1/(1+float64(s.Index)) + float64(f.w[0])*1e-3
	if f.loss != nil {
		loss = f.loss(s)
	}
	res := job.StepResult{
		Loss: loss, Correct: len(s.Rows) / 2, SumSqErr: loss * float64(len(s.Rows)), Penalty: math.NaN(),
		GradNorm: math.NaN(),
	}
	if s.Measure {
		res.Penalty, res.GradNorm, f.probed = 0.25, float64(f.w[1]), true
	}
	f.results = append(f.results, res)
	return nil
}

func (f *fakeExec) Collect(dst []job.StepResult, leave int) ([]job.StepResult, error) {
	n := max(0, len(f.results)-leave)
	dst = append(dst, f.results[:n]...)
	f.results = append(f.results[:0], f.results[n:]...)
	return dst, nil
}

func (f *fakeExec) Predict(p job.Part, out []float32) error {
	loss := 1 / (2 + float64(f.evals)) // mean squared error of the targets
	if f.valLoss != nil {
		loss = f.valLoss(int(f.evals))
	}
	for i := range out {
		out[i] = f.target(i) + float32(math.Sqrt(loss)) + float32(f.outputs-1)*float32((i*7+int(f.w[0]*10))%5)
	}
	if p == job.ValidationPart {
		f.evals++
	}
	return nil
}

func (f *fakeExec) PredictData(job.Data, []float32) error {
	return errors.New("the fake knows only its parts")
}

func (f *fakeExec) Probes(dst []job.LayerProbe) []job.LayerProbe {
	if !f.probed {
		return dst[:0]
	}
	return append(dst[:0],
		job.LayerProbe{
			GradNorm: 1, UpdateRatio: 1e-3, DeadUnits: 0.1, Saturation: math.NaN(), ActivationMean: 0.5,
			ActivationStd: 1,
		},
		job.LayerProbe{
			GradNorm: 2, UpdateRatio: 2e-3, DeadUnits: math.NaN(), Saturation: math.NaN(), ActivationMean: 0.5,
			ActivationStd: 1,
		})
}

func (f *fakeExec) ExportState([]job.Tensor) []job.Tensor {
	return []job.Tensor{
		{Name: "layers.0.weight", Shape: []int{3}, Data: slices.Clone(f.w)},
		{Name: "evals", Shape: []int{1}, Data: []float32{f.evals}},
	}
}

func (f *fakeExec) ImportState(src []job.Tensor) error {
	if len(src) != 2 || src[0].Name != "layers.0.weight" || src[1].Name != "evals" {
		return fmt.Errorf("tensors %v do not match", src)
	}
	copy(f.w, src[0].Data)
	f.evals = src[1].Data[0]
	return nil
}

func (f *fakeExec) ExportWeights(dst []job.Tensor) []job.Tensor {
	if dst == nil {
		dst = []job.Tensor{{Name: "layers.0.weight", Shape: []int{3}, Data: make([]float32, 3)}}
	}
	copy(dst[0].Data, f.w)
	return dst
}

func (f *fakeExec) ImportWeights(src []job.Tensor) error {
	copy(f.w, src[0].Data)
	return nil
}

// tape keeps copies of the records of a run.
type tape []event.Record

func (tp *tape) Emit(r event.Record) error {
	r.Scalars = slices.Clone(r.Scalars)
	*tp = append(*tp, r)
	return nil
}

// values returns the steps and values of a tag.
func (tp tape) values(tag string) (steps []int, values []float64) {
	for _, r := range tp {
		for _, s := range r.Scalars {
			if s.Tag == tag {
				steps, values = append(steps, r.Step), append(values, s.Value)
			}
		}
	}
	return steps, values
}

func (tp tape) texts(k event.Kind) (texts []string) {
	for _, r := range tp {
		if r.Kind == k {
			texts = append(texts, r.Text)
		}
	}
	return texts
}

// tick is a clock that moves a millisecond each time somebody looks.
func tick() func() time.Time {
	at := time.Unix(1000, 0)
	return func() time.Time {
		at = at.Add(time.Millisecond)
		return at
	}
}

// config is a small regression run.
func config() Config {
	return Config{
		Seed: 7, Epochs: 4, BatchSize: 8, Shuffle: true, Hyper: job.Hyper{LR: 0.1},
		Loss: loss.Config{Kind: loss.MSE}, Clock: tick(),
	}
}

// over gives a run the rows of a fake, or of one around it.
func over(f interface{ data() job.Parts }, cfg Config) Config {
	cfg.Data = f.data()
	return cfg
}

// start makes a trainer over the fake's rows or fails the test.
func start(t *testing.T, cfg Config, exec job.Executor, sink event.Sink) *Trainer {
	t.Helper()
	if f, ok := exec.(interface{ data() job.Parts }); ok {
		cfg = over(f, cfg)
	}
	tr, err := New(cfg, exec, sink)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// run makes a trainer, runs it to its end and returns its result and records.
func run(t *testing.T, cfg Config, exec job.Executor, c Control) (Result, tape) {
	t.Helper()
	var records tape
	res, err := start(t, cfg, exec, &records).Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return res, records
}
