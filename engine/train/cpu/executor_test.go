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
	"tunebench/engine/train/job"
	"tunebench/engine/vec"

	"gonum.org/v1/gonum/blas/blas32"
)

// blobs returns n rows of d features around class centers.
func blobs(n, d, classes int, seed uint64) job.Data {
	s := rng.New(seed, rng.Generate, 0, 0)
	x := job.Data{X: blas32.General{Rows: n, Cols: d, Stride: d, Data: make([]float32, n*d)}, Labels: make([]int32, n)}
	s.FillNormal(x.X.Data, 0, 1)
	for i := range n {
		x.Labels[i] = int32(i % classes)
		x.X.Data[i*d+i%classes%d] += 4
	}
	return x
}

func testConfig(seed uint64) job.Config {
	return job.Config{
		Parts: job.Parts{Train: blobs(90, 6, 3, 1), Validation: blobs(600, 6, 3, 2)},
		Net:   nn.Spec{Inputs: 6, Hidden: []int{12, 12}, Outputs: 3, Activation: vec.ReLU},
		Loss:  loss.Config{Delta: loss.DefaultDelta}, Optimizer: optimizer.Default(optimizer.Adam),
		Seed: seed, BatchSize: 32,
	}
}

func mustNew(t testing.TB, c job.Config) *Executor {
	t.Helper()
	return mustNewOn(t, Device{}, c)
}

