package train_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/tabular"
	"tunebench/engine/event"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/schedule"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/executortest/toy"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// prepare loads a built-in set and splits it.
func prepare(t testing.TB, name string) *dataset.Prepared {
	t.Helper()
	table, err := dataset.Load(t.Context(), dataset.Source{Name: name, Size: 300, Noise: 0.1}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := dataset.Prepare(table, dataset.SplitConfig{
		Validation: 0.2, Test: 0.1, Stratify: true, Seed: 1, Normalize: "standard",
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parts(p *dataset.Prepared) job.Parts {
	part := func(p dataset.Part) job.Data { return job.Data{X: p.X, Labels: p.Labels, Targets: p.Targets} }
	return job.Parts{Train: part(p.Train), Validation: part(p.Validation), Test: part(p.Test)}
}

// late is a device that puts updates off.
var late = toy.Device{Of: cpu.Device{}, Ahead: 5}

// executor makes a network for prepared data on the processor.
func executor(t testing.TB, p *dataset.Prepared, change func(*job.Config)) job.Executor {
	t.Helper()
	return executorOn(t, cpu.Device{}, p, change)
}

func executorOn(t testing.TB, d job.Device, p *dataset.Prepared, change func(*job.Config)) job.Executor {
	t.Helper()
	cfg := job.Config{
		Parts:     parts(p),
		Net:       nn.Spec{Inputs: len(p.Features), Hidden: []int{32, 16}, Outputs: p.Outputs(), Activation: vec.ReLU},
		Loss:      loss.Config{Kind: loss.CrossEntropy},
		Optimizer: optimizer.Default(optimizer.Adam), Seed: 3, BatchSize: 32,
	}
	if p.Task == tabular.Regression {
		cfg.Loss.Kind = loss.MSE
	}
	if change != nil {
		change(&cfg)
	}
	e, err := d.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func trainer(t testing.TB, cfg train.Config, e job.Executor) *train.Trainer {
	t.Helper()
	tr, err := train.New(cfg, e, event.SinkFunc(func(event.Record) error { return nil }))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func weightsHash(e job.Executor) string {
	h := sha256.New()
	for _, w := range e.ExportWeights(nil) {
		for _, v := range w.Data {
			h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestLearnsDigits(t *testing.T) {
	p := prepare(t, "digits")
	tr := trainer(t, train.Config{
		Data: parts(p), Seed: 3, Epochs: 20, BatchSize: 32, Shuffle: true, Hyper: job.Hyper{LR: 3e-3},
		Loss:  loss.Config{Kind: loss.CrossEntropy},
		Early: train.Early{Patience: 8, RestoreBest: true},
	}, executor(t, p, nil))
	res, err := tr.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if res.Metrics[event.ValAccuracy] < 0.95 || res.Metrics["test/accuracy"] < 0.93 ||
		res.Metrics[event.TrainAccuracy] < 0.98 {
		t.Errorf("%s: %v", res.Reason, res.Metrics)
	}
}

func TestLearnsDiabetesInOriginalUnits(t *testing.T) {
	p := prepare(t, "diabetes")
	scale := float64(p.TargetScale)
	tr := trainer(t, train.Config{
		Data: parts(p), Seed: 3, Epochs: 15, BatchSize: 32, Shuffle: true, Hyper: job.Hyper{LR: 3e-3, L2: 1e-3},
		Loss: loss.Config{Kind: loss.MSE}, TargetScale: scale,
	}, executor(t, p, nil))
	res, err := tr.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m := res.Metrics
	if m[event.ValR2] < 0.3 || math.Abs(m[event.ValRMSE]-math.Sqrt(m[event.ValLoss])*scale) > 1e-6*scale {
		t.Errorf("scale %v: %v", scale, m)
	}
}

// TestWhichEpochsAreMeasured: every one of an ordinary network, few of a tiny one,
// whose epoch of seven steps takes ten microseconds.
func TestWhichEpochsAreMeasured(t *testing.T) {
	for _, c := range []struct {
		set    string
		hidden []int
		batch  int
		want   []int // epochs among the first, and the last, of 12
	}{
		{"digits", []int{128, 64}, 64, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		{"iris", []int{32}, 16, []int{1, 11, 12}},
	} {
		p := prepare(t, c.set)
		e := executor(t, p, func(f *job.Config) { f.Net.Hidden, f.BatchSize = c.hidden, c.batch })
		var measured []int
		sink := event.SinkFunc(func(r event.Record) error {
			for _, s := range r.Scalars {
				if s.Tag == event.LayerTag(0, event.ProbeUpdateRatio) {
					measured = append(measured, r.Epoch)
				}
			}
			return nil
		})
		tr, err := train.New(train.Config{
			Data: parts(p), Seed: 1, Epochs: 12, BatchSize: c.batch, Shuffle: true, Hyper: job.Hyper{LR: 1e-3},
			Loss: loss.Config{Kind: loss.CrossEntropy},
		}, e, sink)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(measured, c.want) {
			t.Errorf("%s: epochs %v were measured, want %v", c.set, measured, c.want)
		}
	}
}

// TestResumedWeightsAreBitIdentical kills real runs with everything on that keeps state, and
// goes on with them on one device and the other.
func TestResumedWeightsAreBitIdentical(t *testing.T) {
	p := prepare(t, "moons")
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 12 {
		net := func(c *job.Config) {
			c.Net.Norm = nn.Norm(n % 3)
			c.Optimizer = optimizer.Default([]optimizer.Kind{
				optimizer.Momentum, optimizer.AdamW, optimizer.RMSprop, optimizer.Lion,
			}[n%4])
			c.EMA = []float64{0, 0.9}[n%2]
			c.Mixup = []float64{0, 0.4}[n/2%2]
			c.InputNoise = 0.05
		}
		cfg := train.Config{
			Data: parts(p), Seed: r.Uint64(), Epochs: 5, BatchSize: 7 + n, Shuffle: true,
			Hyper:    job.Hyper{LR: 1e-2, Dropout: 0.2, ClipNorm: 1, WeightDecay: 0.01},
			Loss:     loss.Config{Kind: loss.CrossEntropy},
			Schedule: schedule.Config{Name: schedule.Names()[n%8], WarmupEpochs: 0.5},
			Interventions: []train.Intervention{
				{Step: 9, Key: "training.batch_size", Value: 50}, {Step: 12, Key: "regularization.dropout", Value: 0.4},
			},
		}
		whole := executor(t, p, net)
		want, err := trainer(t, cfg, whole).Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var state []byte
		var tensors []job.Tensor
		for part := 0; ; part++ {
			e := executorOn(t, []job.Device{cpu.Device{}, late}[part%2], p, net)
			tr := trainer(t, cfg, e)
			if state != nil {
				var s train.LoopState
				if err := json.Unmarshal(state, &s); err != nil {
					t.Fatal(err)
				}
				if err := tr.Restore(s, tensors); err != nil {
					t.Fatal(err)
				}
			}
			res, err := tr.Run(t.Context(), &stopAfter{steps: 1 + r.IntN(30)})
			if err != nil {
				t.Fatal(err)
			}
			if res.State != train.StateStopped {
				if res.State != want.State || weightsHash(e) != weightsHash(whole) {
					t.Errorf("run %d: resumed weights differ (%s, %s)", n, res.State, want.State)
				}
				break
			}
			if state, err = json.Marshal(tr.State()); err != nil {
				t.Fatal(err)
			}
			tensors = tensors[:0:0]
			for _, x := range tr.Tensors() {
				tensors = append(tensors, job.Tensor{
					Name: x.Name, Shape: slices.Clone(x.Shape), Data: slices.Clone(x.Data),
				})
			}
		}
	}
}

// TestLateDevicesTrainTheSame: results, records and weights of real runs are those of the processor,
// also where they diverge.
func TestLateDevicesTrainTheSame(t *testing.T) {
	for name, change := range map[string]func(*train.Config){
		"plain":  func(*train.Config) {},
		"logged": func(c *train.Config) { c.LogEverySteps = 3 },
		"early stopping": func(c *train.Config) {
			c.Early = train.Early{Patience: 1, MinDelta: 0.2, RestoreBest: true}
		},
		"changed live": func(c *train.Config) {
			c.Interventions = []train.Intervention{
				{Step: 7, Key: "optimizer.lr", Value: 0.1}, {Step: 9, Key: "training.batch_size", Value: 11},
			}
		},
		"diverging": func(c *train.Config) {
			c.Interventions = []train.Intervention{
				{Step: 13, Key: "optimizer.lr", Value: 1e4}, {Step: 13, Key: "regularization.l2", Value: 1e3},
			}
			c.Hyper.ClipNorm = 0
		},
	} {
		p := prepare(t, "moons")
		outcome := func(d job.Device) (seen []string, state train.State) {
			cfg := train.Config{
				Data: parts(p), Seed: 4, Epochs: 6, BatchSize: 16, Shuffle: true, Hyper: job.Hyper{
					LR: 0.01, Dropout: 0.1, ClipNorm: 1,
				},
				Loss: loss.Config{Kind: loss.CrossEntropy},
			}
			change(&cfg)
			e := executorOn(t, d, p, func(c *job.Config) {
				if name == "diverging" {
					c.Optimizer = optimizer.Default(optimizer.SGD)
				}
			})
			sink := event.SinkFunc(func(r event.Record) error {
				seen = append(seen, fmt.Sprint(r.Kind, r.Step, r.Epoch, r.Text))
				for _, s := range r.Scalars {
					if !strings.HasPrefix(s.Tag, "throughput/") {
						seen = append(seen, fmt.Sprint(s.Tag, math.Float64bits(s.Value)))
					}
				}
				return nil
			})
			tr, err := train.New(cfg, e, sink)
			if err != nil {
				t.Fatal(err)
			}
			res, err := tr.Run(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			return append(seen, res.Reason, fmt.Sprint(res.Epochs, res.Steps, res.Best), weightsHash(e)), res.State
		}
		want, state := outcome(cpu.Device{})
		if (state == train.StateDiverged) != (name == "diverging") {
			t.Errorf("%s: %s", name, state)
		}
		if got, _ := outcome(late); !slices.Equal(got, want) {
			t.Errorf("%s:\n%q\non the processor\n%q", name, got, want)
		}
	}
}

// stopAfter is a Control that stops after a number of updates.
type stopAfter struct{ steps int }

func (s *stopAfter) Poll(int) train.Command {
	if s.steps--; s.steps < 0 {
		return train.Command{Kind: train.CommandStop}
	}
	return train.Command{}
}

func (*stopAfter) Wait(context.Context) train.Command { return train.Command{Kind: train.CommandStop} }

func TestRangeTestSuggestsAUsableRateForDigits(t *testing.T) {
	p := prepare(t, "digits")
	e := executor(t, p, nil)
	before := weightsHash(e)
	c, err := train.FindLR(t.Context(), train.Config{Data: parts(p), Seed: 3, BatchSize: 32, Shuffle: true}, e,
		train.LRRange{})
	if err != nil {
		t.Fatal(err)
	}
	if weightsHash(e) != before {
		t.Error("the weights were not put back")
	}
	if !(c.Suggested >= 3e-4 && c.Suggested <= 3e-2) {
		t.Errorf("suggested %v for adam on digits: %s", c.Suggested, c.Reason)
	}
	t.Logf("%s (diverged %v after %d steps)", c.Reason, c.Diverged, len(c.Points))
}
