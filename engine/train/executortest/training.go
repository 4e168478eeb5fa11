package executortest

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// learning: every optimizer tells separable classes apart.
func (x exam) learning(t *testing.T) {
	for _, k := range optimizer.Kinds() {
		c := Classes(3)
		c.Optimizer = optimizer.Default(k)
		lr := 0.05
		if k == optimizer.Adam || k == optimizer.AdamW || k == optimizer.Lion || k == optimizer.Muon ||
			k == optimizer.RMSprop {
			lr = 0.005
		}
		e := x.new(t, c)
		e.run(t, 0, 150, job.Hyper{LR: lr})
		out, right := e.predicted(t), 0
		for i, label := range c.Validation.Labels {
			row := out[i*3 : i*3+3]
			if row[label] == slices.Max(row) {
				right++
			}
		}
		if share := float64(right) / float64(len(c.Validation.Labels)); share < 0.9 {
			t.Errorf("%v reaches %.2f on separable classes", k, share)
		}
	}
}

// liveHyperParameters: dropout from 0 and back, and a larger batch than expected.
func (x exam) liveHyperParameters(t *testing.T) {
	for _, residual := range []bool{false, true} {
		c := Classes(5)
		c.Net.Residual = residual
		c.Net.Activation = vec.SiLU
		e, same := x.new(t, c), made(t, x.reference, c)
		for _, s := range []*subject{e, same} {
			s.run(t, 0, 3, job.Hyper{LR: 0.01})
			s.run(t, 3, 6, job.Hyper{LR: 0.01, Dropout: 0.5})
			s.step(t, job.Step{Index: 6, Rows: firstRows(90), Hyper: job.Hyper{LR: 0.01, Dropout: 0.5}})
			if r := s.run(t, 7, 9, job.Hyper{LR: 0.01}); math.IsNaN(r.Loss) {
				t.Fatal("the loss is NaN")
			}
		}
		if !slices.Equal(e.state(), same.state()) {
			t.Errorf("residual %v: ends elsewhere than the reference", residual)
		}
	}
}

func (x exam) singleRow(t *testing.T) {
	c := Classes(5)
	c.Net.Norm = nn.BatchNorm
	e := x.new(t, c)
	before := e.ExportWeights(nil)
	if r := e.step(t, job.Step{Rows: []int32{4}, Hyper: job.Hyper{LR: 0.1}}); math.IsNaN(r.Loss) {
		t.Fatal("the loss is NaN")
	}
	for i, w := range e.ExportWeights(nil) {
		if moved := !slices.Equal(w.Data, before[i].Data); moved == strings.Contains(w.Name, "running") {
			t.Errorf("%s: moved is %v", w.Name, moved)
		}
	}
}

func (x exam) maxNorm(t *testing.T) {
	c := Classes(5)
	c.MaxNorm = 0.5
	e := x.new(t, c)
	e.run(t, 0, 5, job.Hyper{LR: 0.1})
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

// draws: what a seed decides differs between seeds, between the epochs and the steps of
// a run, and not between two runs.
func (x exam) draws(t *testing.T) {
	for name, turnOn := range map[string]func(*job.Config, *job.Hyper){
		"dropout":     func(_ *job.Config, h *job.Hyper) { h.Dropout = 0.5 },
		"input noise": func(c *job.Config, _ *job.Hyper) { c.InputNoise = 0.3 },
		"mixup":       func(c *job.Config, _ *job.Hyper) { c.Mixup = 0.5 },
	} {
		c := Classes(1)
		h := job.Hyper{LR: 0.1}
		c.Optimizer = optimizer.Default(optimizer.SGD)
		turnOn(&c, &h)
		start := x.new(t, c).ExportWeights(nil)
		after := func(seed uint64, step int) []uint32 {
			c.Seed = seed
			e := x.new(t, c)
			if err := e.ImportWeights(start); err != nil {
				t.Fatal(err)
			}
			e.step(t, job.Step{Epoch: 2, Index: step, Rows: firstRows(32), Hyper: h})
			return e.state()
		}
		want := after(1, 70)
		if !slices.Equal(after(1, 70), want) {
			t.Errorf("%s: the same step is drawn in two ways", name)
		}
		if slices.Equal(after(2, 70), want) || slices.Equal(after(1, 71), want) {
			t.Errorf("%s: another seed or step draws the same", name)
		}
	}
}

// augmentation is for training only.
func (x exam) augmentation(t *testing.T) {
	c := Pictures()
	changed := x.new(t, c)
	c.Augment = job.Augment{}
	plain := x.new(t, c)
	if !slices.Equal(changed.predicted(t), plain.predicted(t)) {
		t.Error("augmentation reaches evaluation")
	}
	h := job.Hyper{LR: 0.1}
	changed.run(t, 0, 2, h)
	plain.run(t, 0, 2, h)
	if slices.Equal(changed.state(), plain.state()) {
		t.Error("augmentation changes nothing")
	}
}