func mustNewOn(t testing.TB, d Device, c job.Config) *Executor {
	t.Helper()
	e, err := d.executor(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// run makes steps [from, to) of batches of 32, reshuffled each epoch.
func run(t testing.TB, e *Executor, from, to int, h job.Hyper) (last job.StepResult) {
	t.Helper()
	n := e.cfg.Train.Rows()
	perEpoch := (n + 31) / 32
	order := make([]int32, n)
	for i := from; i < to; i++ {
		epoch := i / perEpoch
		s := rng.New(1, rng.Shuffle, epoch, 0)
		s.Perm(order)
		lo := i % perEpoch * 32
		r, err := job.Do(e, job.Step{Epoch: epoch, Index: i, Rows: order[lo:min(lo+32, n)], Hyper: h})
		if err != nil {
			t.Fatal(err)
		}
		last = r
	}
	return last
}

func bits(ts []job.Tensor) []uint32 {
	var out []uint32
	for _, t := range ts {
		for _, v := range t.Data {
			out = append(out, math.Float32bits(v))
		}
	}
	return out
}

// everything turns on all that draws random numbers or keeps state.
func everything(k optimizer.Kind, norm nn.Norm) (job.Config, job.Hyper) {
	c := testConfig(7)
	c.Net.Norm, c.Net.Residual = norm, true
	c.Net.Hidden = []int{12, 12, 12}
	c.Optimizer = optimizer.Default(k)
	c.EMA, c.MaxNorm, c.InputNoise, c.Mixup = 0.9, 2, 0.1, 0.4
	c.Loss.Smoothing = 0.05
	return c, job.Hyper{LR: 1e-2, WeightDecay: 0.01, L1: 1e-4, L2: 1e-3, Dropout: 0.2, ClipNorm: 1}
}

// TestResumeIsBitIdentical kills a run at each of several steps and goes on in a new executor.
func TestResumeIsBitIdentical(t *testing.T) {
	for _, k := range optimizer.Kinds() {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			c, h := everything(k, norm)
			whole := mustNew(t, c)
			run(t, whole, 0, 20, h)
			want := bits(whole.ExportState(nil))
			for _, kill := range []int{0, 1, 7, 19} {
				first := mustNew(t, c)
				run(t, first, 0, kill, h)
				state := first.ExportState(nil)
				run(t, first, kill, kill+2, h) // what the killed process did past its checkpoint
				c.Seed, c.Net.Init = 7, nn.XavierUniform
				second := mustNew(t, c)
				c.Net.Init = nn.AutoInit
				if err := second.ImportState(state); err != nil {
					t.Fatal(err)
				}
				run(t, second, kill, 20, h)
				if !slices.Equal(bits(second.ExportState(nil)), want) {
					t.Fatalf("%v, %v: a run resumed at step %d ends elsewhere", k, norm, kill)
				}
			}
		}
	}
}

func TestThreadsDoNotReachTheResult(t *testing.T) {
	c, h := everything(optimizer.Adam, nn.BatchNorm)
	c.Net.Hidden = []int{300, 300}
	c.Train, c.BatchSize = blobs(400, 6, 3, 1), 400
	var want []uint32
	for _, threads := range []int{1, 2, 3} {
		t.Run(fmt.Sprint(threads), func(t *testing.T) {
			e := mustNewOn(t, Device{Pool: useSgemm(t, threads)}, c)
			run(t, e, 0, 8, h)
			got := bits(e.ExportState(nil))
			if want == nil {
				want = got
			} else if !slices.Equal(got, want) {
				t.Fatal("ends elsewhere than 1 thread")
			}
		})
	}
}

func TestTrainingLearns(t *testing.T) {
	for _, k := range optimizer.Kinds() {
		c := testConfig(3)
		c.Optimizer = optimizer.Default(k)
		lr := 0.05
		if k == optimizer.Adam || k == optimizer.AdamW || k == optimizer.Lion || k == optimizer.Muon || k == optimizer.RMSprop {
			lr = 0.005
		}
		e := mustNew(t, c)
		run(t, e, 0, 150, job.Hyper{LR: lr})
		out := make([]float32, e.cfg.Validation.Rows()*3)
		if err := e.Predict(job.ValidationPart, out); err != nil {
			t.Fatal(err)
		}
		arg := make([]int32, e.cfg.Validation.Rows())
		vec.ArgMax(out, 3, arg)
		right := 0
		for i, a := range arg {
			if a == e.cfg.Validation.Labels[i] {
				right++
			}
		}
		if share := float64(right) / float64(len(arg)); share < 0.9 {
			t.Errorf("%v reaches %.2f on separable classes", k, share)
		}
	}
}

// TestHyperParametersChangeLive: dropout from 0, and a larger batch than expected.
func TestHyperParametersChangeLive(t *testing.T) {
	for _, residual := range []bool{false, true} {
		c := testConfig(5)
		c.Net.Residual = residual
		c.Net.Activation = vec.SiLU
		e := mustNew(t, c)
		run(t, e, 0, 3, job.Hyper{LR: 0.01})
		run(t, e, 3, 6, job.Hyper{LR: 0.01, Dropout: 0.5})
		rows := make([]int32, 90)
		for i := range rows {
			rows[i] = int32(i)
		}
		if _, err := job.Do(e, job.Step{Index: 6, Rows: rows, Hyper: job.Hyper{LR: 0.01, Dropout: 0.5}}); err != nil {
			t.Fatal(err)
		}
		r := run(t, e, 7, 9, job.Hyper{LR: 0.01})
		if math.IsNaN(r.Loss) {
			t.Fatal("the loss is NaN")
		}
	}
}

func TestEvaluationEqualsTrainingPassInBits(t *testing.T) {
	c := testConfig(5)
	c.Net.Norm = nn.LayerNorm
	e := mustNew(t, c)
	out := make([]float32, e.cfg.Validation.Rows()*3)
	if err := e.Predict(job.ValidationPart, out); err != nil {
		t.Fatal(err)
	}
	one := make([]float32, 3)
	for i := range 20 { // a row's output must not depend on the rows beside it
		if err := e.PredictData(c.Validation.Slice(i, i+1), one); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(one, out[i*3:i*3+3]) {
			t.Fatalf("row %d alone gives %v, among others %v", i, one, out[i*3:i*3+3])
		}
	}
}

func TestBatchNormTakesASingleRow(t *testing.T) {
	c := testConfig(5)
	c.Net.Norm = nn.BatchNorm
	e := mustNew(t, c)
	before := e.ExportWeights(nil)
	r, err := job.Do(e, job.Step{Rows: []int32{4}, Hyper: job.Hyper{LR: 0.1}})
	if err != nil || math.IsNaN(r.Loss) {
		t.Fatalf("loss %g, error %v", r.Loss, err)
	}
	for i, w := range e.ExportWeights(nil) {
		if moved := !slices.Equal(w.Data, before[i].Data); moved == strings.Contains(w.Name, "running") {
			t.Errorf("%s: moved is %v", w.Name, moved)
		}
	}
}

func TestMaxNormHolds(t *testing.T) {
	c := testConfig(5)
	c.MaxNorm = 0.5
	e := mustNew(t, c)
	run(t, e, 0, 5, job.Hyper{LR: 0.1})
	for _, w := range e.ExportWeights(nil) {
		if len(w.Shape) != 2 {
			continue
		}
		for u := range w.Shape[0] {
			if n := vec.Norm(w.Data[u*w.Shape[1] : (u+1)*w.Shape[1]]); n > 0.50001 {
				t.Errorf("%s: the weights into unit %d have norm %g", w.Name, u, n)
			}
		}
	}
}
