package executortest

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"tunebench/engine/internal/rng"
	"tunebench/engine/loss"
	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// The axes of the gradient exam; it takes every combination.
var (
	examHidden = [][]int{{5}, {4, 4, 3}}

	// examInputs are rows that are not, or not only, dense columns.
	examInputs = []nn.Spec{
		{Inputs: 9, SparseInputs: true},
		{Inputs: 2, Fields: []nn.EmbeddingField{{Count: 4, Dim: 3}}},
		{Fields: []nn.EmbeddingField{{Count: 5, Dim: 2}, {Count: 3, Dim: 4}}},
		{Fields: []nn.EmbeddingField{{Count: 5, Dim: 2}, {Count: 3, Dim: 1}}, EntityBias: true},
		{Fields: []nn.EmbeddingField{{Count: 5, Dim: 3}, {Count: 3, Dim: 3}}, EntityBias: true, Dot: true},
		{Inputs: 2, Fields: []nn.EmbeddingField{{Count: 5, Dim: 2}, {Count: 3, Dim: 2}, {Count: 2, Dim: 2}}, Dot: true},
	}

	examLosses = loss.Kinds()

	examRegularizers = map[string]func(*job.Config, *job.Hyper){
		"none":            func(*job.Config, *job.Hyper) {},
		"l1":              func(_ *job.Config, h *job.Hyper) { h.L1 = 0.03 },
		"l2":              func(_ *job.Config, h *job.Hyper) { h.L2 = 0.05 },
		"l1_l2":           func(_ *job.Config, h *job.Hyper) { h.L1, h.L2 = 0.02, 0.04 },
		"dropout":         func(_ *job.Config, h *job.Hyper) { h.Dropout = 0.4 },
		"label_smoothing": func(c *job.Config, _ *job.Hyper) { smoothLabels(c, 0.2) },
		"class_weights":   func(c *job.Config, _ *job.Hyper) { weighClasses(c) },
		"smooth_weighted": func(c *job.Config, _ *job.Hyper) { weighClasses(c); smoothLabels(c, 0.1) },
	}
)

func smoothLabels(c *job.Config, share float64) {
	if c.Loss.Kind == loss.CrossEntropy {
		c.Loss.Smoothing = share
	}
}

func weighClasses(c *job.Config) {
	if c.Loss.Kind == loss.CrossEntropy {
		c.Loss.ClassWeights = []float64{0.5, 2, 1.25}[:c.Net.Outputs]
	}
}

// gradients holds the executor's gradient of every parameter against central
// differences of a plain float64 model. One step of sgd with rate 1 moves the
// weights by exactly that gradient.
func (x exam) gradients(t *testing.T) {
	if len(referenceActivations) != len(vec.Activations()) {
		t.Errorf("the exam knows %d of %d activations", len(referenceActivations), len(vec.Activations()))
	}
	for _, kind := range examLosses {
		x.layers(t, kind, nn.Spec{Inputs: 4, Outputs: 3})
		for _, spec := range examInputs {
			spec.Outputs, spec.Activation = 3, vec.Tanh
			if spec.EntityBias || spec.Dot {
				spec.Outputs = 2
			}
			x.layers(t, kind, spec)
			spec.Hidden, spec.Residual, spec.Norm = []int{7, 7}, true, nn.LayerNorm
			x.layers(t, kind, spec)
		}
		for _, act := range vec.Activations() {
			for norm := range referenceNorms {
				for _, hidden := range examHidden {
					// One block of four inputs has no match.
					for _, residual := range []bool{false, true}[:min(len(hidden), 2)] {
						x.layers(t, kind, nn.Spec{
							Inputs: 4, Hidden: hidden, Outputs: 3, Activation: act, Norm: norm, Residual: residual,
						})
					}
				}
			}
		}
	}
}

// layers takes one network through all regularizers.
func (x exam) layers(t *testing.T, kind loss.Kind, spec nn.Spec) {
	t.Helper()
	for name, regularize := range examRegularizers {
		cfg, h := examConfig(spec, kind), job.Hyper{LR: 1}
		plain := cfg.Loss
		regularize(&cfg, &h)
		if name != "none" && reflect.DeepEqual(cfg.Loss, plain) && h == (job.Hyper{LR: 1}) {
			continue // it does not apply to this loss
		}
		label := fmt.Sprintf("%v %v %v residual=%v %v %s", kind, spec.Activation, spec.Norm, spec.Residual, spec.Hidden,
			name)
		x.gradient(t, label, cfg, h)
	}
}

// examConfig returns a small problem: seven rows of normal features.
func examConfig(spec nn.Spec, kind loss.Kind) job.Config {
	const rows = 7
	s := rng.New(11, rng.Bench, 0, 0)
	d := Dense(rows, spec.DenseInputs(), &s)
	if spec.SparseInputs {
		d = Sparse(rows, spec.Inputs, 0.3, &s)
	}
	for range rows {
		for _, f := range spec.Fields {
			d.IDs = append(d.IDs, int32(s.Intn(f.Count)))
		}
	}
	if kind == loss.CrossEntropy {
		for range rows {
			d.Labels = append(d.Labels, int32(s.Intn(spec.Outputs)))
		}
	} else {
		spec.Outputs = 1
		d.Targets = make([]float32, rows)
		s.FillNormal(d.Targets, 0, 2)
	}
	return job.Config{
		Parts: job.Parts{Train: d}, Net: spec, Seed: 3, BatchSize: rows,
		Loss: loss.Config{Kind: kind, Delta: loss.DefaultDelta}, Optimizer: optimizer.Default(optimizer.SGD),
	}
}

func (x exam) gradient(t *testing.T, label string, cfg job.Config, h job.Hyper) {
	t.Helper()
	e := x.new(t, cfg)
	before := e.ExportWeights(nil)
	r := rng.New(5, rng.Bench, 0, 0)
	for _, w := range before {
		if !strings.HasSuffix(w.Name, "running_var") {
			r.FillNormal(w.Data, 0.1, 0.7)
		}
	}
	if err := e.ImportWeights(before); err != nil {
		t.Fatalf("%s: %v", label, err)
	}
	got := e.step(t, job.Step{Rows: firstRows(cfg.Train.Rows()), Hyper: h, Measure: true})
	ref := reference{cfg: cfg, hyper: h, weights: map[string][]float64{}, masks: map[int][]float64{}}
	for _, w := range before {
		for _, v := range w.Data {
			ref.weights[w.Name] = append(ref.weights[w.Name], float64(v))
		}
	}
	if want := ref.objective(); math.Abs(got.Loss+got.Penalty-want) > 1e-5*(1+math.Abs(want)) {
		t.Errorf("%s: objective %g, reference %g", label, got.Loss+got.Penalty, want)
	}
	compareGradient(t, label, &ref, before, e.ExportWeights(nil))
}

// compareGradient holds w(before) - w(after) against central differences.
func compareGradient(t *testing.T, label string, ref *reference, before, after []job.Tensor) {
	t.Helper()
	const step = 1e-6
	for i, b := range before {
		w := ref.weights[b.Name]
		if strings.Contains(b.Name, "running_") {
			continue // not trained
		}
		for k := range w {
			kept := w[k]
			w[k] = kept + step
			up := ref.objective()
			w[k] = kept - step
			down := ref.objective()
			w[k] = kept
			want := (up - down) / (2 * step)
			got := float64(b.Data[k]) - float64(after[i].Data[k])
			if math.Abs(got-want) > 2e-5+5e-5*math.Abs(want) {
				t.Fatalf("%s: d/d %s[%d] = %.8g, finite difference %.8g", label, b.Name, k, got, want)
			}
		}
	}
}
